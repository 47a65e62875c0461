"""What a customer may add to what is bought."""

import pytest

from tests import checkouts, subscriptions
from tests.checkouts import SESSIONS, confirm, subscribing

CHOOSE = {"adjustable_quantity": {"enabled": True, "minimum": 2, "maximum": 5}}


async def offering(merchant, **params):
    """A session with two lines and two optional items."""
    prices = [(await subscriptions.monthly(merchant, amount))["id"] for amount in (1000, 2000, 300)]
    once = await merchant.create("/v1/prices", product=await product(merchant), currency="usd", unit_amount=70)
    lines = [{"price": prices[0], "quantity": 1}, {"price": prices[1], "quantity": 1}]
    items = [{"price": prices[2], "quantity": 2, **CHOOSE}, {"price": once["id"], "quantity": 3}]
    return await subscribing(
        merchant, line_items=lines, optional_items=items, customer_email="rose@example.com", **params
    )


async def product(merchant):
    return (await merchant.create("/v1/products", name="Spoon"))["id"]


async def change(merchant, session, **orders):
    await merchant.create(f"/v1/portico/checkout/sessions/{session['id']}/change", **orders)
    return await merchant.find(f"{SESSIONS}/{session['id']}", expand=["line_items", "page"])


async def test_what_is_optional_can_be_added_in_its_place_and_taken_away_again(merchant):
    session = await offering(merchant)
    seen = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["line_items", "page"])
    first, second = seen["page"]["optional"]

    later = await change(merchant, session, item=second)
    both = await change(merchant, session, item=first)
    more = await change(merchant, session, item=first, quantity=5)
    fewer = await change(merchant, session, item=second, quantity=0)
    again = await change(merchant, session, item=second, quantity=0)

    assert [item["quantity"] for item in session["optional_items"]] == [2, 3]
    assert (session["amount_total"], later["amount_total"], both["amount_total"]) == (3000, 3210, 3810)
    assert (more["amount_total"], fewer["amount_total"], again["amount_total"]) == (4710, 4500, 4500)
    assert [line["amount_total"] for line in both["line_items"]["data"]] == [1000, 2000, 600, 210]
    assert [line["id"] for line in more["line_items"]["data"]][2:] == [first, second]
    assert [line["quantity"] for line in fewer["line_items"]["data"]] == [1, 1, 5]


async def test_what_was_added_is_subscribed_to_and_paid(merchant):
    session = await offering(merchant)
    seen = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["page"])
    for id in seen["page"]["optional"]:
        await change(merchant, session, item=id)

    assert (await confirm(merchant, session)).status == 200

    done = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["subscription.latest_invoice"])
    subscription = done["subscription"]
    assert [item["quantity"] for item in subscription["items"]["data"]] == [1, 1, 2]
    assert (done["amount_total"], subscription["latest_invoice"]["amount_paid"]) == (3810, 3810)


@pytest.mark.parametrize(
    ("index", "quantity", "param"), [(0, 1, "quantity"), (0, 6, "quantity"), (0, -1, "quantity"), (1, 2, "quantity")]
)
async def test_a_quantity_that_is_not_offered_is_refused(merchant, index, quantity, param):
    session = await offering(merchant)
    seen = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["page"])
    path = f"/v1/portico/checkout/sessions/{session['id']}/change"

    refusal = await merchant.refused(path, item=seen["page"]["optional"][index], quantity=quantity)

    assert refusal["param"] == param


@pytest.mark.parametrize(
    ("items", "param"),
    [
        ([{"quantity": 1}], "optional_items[0][price]"),
        ([{"price": "price_none", "quantity": 1}], "optional_items[0][price]"),
        ([{"price": "MONTHLY"}], "optional_items[0][quantity]"),
        ([{"price": "MONTHLY", "quantity": 0}], "optional_items[0][quantity]"),
        ([{"price": "MONTHLY", "quantity": 1, **CHOOSE}], "optional_items[0][quantity]"),
        ([{"price": "EUROS", "quantity": 1}], "optional_items[0][price]"),
        ([{"price": "MONTHLY", "quantity": 1}] * 11, "optional_items"),
    ],
)
async def test_what_cannot_be_added_is_refused_by_name(merchant, items, param):
    monthly, euros = await subscriptions.monthly(merchant), await subscriptions.monthly(merchant, currency="eur")
    ids = {"MONTHLY": monthly["id"], "EUROS": euros["id"]}
    items = [item | ({"price": ids.get(item["price"], item["price"])} if "price" in item else {}) for item in items]
    line = {"price": monthly["id"], "quantity": 1}
    sent = {"mode": "subscription", "line_items": [line], "optional_items": items, **checkouts.BACK}

    assert (await merchant.refused(SESSIONS, sent))["param"] == param


async def test_optional_items_count_among_the_twenty(merchant):
    monthly = (await subscriptions.monthly(merchant))["id"]
    lines = [{"price": monthly, "quantity": 1}] * 19
    sent = {"mode": "subscription", "line_items": lines, **checkouts.BACK}

    refusal = await merchant.refused(SESSIONS, sent | {"optional_items": lines[:2]})

    assert refusal["param"] == "optional_items"


@pytest.mark.parametrize(
    ("lines", "added", "mode", "param"),
    [
        (["month", "year"], [], "classic", "line_items[1][price]"),
        (["once", "month", "week"], [], "flexible", "line_items[1][price]"),
        (["month", "once", "month"], [], "flexible", "line_items[2][price]"),
        (["month"], ["once", "year"], "classic", "optional_items[1][price]"),
        (["month"], ["month"], "flexible", "optional_items[0][price]"),
    ],
)
async def test_what_cannot_be_one_subscription_is_refused_before_anybody_enters_a_card(
    merchant, lines, added, mode, param
):
    prices = {every: (await subscriptions.monthly(merchant, recurring={"interval": every}))["id"]
              for every in ("week", "month", "year")}  # fmt: skip
    once = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Setup"}}
    prices["once"] = (await merchant.create("/v1/prices", once))["id"]
    sent = {"mode": "subscription", "subscription_data": {"billing_mode": {"type": mode}}, **checkouts.BACK}
    sent["line_items"] = [{"price": prices[name], "quantity": 1} for name in lines]
    sent["optional_items"] = [{"price": prices[name], "quantity": 1} for name in added]

    assert (await merchant.refused(SESSIONS, sent))["param"] == param
