"""What `scripts/bench match` looks versions up among."""
