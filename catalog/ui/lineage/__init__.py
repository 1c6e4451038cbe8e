"""The lineage explorer: what is asked for, what is found, where it stands, and how it is drawn and told."""
