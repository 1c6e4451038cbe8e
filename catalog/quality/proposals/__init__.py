"""Rules proposed from what past versions held, each with its evidence; a steward takes them line by line."""
