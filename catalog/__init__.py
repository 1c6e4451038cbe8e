"""Headwater: which copy of the data is the source of truth, and the proof."""

__version__ = "0.1.0"
