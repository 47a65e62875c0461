"""The cast. Businesses and customers with names, so that a failing test reads like a story.

The values are the parameters that make them: `await merchant.create("/v1/customers", people.ALICE)`.
"""

from typing import Any

Params = dict[str, Any]

ALICE: Params = {
    "name": "Alice Moreau",
    "email": "alice@moreau.example",
    "phone": "+33 1 70 18 99 00",
    "address": {"line1": "12 rue des Lilas", "city": "Lyon", "postal_code": "69003", "country": "FR"},
    "preferred_locales": ["fr", "en"],
}
"""Has everything that a customer can have."""

BRUNO: Params = {"name": "Bruno Keller"}
"""Has no e-mail address."""

CHIARA: Params = {"name": "Chiara Öztürk", "email": "chiara@oeztuerk.example", "metadata": {"tier": "gold"}}
"""Has letters beyond ASCII, and metadata."""

TEA: Params = {"name": "Tea of the month", "description": "Three tins, every month."}
"""A product of a small shop."""

COFFEE: Params = {"name": "Coffee club"}
"""The product next to it."""

MONTHLY: Params = {"currency": "eur", "unit_amount": 1_200, "recurring": {"interval": "month"}}
"""Twelve euros a month; needs a product."""

YEARLY: Params = {"currency": "eur", "unit_amount": 12_000, "recurring": {"interval": "year"}}
"""Ten months' worth for a year; needs a product."""

PLAIN_PORTAL: Params = {"features": {"invoice_history": {"enabled": True}}}
"""The least that a configuration needs."""

OWN_PORTAL: Params = {
    "name": "Portal for friends",
    "default_return_url": "https://shop.example/account?from=portal",
    "business_profile": {
        "headline": "x" * 60,
        "privacy_policy_url": "https://shop.example/privacy",
        "terms_of_service_url": "http://shop.example/terms",
    },
    "metadata": {"a": "b"},
}
"""What a configuration says in words of the merchant's own."""

OPEN_PORTAL: Params = {
    "business_profile": {"headline": "Good tea, on time"},
    "default_return_url": "https://shop.example/account",
    "features": {
        "customer_update": {"enabled": True, "allowed_updates": ["email", "address"]},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": True},
        "subscription_cancel": {"enabled": True},
        "subscription_pause": {"enabled": True},
    },
}
"""Everything on that needs no product."""
