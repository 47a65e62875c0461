"""Automatic tax in Checkout: the address that it needs."""

from tests import checkouts, people, subscriptions
from tests.checkouts import SESSIONS, confirm, subscribing
from tests.taxes import FRANCE, INVALID, ON, OREGON


async def test_checkout_asks_for_the_address_that_tax_needs(merchant):
    session = await subscribing(merchant, **ON)
    card = await merchant.create(
        "/v1/payment_methods",
        type="card",
        card={"number": checkouts.GOOD, "exp_month": 12, "exp_year": 2034, "cvc": "123"},
        billing_details={"address": FRANCE},
    )

    answer = await confirm(merchant, session, payment_method=card["id"], email="rose@example.com")
    done = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["subscription", "customer"])

    assert session["automatic_tax"] == {
        "enabled": True, "liability": {"type": "self"}, "provider": "stripe", "status": "requires_location_inputs"
    }  # fmt: skip
    assert answer.status == 200
    assert done["automatic_tax"]["status"] == "complete"
    assert done["subscription"]["automatic_tax"]["enabled"]
    assert done["customer"]["address"]["country"] == "FR"


async def test_checkout_does_without_nobody_s_address(merchant):
    session = await subscribing(merchant, **ON)

    answer = await confirm(merchant, session, email="rose@example.com")

    assert (answer.status, answer.error["code"]) == (400, INVALID)
    assert (await merchant.find(f"{SESSIONS}/{session['id']}"))["status"] == "open"


async def test_checkout_needs_leave_to_keep_the_address_of_a_customer(merchant):
    customer = (await merchant.create("/v1/customers", name="Bruno Keller"))["id"]
    card = await merchant.create(
        "/v1/payment_methods",
        type="card",
        card={"number": checkouts.GOOD, "exp_month": 12, "exp_year": 2034, "cvc": "123"},
        billing_details={"address": OREGON},
    )
    price = await subscriptions.monthly(merchant)
    order = {"mode": "subscription", "line_items": [{"price": price["id"], "quantity": 1}], **checkouts.BACK, **ON}

    refusal = await merchant.refused(SESSIONS, order | {"customer": customer})
    session = await merchant.create(SESSIONS, order | {"customer": customer, "customer_update": {"address": "auto"}})
    answer = await confirm(merchant, session, payment_method=card["id"])

    assert refusal["code"] == INVALID
    assert refusal["message"].startswith("Automatic tax calculation in Checkout requires a valid address")
    assert answer.status == 200, answer.body
    assert (await merchant.find(f"/v1/customers/{customer}"))["address"]["state"] == "OR"


async def test_checkout_knows_the_place_of_a_customer_who_has_an_address(merchant):
    customer = (await merchant.create("/v1/customers", people.ALICE))["id"]

    session = await subscribing(merchant, customer=customer, **ON)
    listed = await merchant.find(f"{SESSIONS}/{session['id']}/line_items", expand=["data.taxes"])

    assert session["automatic_tax"]["status"] == "complete"
    (tax,) = listed["data"][0]["taxes"]
    assert (tax["amount"], tax["taxability_reason"], tax["rate"]["country"]) == (0, "not_collecting", "FR")


async def test_setting_up_a_card_has_no_tax(merchant):
    refusal = await merchant.refused(SESSIONS, {"mode": "setup", "currency": "usd", **checkouts.BACK, **ON})

    assert refusal["param"] == "automatic_tax[enabled]"
    assert refusal["message"] == "You cannot set `automatic_tax[enabled]=true` in `setup` mode."
