"""Portico: the customer portal that Stripe describes as `billing_portal.configuration`, self-hosted."""

__version__ = "0.1.0"
