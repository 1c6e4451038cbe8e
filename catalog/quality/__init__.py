"""Expectations on every version, and what they found."""
