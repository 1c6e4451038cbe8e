"""Copies of every kind, made of any folder of tables."""
