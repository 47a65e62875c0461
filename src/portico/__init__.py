"""Portico: the customer portal that Stripe describes as `billing_portal.configuration`, self-hosted."""

from portico import lazily

__version__ = "0.1.0"

lazily.begin()
