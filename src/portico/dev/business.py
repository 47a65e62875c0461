"""The demo: a small, believable business, made through the API like anybody's."""

from pathlib import Path
from typing import Any

from portico.api.client import Client
from portico.resources.accounts.declaration import Account
from portico.resources.billing.feedback_options import FeedbackOption
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.customers.declaration import Customer
from portico.resources.files import File
from portico.resources.prices.declaration import Price
from portico.resources.product_declaration import Product
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

CUSTOMERS: tuple[dict[str, Any], ...] = (
    {
        "name": "Mina Okafor",
        "email": "mina@okafor-ceramics.example",
        "description": "Everything filled in, reads British English",
        "phone": "+44 117 496 0123",
        "preferred_locales": ["en-GB"],
        "address": {"line1": "14 Fenwick Lane", "city": "Bristol", "postal_code": "BS1 4QT", "country": "GB"},
        "shipping": {
            "name": "Okafor Ceramics, workshop",
            "address": {"line1": "Unit 6, Old Tannery", "city": "Bristol", "postal_code": "BS2 0JP", "country": "GB"},
        },
    },
    {
        "name": "Jonas Brandt",
        "email": "jonas@brandt-druck.example",
        "description": "Reads German",
        "preferred_locales": ["de"],
        "address": {"line1": "Lindenstraße 8", "city": "Leipzig", "postal_code": "04109", "country": "DE"},
    },
    {
        "name": "佐藤 美咲",
        "email": "misaki@sato-flowers.example",
        "description": "Reads Japanese",
        "preferred_locales": ["ja"],
        "address": {
            "line1": "神宮前 3-12-5",
            "city": "渋谷区",
            "state": "東京都",
            "postal_code": "150-0001",
            "country": "JP",
        },
    },
    {
        "name": "Claire Fontaine",
        "email": "claire@fontaine-velos.example",
        "description": "Reads French, has given no address",
        "preferred_locales": ["fr"],
    },
    {
        "email": "new@signup.example",
        "description": "Signed up a minute ago",
    },
)


async def exists(client: Client) -> bool:
    """Whether the demo was made before."""
    found, _ = await client.list(Configuration, limit=1)
    return bool(found)


async def make(client: Client) -> None:
    """Everything, in the order that one would set up a business."""
    account = await client.account()
    icon = await client.create(File, purpose="business_icon", file=Upload("leaf.png", LEAF.read_bytes()))
    looks = {"icon": icon.id, "primary_color": "#2f6b4f"}
    profile = {"name": "Alder & Finch", "url": SHOP, "support_email": "help@alder-and-finch.example"}
    await client.update(Account, account.id, business_profile=profile, settings={"branding": looks})
    offers = [await _plan(client, *plan) for plan in PLANS]
    reason = await client.create(FeedbackOption, description="I closed my shop")
    await client.create(Configuration, **_configuration(offers, reason.id))
    for customer in CUSTOMERS:
        await client.create(Customer, **customer)


async def _plan(client: Client, name: str, description: str, month: int, year: int) -> dict[str, Any]:
    """A product with its two prices, as a configuration offers it."""
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
    limits = {"enabled": True, "minimum": 1, "maximum": 50}
    return {"product": product.id, "prices": [price.id for price in prices], "adjustable_quantity": limits}


def _configuration(offers: list[dict[str, Any]], reason: str) -> dict[str, Any]:
    reasons = {
        "enabled": True,
        "options": ["too_expensive", "missing_features", "switched_service", "unused", "other"],
        "feedback_options": [reason],
    }
    return {
        "name": "Everything on",
        "business_profile": {
            "privacy_policy_url": f"{SHOP}/privacy",
            "terms_of_service_url": f"{SHOP}/terms",
        },
        "default_return_url": f"{SHOP}/account",
        "features": {
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
        },
    }
