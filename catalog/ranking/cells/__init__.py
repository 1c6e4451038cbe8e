"""Cells that the copies of a dataset hold differently: which to ask for, and what is known of them."""
