"""Accounts that small deposits have to verify before a session is complete, which takes days."""

import pytest

from tests import payments, people
from tests.checkouts import PAGE, seen, subscribing

DAY = 86_400


TO_VERIFY = {"allowed_payment_method_types": ["us_bank_account"]}


async def by_deposits(merchant, interval="month"):
    """A session whose customer has entered an account that small deposits have to verify; and its subscription."""
    product = await merchant.create("/v1/products", people.TEA)
    price = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": interval}, "product": product["id"]}
    line = {"price": (await merchant.create("/v1/prices", price))["id"], "quantity": 1}
    customer = (await merchant.create("/v1/customers", people.CHIARA))["id"]
    session = await subscribing(merchant, line_items=[line], customer=customer, **TO_VERIFY)
    account = await merchant.create("/v1/payment_methods", payments.ACH["payment_method_data"])
    agreed = {"payment_method": account["id"], "mandate_data": payments.ACCEPTED}
    waiting = await merchant.create(f"{PAGE}/{session['id']}/confirm", agreed)
    (made,) = (await merchant.find("/v1/subscriptions", customer=customer, status="all"))["data"]
    return waiting, made


async def test_an_account_that_pays_a_subscription_may_be_verified_days_later(merchant, clock):
    session, made = await by_deposits(merchant)
    for _ in range(9):
        clock.advance(DAY)
        await merchant.tick()
    before = await merchant.find(f"/v1/subscriptions/{made['id']}")
    (intent,) = (await merchant.find("/v1/payment_intents"))["data"]

    await merchant.create(f"/v1/payment_intents/{intent['id']}/verify_microdeposits", descriptor_code="SM11AA")

    assert intent["next_action"]["type"] == "verify_with_microdeposits"
    assert session["expires_at"] - session["created"] == 10 * DAY
    assert (made["status"], before["status"]) == ("incomplete", "incomplete")
    assert (await merchant.find(f"/v1/subscriptions/{made['id']}"))["status"] == "active"
    over = await seen(merchant, session["id"])
    assert (over["status"], over["payment_status"], over["subscription"]) == ("complete", "unpaid", made["id"])


@pytest.mark.parametrize(("interval", "days"), [("month", 10), ("week", 7)])
async def test_deposits_are_waited_for_ten_days_but_not_beyond_the_period(merchant, clock, interval, days):
    session, made = await by_deposits(merchant, interval)
    clock.advance(days * DAY - 60)
    await merchant.tick()
    late = await merchant.find(f"/v1/subscriptions/{made['id']}")

    clock.advance(60)
    await merchant.tick()

    assert late["status"] == "incomplete"
    assert (await merchant.find(f"/v1/subscriptions/{made['id']}"))["status"] == "incomplete_expired"
    assert (await seen(merchant, session["id"]))["status"] == "expired"
    assert (await merchant.find("/v1/invoices"))["data"][0]["status"] == "void"
