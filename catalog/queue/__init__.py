"""Work to do, claimed by workers; and changes that were decided."""
