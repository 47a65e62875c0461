"""Subscriptions, as tests make them."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests import people
from tests.merchants import Merchant

Object = dict[str, Any]


async def payer(merchant: Merchant, **params: Any) -> Object:
    """A customer whose card is charged by default."""
    customer = await merchant.create("/v1/customers", people.ALICE | params)
    method = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=customer["id"])
    return await merchant.create(
        f"/v1/customers/{customer['id']}", invoice_settings={"default_payment_method": method["id"]}
    )


async def monthly(merchant: Merchant, amount: int = 1000, **params: Any) -> Object:
    """A price by the month, of a product of its own."""
    return await merchant.create(
        "/v1/prices",
        {
            "currency": "usd",
            "unit_amount": amount,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Pro"},
        }
        | params,
    )


async def metered(merchant: Merchant, amount: int) -> Object:
    """A price by the month of what is used, which is counted as `calls`."""
    meter = await merchant.create(
        "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
    )
    return await monthly(
        merchant, amount, recurring={"interval": "month", "usage_type": "metered", "meter": meter["id"]}
    )


async def trial_offer(merchant: Merchant) -> Object:
    """A week for a dollar, and then months."""
    week, month = await monthly(merchant, 100, recurring={"interval": "week"}), await monthly(merchant)
    return await merchant.create(
        "/v1/product_catalog/trial_offers",
        price=week["id"],
        duration={"type": "relative", "relative": {"iterations": 1}},
        end_behavior={"transition": {"price": month["id"]}},
    )


async def paying(merchant: Merchant, **params: Any) -> Object:
    """A customer who pays by the month, from today."""
    customer, price = await payer(merchant), await monthly(merchant)
    return await merchant.create(
        "/v1/subscriptions", {"customer": customer["id"], "items": [{"price": price["id"]}]} | params
    )


async def subscription(merchant: Merchant) -> Object:
    """A trial, for which nothing is paid yet."""
    return await paying(merchant, trial_period_days=7)


async def classic(merchant: Merchant) -> Object:
    """One that reckons by today's prices."""
    return await paying(merchant, billing_mode={"type": "classic"})


async def paused(merchant: Merchant) -> Object:
    """One that rests."""
    made = await paying(merchant)
    return await merchant.create(f"/v1/subscriptions/{made['id']}/pause")


async def one_of_two(merchant: Merchant) -> Object:
    """An item beside another one."""
    made, price = await paying(merchant), await monthly(merchant)
    changed = await merchant.create(f"/v1/subscriptions/{made['id']}", items=[{"price": price["id"]}])
    return changed["items"]["data"][0]


async def item(merchant: Merchant) -> Object:
    """An item, made by its own address."""
    made, price = await paying(merchant), await monthly(merchant)
    return await merchant.create("/v1/subscription_items", subscription=made["id"], price=price["id"])


async def any_one(merchant: Merchant) -> Object:
    """What names a subscription."""
    return {"subscription": (await paying(merchant))["id"]}


async def schedule(merchant: Merchant) -> Object:
    """A year by the month, from today."""
    customer, price = await payer(merchant), await monthly(merchant)
    phase = {"items": [{"price": price["id"]}], "duration": {"interval": "year"}}
    return await merchant.create("/v1/subscription_schedules", customer=customer["id"], phases=[phase])


async def changeable(merchant: Merchant) -> Object:
    """One whose quantity may be changed in a portal of the default configuration."""
    made = await paying(merchant)
    price = made["items"]["data"][0]["price"]
    products = [{"product": price["product"], "prices": [price["id"]]}]
    update = {"enabled": True, "default_allowed_updates": ["quantity"], "products": products}
    path, features = "/v1/billing_portal/configurations", {"subscription_update": update}
    default = (await merchant.find(path, is_default=True))["data"]
    await merchant.create(f"{path}/{default[0]['id']}" if default else path, features=features)
    return made


READY: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "DELETE /v1/subscription_items/{id}": one_of_two,
    "POST /v1/portico/subscriptions/{id}/confirm_update": changeable,
    "POST /v1/subscriptions/{id}/migrate": classic,
    "POST /v1/subscriptions/{id}/pause": paying,
    "POST /v1/subscriptions/{id}/resume": paused,
}
"""How an object is made that an endpoint will not refuse, where a new one is not enough."""

CHANGES: dict[str, Object] = {
    "subscription": {"description": "New words"},
    "subscription_item": {"metadata": {"a": "b"}},
    "subscription_schedule": {"end_behavior": "cancel"},
}
ACTS: dict[str, Object] = {
    "/v1/portico/subscriptions/{id}/confirm_update": {"quantity": 6},
    "/v1/subscriptions/{id}/migrate": {"billing_mode": {"type": "flexible"}},
}
