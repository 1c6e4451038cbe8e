"""Tables and their changed versions: what of them belongs together, and what only looks alike."""
