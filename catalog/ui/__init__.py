"""The screens: one module each, rendered on the server."""
