"""Checkout sessions: what they may be asked to do."""
