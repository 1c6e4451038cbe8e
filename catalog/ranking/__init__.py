"""How fit each candidate is to be the source of truth, and why."""
