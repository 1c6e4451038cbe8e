"""Monitors: what each version is held against, learned from the versions before it."""
