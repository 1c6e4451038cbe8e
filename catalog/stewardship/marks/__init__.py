"""What columns are about: tags and terms, how they flow along lineage, and what a personal one costs its cells."""
