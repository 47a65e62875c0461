"""Shops: merchants who use the official SDK for Python against a server, and send their customers to its pages."""

import io
import itertools
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import stripe

from tests import people
from tests.uploads import picture

ALL_ON: dict[str, Any] = {
    "customer_update": {
        "enabled": True,
        "allowed_updates": ["name", "email", "phone", "address", "shipping", "tax_id"],
    },
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True},
    "subscription_cancel": {"enabled": True},
    "subscription_pause": {"enabled": True},
}
"""Every feature that needs no product."""
ALL_OFF: dict[str, Any] = {"invoice_history": {"enabled": False}}

_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Shop:
    """A business with a world of its own."""

    site: str
    key: str = field(default_factory=lambda: f"sk_test_{secrets.token_hex(8)}{next(_NUMBERS)}")

    @cached_property
    def sdk(self) -> Any:
        """What the official SDK offers, by its names: `shop.sdk.customers.create({...})`."""
        client = stripe.StripeClient(self.key, base_addresses={"api": self.site, "files": self.site})
        return client.v1

    def deliveries(self, **filters: Any) -> list[dict[str, Any]]:
        """What the flight recorder says, the latest first."""
        client = stripe.StripeClient(self.key, base_addresses={"api": self.site})
        answer = client.raw_request("get", "/v1/portico/webhook_deliveries", limit=100, **filters)
        return list(answer.data["data"])

    def dun(self, **settings: Any) -> None:
        """Change what becomes of payments that fail."""
        client = stripe.StripeClient(self.key, base_addresses={"api": self.site})
        client.raw_request("post", "/v1/portico/dunning", **settings)

    @property
    def live(self) -> "Shop":
        """The same business in live mode."""
        return Shop(self.site, self.key.replace("_test_", "_live_"))

    def looks(self, **branding: Any) -> None:
        """Change how the business looks: `primary_color`, `icon`, `logo`."""
        self.profile(settings={"branding": branding})

    def profile(self, **changes: Any) -> None:
        """Change what the business says of itself."""
        self.sdk.accounts.update(self.sdk.accounts.retrieve_current().id, changes)

    def upload(self, purpose: str, content: bytes | None = None, name: str = "leaf.png") -> str:
        """Upload a picture; its id."""
        file = io.BytesIO(content or picture(size=(64, 64)))
        file.name = name
        return self.sdk.files.create({"purpose": purpose, "file": file}).id

    def configure(self, **params: Any) -> Any:
        """A new configuration, with everything on unless said otherwise."""
        return self.sdk.billing_portal.configurations.create({"features": ALL_ON, **params})

    def customer(self, **params: Any) -> Any:
        """A new customer: Chiara, unless said otherwise."""
        return self.sdk.customers.create(params or people.CHIARA)

    def session(self, configuration: Any = None, customer: Any = None, **params: Any) -> Any:
        """A new session; its configuration and its customer are new, unless they are given."""
        configuration, customer = configuration or self.configure(), customer or self.customer()
        return self.sdk.billing_portal.sessions.create(
            {"configuration": configuration.id, "customer": customer.id, **params}
        )

    def subscriber(
        self, *, card: str = "pm_card_visa", test_clock: str | None = None, **params: Any
    ) -> tuple[Any, Any]:
        """A customer with a card, and her subscription to Team: five seats at £24.00 a month."""
        customer = self.customer(**people.CHIARA, **({"test_clock": test_clock} if test_clock else {}))
        method = self.sdk.payment_methods.attach(card, {"customer": customer.id})
        settings = {"default_payment_method": method.id}
        self.sdk.customers.update(customer.id, {"invoice_settings": settings})
        product = self.sdk.products.create({"name": "Team"})
        price = {"currency": "gbp", "unit_amount": 2_400, "recurring": {"interval": "month"}, "product": product.id}
        item = {"price": self.sdk.prices.create(price).id, "quantity": 5}
        return customer, self.sdk.subscriptions.create({"customer": customer.id, "items": [item], **params})
