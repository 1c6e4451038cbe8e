"""What is not to be used after a deadline, why, and what to use instead."""
