"""Incidents: what went wrong with the data, who looks after it, and how it ended."""
