"""What happens after what: the story as one table."""
