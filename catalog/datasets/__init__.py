"""Datasets, copies, dumps and versions."""
