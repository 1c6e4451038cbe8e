"""What is a copy of what, and which way."""
