"""Suites that people keep in the catalog: revisions, who wrote them, and taking them out of use."""
