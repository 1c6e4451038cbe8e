"""What dbt knows: models with their SQL, sources, columns, and what its tests found, out of its target folder."""
