"""What an OpenLineage event says, read without a database (pure)."""
