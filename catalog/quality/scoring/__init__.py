"""The quality score of a version, by dimension."""
