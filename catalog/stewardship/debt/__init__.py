"""Documentation debt: what every dataset should have, how much of it is there, and where it hurts most."""
