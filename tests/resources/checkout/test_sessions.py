"""Checkout sessions: what they say, what they refuse, and what closes them. Source: billing-behaviour section 11."""

import pytest

from tests import checkouts, people, subscriptions
from tests.checkouts import ASKING, SESSIONS, confirm, saving, seen, subscribing

DAY = 86_400


async def test_a_session_says_what_is_bought_and_what_is_due_now(merchant):
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="once")
    price = await subscriptions.monthly(merchant)
    lines = [{"price": price["id"], "quantity": 3, "tax_rates": [rate["id"]]}]

    session = await subscribing(merchant, line_items=lines, discounts=[{"coupon": coupon["id"]}])

    assert session["id"].startswith("cs_test_")
    assert (session["amount_subtotal"], session["amount_total"], session["currency"]) == (3000, 3240, "usd")
    assert session["total_details"] == {"amount_discount": 300, "amount_shipping": 0, "amount_tax": 540}
    assert (session["status"], session["payment_status"], session["subscription"]) == ("open", "unpaid", None)
    assert session["url"].startswith("http")
    assert session["expires_at"] == session["created"] + DAY


async def test_line_items_are_in_the_order_in_which_they_were_sent(merchant):
    first, second = await subscriptions.monthly(merchant), await subscriptions.monthly(merchant, 700)
    session = await subscribing(
        merchant, line_items=[{"price": first["id"], "quantity": 1}, {"price": second["id"], "quantity": 2}]
    )

    listed = await merchant.find(f"{SESSIONS}/{session['id']}/line_items", expand=["data.price.product", "data.taxes"])
    expanded = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["line_items.data.price.product"])

    assert [line["amount_total"] for line in listed["data"]] == [1000, 1400]
    assert listed["data"][0]["price"]["product"]["name"] == "Pro"
    assert [line["price"]["product"]["name"] for line in expanded["line_items"]["data"]] == ["Pro", "Pro"]


async def test_an_open_session_can_be_closed_once(merchant):
    session = await saving(merchant)

    closed = await merchant.create(f"{SESSIONS}/{session['id']}/expire")

    assert (closed["status"], closed["url"]) == ("expired", None)
    assert (await merchant.find(f"/v1/setup_intents/{session['setup_intent']}"))["status"] == "canceled"
    assert (await merchant.types())[-1] == "checkout.session.expired"
    assert (await merchant.refused(f"{SESSIONS}/{session['id']}/expire"))["param"] == "session"
    assert (await confirm(merchant, session)).status == 400


async def test_a_session_expires_by_its_customers_clock(merchant):
    clock = await merchant.clock(1_800_014_400)
    customer = await merchant.create("/v1/customers", test_clock=clock)
    session = await subscribing(merchant, customer=customer["id"])

    await merchant.advance(clock, 1_800_014_400 + DAY)

    assert session["expires_at"] == 1_800_014_400 + DAY
    assert (await seen(merchant, session["id"]))["status"] == "expired"


async def test_a_session_that_waits_for_a_challenge_takes_its_subscription_along(merchant):
    session = await subscribing(merchant)
    await confirm(merchant, session, ASKING, email="rose@example.com")

    await merchant.create(f"{SESSIONS}/{session['id']}/expire")

    (given_up,) = (await merchant.find("/v1/subscriptions", status="all"))["data"]
    assert given_up["status"] == "incomplete_expired"


async def test_lists_can_be_narrowed(merchant):
    await subscribing(merchant)
    mine = await subscribing(merchant, customer_email="rose@example.com")
    done = (await confirm(merchant, mine)).json

    for narrowed in (
        {"status": "complete"},
        {"customer": done["customer"]},
        {"subscription": done["subscription"]},
        {"customer_details": {"email": "rose@example.com"}},
    ):
        assert [one["id"] for one in (await merchant.find(SESSIONS, narrowed))["data"]] == [mine["id"]]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"mode": "setup"}, "line_items"),
        ({"line_items": ""}, "line_items"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"ui_mode": "embedded_page"}, "ui_mode"),
        ({"expires_at": 1}, "expires_at"),
        ({"shipping_address_collection": {"allowed_countries": ""}}, "shipping_address_collection[allowed_countries]"),
        ({"custom_fields": [{"key": "a"}]}, "custom_fields[0][label]"),
        ({"subscription_data": {"trial_end": 1_700_000_000}}, "subscription_data[trial_end]"),
        ({"payment_intent_data": {"description": "x"}}, "payment_intent_data"),
        ({"customer_creation": "always"}, "customer_creation"),
        ({"discounts": [{"coupon": "a", "promotion_code": "b"}]}, "discounts[0]"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_name(merchant, params, param):
    price = await subscriptions.monthly(merchant)
    sent = {"mode": "subscription", "line_items": [{"price": price["id"], "quantity": 1}], **checkouts.BACK}

    refusal = await merchant.refused(SESSIONS, sent | params)

    assert refusal["param"] == param


async def test_metadata_can_be_changed_and_nothing_else(merchant):
    session = await subscribing(merchant)

    changed = await merchant.create(f"{SESSIONS}/{session['id']}", metadata={"a": "b"})
    refusal = await merchant.refused(f"{SESSIONS}/{session['id']}", line_items=[{"quantity": 2}])

    assert changed["metadata"] == {"a": "b"}
    assert refusal["param"] == "line_items"


@pytest.mark.parametrize(
    ("tax_exempt", "inclusive", "total", "tax"),
    [
        ("none", False, 2400, 400),
        ("exempt", False, 2000, 0),
        ("reverse", False, 2000, 0),
        ("none", True, 2000, 333),
        ("exempt", True, 1667, 0),
        ("reverse", True, 1667, 0),
    ],
)
async def test_who_is_exempt_is_shown_what_she_will_pay(merchant, tax_exempt, inclusive, total, tax):
    customer = await merchant.create("/v1/customers", people.ALICE, tax_exempt=tax_exempt)
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=inclusive)

    session = await subscribing(
        merchant, customer=customer["id"], subscription_data={"default_tax_rates": [rate["id"]]}
    )
    done = (await confirm(merchant, session)).json
    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")

    assert session["amount_total"] == invoice["total"] == total
    assert session["total_details"]["amount_tax"] == tax
