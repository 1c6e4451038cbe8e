"""Looking after data: who answers for it, how well it is described, and what its columns are about."""
