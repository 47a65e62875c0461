"""Checkout sessions, as tests make them, and what a customer enters on their page."""

from typing import Any

from tests import people, subscriptions
from tests.merchants import Answer, Merchant

Object = dict[str, Any]
SESSIONS = "/v1/checkout/sessions"
PAGE = "/v1/portico/checkout/sessions"
BACK = {"success_url": "https://shop.example/thanks?s={CHECKOUT_SESSION_ID}", "cancel_url": "https://shop.example/cart"}
GOOD, DECLINED, ASKING = "4242424242424242", "4000000000000341", "4000002760003184"


async def subscribing(merchant: Merchant, **params: Any) -> Object:
    """A session on which a customer subscribes by the month."""
    price = await subscriptions.monthly(merchant)
    lines = [{"price": price["id"], "quantity": 2}]
    return await merchant.create(SESSIONS, {"mode": "subscription", "line_items": lines, **BACK} | params)


async def paying(merchant: Merchant, amount: int = 1500, currency: str = "usd", **params: Any) -> Object:
    """A session on which somebody pays for two of something, once."""
    data = {"currency": currency, "unit_amount": amount, "product_data": {"name": "A lamp"}}
    lines = [{"price_data": data, "quantity": 2}]
    return await merchant.create(SESSIONS, {"mode": "payment", "line_items": lines, **BACK} | params)


async def saving(merchant: Merchant, **params: Any) -> Object:
    """A session on which a customer leaves a card."""
    if "customer" not in params:
        params["customer"] = (await merchant.create("/v1/customers", people.ALICE))["id"]
    return await merchant.create(SESSIONS, {"mode": "setup", "currency": "eur", **BACK} | params)


async def line(merchant: Merchant) -> Object:
    """A line, and the session that it never shows."""
    session = await subscribing(merchant)
    found = await merchant.find(f"{SESSIONS}/{session['id']}/line_items")
    return {**found["data"][0], "session": session["id"]}


def code(number: str) -> str:
    """A security code that a card with this number may have."""
    return "1234" if number.startswith(("34", "37")) else "123"


def typed(number: str = GOOD, **more: str) -> dict[str, str]:
    """The fields of the page as a customer fills them in."""
    return {"email": "rose@example.com", "number": number, "exp": "12/40", "cvc": code(number), "name": "Rose", **more}


async def card(merchant: Merchant, number: str = GOOD) -> str:
    """A card that is nobody's yet; its id."""
    given = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": code(number)}
    made = await merchant.create(
        "/v1/payment_methods", type="card", card=given, billing_details={"name": "Rose", "email": "rose@example.com"}
    )
    return made["id"]


async def confirm(merchant: Merchant, session: Object, number: str = GOOD, **params: Any) -> Answer:
    """What the page sends when the customer has entered a card."""
    sent = {"payment_method": await card(merchant, number), "return_url": "https://here.example/back"} | params
    return await merchant.post(f"{PAGE}/{session['id']}/confirm", sent)


async def seen(merchant: Merchant, id: str) -> Object:
    """A session as it is now."""
    return await merchant.find(f"{SESSIONS}/{id}")


async def answered(merchant: Merchant, session: Object, outcome: str) -> Object:
    """The session when the challenge of its subscription's first payment has been answered."""
    (intent, *_) = (await merchant.find("/v1/payment_intents", limit=1))["data"]
    await merchant.create(f"/v1/portico/payment_intents/{intent['id']}/authenticate", outcome=outcome)
    return await seen(merchant, session["id"])


async def change(merchant: Merchant, session: Object, **params: Any) -> Object:
    """What the customer changes of what is bought; the session after it."""
    return await merchant.create(f"{PAGE}/{session['id']}/change", params)


async def refused_change(merchant: Merchant, session: Object, **params: Any) -> dict[str, str]:
    """What the customer may not change; the refusal."""
    return await merchant.refused(f"{PAGE}/{session['id']}/change", params)


async def any_card(merchant: Merchant) -> Object:
    if "_live_" in merchant.key:
        return {"payment_method": "pm_none"}
    return {"payment_method": await card(merchant)}


async def lapsed(merchant: Merchant) -> Object:
    """A session that has expired, and may be recovered."""
    session = await subscribing(merchant, after_expiration={"recovery": {"enabled": True}})
    return await merchant.create(f"{SESSIONS}/{session['id']}/expire")


READY = {
    "POST /v1/portico/checkout/sessions/{id}/promise_default": saving,
    "POST /v1/portico/checkout/sessions/{id}/recover": lapsed,
}
"""How a session is made that an action will not refuse."""
NEEDED = {
    "POST /v1/payment_pages/{id}/confirm": any_card,
    "POST /v1/portico/checkout/sessions/{id}/confirm": any_card,
}
"""What an action cannot do without and that must be made first."""
