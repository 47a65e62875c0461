"""In which currency a checkout session is."""

from tests import checkouts, people, subscriptions
from tests.checkouts import SESSIONS, change, confirm, subscribing

DAY = 86_400


async def in_two(merchant):
    """A plan, and something that is paid for once, in dollars and in euros."""
    euros = {"currency_options": {"eur": {"unit_amount": 900}}}
    once = {"currency": "usd", "unit_amount": 500, "currency_options": {"eur": {"unit_amount": 450}}}
    setup = await merchant.create("/v1/prices", product_data={"name": "Setup"}, **once)
    plan = await subscriptions.monthly(merchant, **euros)
    return [{"price": plan["id"], "quantity": 2}, {"price": setup["id"], "quantity": 1}]


async def test_prices_are_in_the_currency_that_is_asked_for(merchant):
    lines = await in_two(merchant)
    lines[0]["adjustable_quantity"] = {"enabled": True}
    session = await subscribing(merchant, line_items=lines, currency="eur")
    listed = (await merchant.find(f"{SESSIONS}/{session['id']}/line_items"))["data"]

    changed = await change(merchant, session, item=listed[0]["id"], quantity=3)
    done = await confirm(merchant, session, email="rose@example.com")

    assert (session["currency"], session["amount_total"], changed["amount_total"]) == ("eur", 2250, 3150)
    assert [(line["currency"], line["amount_total"]) for line in listed] == [("eur", 1800), ("eur", 450)]
    assert [line["price"]["currency"] for line in listed] == ["usd", "usd"]
    subscription = await merchant.find(f"/v1/subscriptions/{done.json['subscription']}", expand=["latest_invoice"])
    assert subscription["currency"] == subscription["latest_invoice"]["currency"] == "eur"
    assert subscription["latest_invoice"]["amount_paid"] == 3150


async def test_prices_are_in_the_currency_that_the_customer_has_if_they_all_know_it(merchant):
    lines, dollars = await in_two(merchant), await subscriptions.monthly(merchant)
    customer = await merchant.create("/v1/customers", people.ALICE)
    sent = {"customer": customer["id"], "collection_method": "send_invoice", "days_until_due": 7, "currency": "eur"}
    await merchant.create("/v1/subscriptions", sent, items=[{"price": lines[0]["price"]}])
    order = {"mode": "subscription", "customer": customer["id"], **checkouts.BACK}

    session = await merchant.create(SESSIONS, order, line_items=lines)
    alone = [{"price": dollars["id"], "quantity": 1}]
    errors = [
        await merchant.refused(SESSIONS, order, line_items=alone),
        await merchant.refused(SESSIONS, order, line_items=[*lines, *alone]),
        await merchant.refused(SESSIONS, order, line_items=lines, currency="usd"),
    ]

    assert (session["currency"], session["amount_total"]) == ("eur", 2250)
    assert [(error["param"], "eur" in error["message"]) for error in errors] == [("line_items", True)] * 3


async def test_a_currency_that_a_price_does_not_know_is_refused_by_its_line(merchant):
    lines = [*await in_two(merchant), {"price": (await subscriptions.monthly(merchant))["id"], "quantity": 1}]
    order = {"mode": "subscription", **checkouts.BACK, "line_items": lines, "currency": "eur"}

    error = await merchant.refused(SESSIONS, order)

    assert error["param"] == "line_items[2][price]"
