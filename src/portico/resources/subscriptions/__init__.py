"""`subscription` and its items."""
