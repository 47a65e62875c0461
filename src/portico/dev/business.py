"""The demo: a small, believable business, made through the API like anybody's. Its customers are in `history`."""

from pathlib import Path
from typing import Any

from portico.api.client import Client
from portico.resources.accounts.declaration import Account
from portico.resources.billing.feedback_options import FeedbackOption
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.dunning.declaration import Dunning
from portico.resources.files import File
from portico.resources.meters.declaration import Meter
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.wire.form import Upload

SHOP = "https://alder-and-finch.example"
LEAF = Path(__file__).parent / "leaf.png"

PLANS: tuple[tuple[str, str, int, int], ...] = (
    ("Starter", "For one person with a small shop.", 12_00, 120_00),
    ("Team", "For a few people who work together.", 24_00, 240_00),
    ("Business", "For everybody, with roles and reports.", 60_00, 600_00),
    ("Archive", "Keeps what you made, and nothing else.", 4_00, 40_00),
)
"""Name, description, and what a month and a year cost a seat, in pence."""

GIGABYTES = "gigabytes"
"""What the meter counts, and what Storage costs by."""


async def exists(client: Client) -> bool:
    """Whether the demo was made before."""
    found, _ = await client.list(Configuration, limit=1)
    return bool(found)


async def make(client: Client) -> None:
    """Everything, in the order that one would set up a business."""
    account = await client.account()
    await client.perform(Dunning, Dunning.PATH, subscription_outcome="mark_unpaid")
    icon = await client.create(File, purpose="business_icon", file=Upload("leaf.png", LEAF.read_bytes()))
    looks = {"icon": icon.id, "primary_color": "#2f6b4f"}
    profile = {"name": "Alder & Finch", "url": SHOP, "support_email": "help@alder-and-finch.example"}
    await client.update(Account, account.id, business_profile=profile, settings={"branding": looks})
    offers = [await _plan(client, *plan) for plan in PLANS]
    reason = await client.create(FeedbackOption, description="I closed my shop")
    await client.create(Configuration, **_configuration(offers, reason.id))
    meter = await client.create(
        Meter, display_name="Gigabytes", event_name=GIGABYTES, default_aggregation={"formula": "sum"}
    )
    storage = await client.create(Product, name="Storage", unit_label="gigabyte")
    await client.create(
        Price,
        product=storage.id,
        currency="gbp",
        unit_amount=2,
        recurring={"interval": "month", "usage_type": "metered", "meter": meter.id},
        lookup_key="storage_gigabyte",
    )


async def _plan(client: Client, name: str, description: str, month: int, year: int) -> dict[str, Any]:
    """A product with its prices in pounds, as a configuration offers it; those in euros are beside them."""
    product = await client.create(Product, name=name, description=description, unit_label="seat")
    prices = [
        await client.create(
            Price,
            product=product.id,
            currency="gbp",
            currency_options={"eur": {"unit_amount": amount * 6 // 5}},
            unit_amount=amount,
            recurring={"interval": interval},
            lookup_key=f"{name.lower()}_{interval}",
        )
        for interval, amount in (("month", month), ("year", year))
    ]
    for interval, amount in (("month", month), ("year", year)):
        await client.create(
            Price,
            product=product.id,
            currency="eur",
            unit_amount=amount * 6 // 5,
            recurring={"interval": interval},
            lookup_key=f"{name.lower()}_{interval}_eur",
        )
    limits = {"enabled": True, "minimum": 1, "maximum": 50}
    return {"product": product.id, "prices": [price.id for price in prices], "adjustable_quantity": limits}


def _configuration(offers: list[dict[str, Any]], reason: str) -> dict[str, Any]:
    return {
        "name": "Everything on",
        "business_profile": {
            "privacy_policy_url": f"{SHOP}/privacy",
            "terms_of_service_url": f"{SHOP}/terms",
        },
        "default_return_url": f"{SHOP}/account",
        "login_page": {"enabled": True},
        "features": _features(offers, reason),
    }


def _features(offers: list[dict[str, Any]], reason: str) -> dict[str, Any]:
    reasons = {
        "enabled": True,
        "options": ["too_expensive", "missing_features", "switched_service", "unused", "other"],
        "feedback_options": [reason],
    }
    return {
        "customer_update": {
            "enabled": True,
            "allowed_updates": ["name", "email", "phone", "address", "shipping", "tax_id"],
        },
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": True},
        "subscription_cancel": {"enabled": True, "cancellation_reason": reasons},
        "subscription_pause": {"enabled": True},
        "subscription_update": {
            "enabled": True,
            "default_allowed_updates": ["price", "quantity", "promotion_code"],
            "proration_behavior": "create_prorations",
            "products": offers,
            "schedule_at_period_end": {
                "conditions": [{"type": "decreasing_item_amount"}, {"type": "shortening_interval"}]
            },
        },
    }
