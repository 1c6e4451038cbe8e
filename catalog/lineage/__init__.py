"""Edges between copies, and questions about them."""
