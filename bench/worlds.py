"""What is there before anything is measured: a customer, products and prices, and a configuration that uses it all."""

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from servers import asking

CONFIGURATIONS = "/v1/billing_portal/configurations"
SESSIONS = "/v1/billing_portal/sessions"
SUBSCRIPTIONS = "/v1/subscriptions"
PRODUCTS = 4
CUSTOMERS = 200


@dataclass(frozen=True)
class World:
    """Forms that can be sent, and one object that can be read."""

    configuration: str
    """The path of the configuration."""
    configuration_form: bytes
    """With all features, in more than 70 pairs."""
    session_form: bytes
    subscription_forms: tuple[bytes, ...]
    """Each for another customer, who has a card."""


def opened(address: str) -> World:
    """Make the world through the API."""
    form = encoded(whole_configuration(address))
    assert form.count(b"&") >= 70
    configuration = post(address, CONFIGURATIONS, form)
    for _ in range(100):
        post(address, CONFIGURATIONS, form)
    customer = made(address, "/v1/customers", email="ada@example.com", name="Ada Lovelace")
    session = encoded({"customer": customer, "return_url": "https://shop.example.com/account"})
    post(address, SESSIONS, session)
    return World(f"{CONFIGURATIONS}/{configuration['id']}", form, session, subscriptions(address))


def subscriptions(address: str) -> tuple[bytes, ...]:
    """Orders of a plan by the month, from many customers."""
    product = made(address, "/v1/products", name="By the month")
    price = made(
        address, "/v1/prices", product=product, currency="eur", unit_amount=900, recurring={"interval": "month"}
    )
    card = {"default_payment_method": "pm_card_visa"}
    customers = [
        made(address, "/v1/customers", payment_method="pm_card_visa", invoice_settings=card) for _ in range(CUSTOMERS)
    ]
    return tuple(encoded({"customer": customer, "items": [{"price": price}]}) for customer in customers)


def whole_configuration(address: str) -> dict[str, Any]:
    """Every feature on, with real products, prices, reasons and payment methods."""
    offers = [offer(address, number) for number in range(PRODUCTS)]
    reasons = [made(address, "/v1/billing/feedback_options", description=f"Reason {number}") for number in range(2)]
    methods = made(address, "/v1/payment_method_configurations", name="Cards and debits")
    return {
        "name": "Everything",
        "default_return_url": "https://shop.example.com/account",
        "business_profile": {
            "headline": "Change your plan, your card or your mind.",
            "privacy_policy_url": "https://shop.example.com/privacy",
            "terms_of_service_url": "https://shop.example.com/terms",
        },
        "login_page": {"enabled": True},
        "metadata": {f"key_{number}": f"value {number}" for number in range(5)},
        "features": {
            "customer_update": {
                "enabled": True,
                "allowed_updates": ["address", "email", "name", "phone", "shipping", "tax_id"],
            },
            "invoice_history": {"enabled": True},
            "payment_method_update": {"enabled": True, "payment_method_configuration": methods},
            "subscription_cancel": cancelling(reasons),
            "subscription_pause": {
                "enabled": True,
                "duration": {
                    "type": "interval_options",
                    "interval_options": [{"interval": "month", "interval_count": count} for count in (1, 2, 3)],
                },
            },
            "subscription_update": updating(offers),
        },
    }


def cancelling(reasons: list[str]) -> dict[str, Any]:
    options = "customer_service low_quality missing_features other switched_service too_complex too_expensive unused"
    return {
        "enabled": True,
        "mode": "immediately",
        "proration_behavior": "create_prorations",
        "cancellation_reason": {"enabled": True, "options": options.split(), "feedback_options": reasons},
    }


def updating(offers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "enabled": True,
        "billing_cycle_anchor": "unchanged",
        "default_allowed_updates": ["price", "promotion_code", "quantity"],
        "proration_behavior": "always_invoice",
        "trial_update_behavior": "continue_trial",
        "schedule_at_period_end": {
            "conditions": [{"type": "decreasing_item_amount"}, {"type": "shortening_interval"}],
        },
        "products": offers,
    }


def offer(address: str, number: int) -> dict[str, Any]:
    """A product with a monthly and a yearly price."""
    product = made(address, "/v1/products", name=f"Plan {number}")
    prices = [
        made(address, "/v1/prices", product=product, currency="eur", unit_amount=amount, recurring={"interval": each})
        for each, amount in (("month", 900 + number), ("year", 9_000 + number))
    ]
    limits = {"enabled": True, "minimum": 1, "maximum": 50}
    return {"product": product, "prices": prices, "adjustable_quantity": limits}


def made(address: str, path: str, **params: Any) -> str:
    """The id of a new object."""
    id: str = post(address, path, encoded(params))["id"]
    return id


def post(address: str, path: str, form: bytes) -> Any:
    """The answer to a POST. Raises HTTPError for a refusal."""
    with urllib.request.urlopen(asking(address + path, form)) as reply:
        return json.load(reply)


def get(address: str, path: str) -> bytes:
    """The answer to a GET, as it comes."""
    with urllib.request.urlopen(asking(address + path)) as reply:
        body: bytes = reply.read()
        return body


def encoded(params: dict[str, Any]) -> bytes:
    """A form with bracketed names, as the SDKs write it."""
    return urllib.parse.urlencode(list(_pairs("", params))).encode()


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _pairs(f"{name}[{key}]" if name else key, member)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _pairs(f"{name}[{index}]", member)
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
