"""Proposals of a source of truth, and the decisions on them."""
