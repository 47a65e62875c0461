"""Portico from outside: commands that speak to a running server by its API, as any client does."""
