"""Lineage read out of SQL text by sqlglot: which tables and columns a statement reads, and what it writes."""
