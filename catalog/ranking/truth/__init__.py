"""Which of the values that copies disagree on is true, and which copy is right most often (pure)."""
