"""Events against a server: what it answers, and what graph they lead to."""
