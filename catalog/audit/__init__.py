"""Who did what to which, in a chain that shows tampering."""
