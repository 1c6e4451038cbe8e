"""Whether a version is enough to build on, and how much of it is needed."""
