"""Stripe's `billing.*` nouns."""
