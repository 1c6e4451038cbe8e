"""Reading dumps: profile and fingerprint in one pass."""
