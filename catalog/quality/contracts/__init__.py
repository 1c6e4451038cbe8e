"""Data contracts in the Open Data Contract Standard: taken in, checked against each version, given out again."""
