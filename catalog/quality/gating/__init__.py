"""Whether data may go on: verdicts of suites held against a bar, for pipelines."""
