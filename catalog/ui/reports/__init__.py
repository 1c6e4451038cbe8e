"""Reports of quality to keep and to print: what they say, once, and how it looks as HTML and as PDF."""
