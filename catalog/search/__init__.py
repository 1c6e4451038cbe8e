"""Finding datasets by words."""
