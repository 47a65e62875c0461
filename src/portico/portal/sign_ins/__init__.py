"""Signing in by e-mail: the login page, and the way back into a session that has ended."""
