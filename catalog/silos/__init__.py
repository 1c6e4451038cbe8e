"""The organisational sides of the lake, and who may do what."""
