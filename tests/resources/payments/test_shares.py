"""The platform's fee and what goes on to a connected account: who may ask for it, and how it gets to the charge."""

import pytest

from tests import subscriptions
from tests.resources.payments.sharing import INTENTS, to

PAID = {"amount": 1000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}


async def charge_of(merchant, intent):
    return await merchant.find(f"/v1/charges/{intent['latest_charge']}")


async def test_a_fee_needs_another_account(merchant):
    subscriber = await subscriptions.payer(merchant)
    price = await subscriptions.monthly(merchant)
    bought = {"customer": subscriber["id"], "items": [{"price": price["id"]}], "application_fee_percent": 10}
    line = {"customer": subscriber["id"], "application_fee_amount": 5}

    paid = await merchant.refused(INTENTS, {**PAID, "application_fee_amount": 5})
    subscribed = await merchant.refused("/v1/subscriptions", bought)
    billed = await merchant.refused("/v1/invoices", line)

    assert paid["param"] == "application_fee_amount"
    assert paid["message"].startswith("Can only apply an application_fee_amount when the PaymentIntent is attempting")
    assert (subscribed["param"], billed["param"]) == ("application_fee_percent", "application_fee_amount")
    assert "Stripe-Account header" in subscribed["message"]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"application_fee_amount": 1001}, "application_fee_amount"),
        ({"application_fee_amount": -1}, "application_fee_amount"),
        ({"transfer_data": {"amount": 1001}}, "transfer_data[amount]"),
        ({"transfer_data": {"amount": 0}}, "transfer_data[amount]"),
        ({"application_fee_amount": 5, "transfer_data": {"amount": 500}}, "application_fee_amount"),
    ],
)
async def test_nobody_gets_more_than_is_paid(merchant, seller, params, param):
    sent = PAID | params | {"transfer_data": {"destination": seller, **params.get("transfer_data", {})}}

    error = await merchant.refused(INTENTS, sent)

    assert error["param"] == param


async def test_a_connected_account_sends_no_money_on(there, merchant):
    own = (await merchant.find("/v1/account"))["id"]

    error = await there.refused(INTENTS, PAID | to(own))

    assert error["param"] == "transfer_data[destination]"


async def test_a_payment_says_who_gets_what_and_its_charge_does_too(merchant, seller):
    data = {"description": "Rent", "metadata": {"a": "b"}, "payment_data": {"description": "From Rose"}}

    paid = await merchant.create(INTENTS, PAID | to(seller, **data) | {"application_fee_amount": 123})
    charge = await charge_of(merchant, paid)

    assert paid["application_fee_amount"] == charge["application_fee_amount"] == 123
    assert paid["transfer_data"] == {
        "description": "Rent",
        "destination": seller,
        "metadata": {"a": "b"},
        "payment_data": {"description": "From Rose", "metadata": {}},
    }
    assert charge["transfer_data"] == {"amount": None, "destination": seller}
    assert charge["transfer_group"] == f"group_{paid['id']}"


async def test_shares_can_be_changed_until_the_money_is_taken(merchant, seller):
    held = await merchant.create(INTENTS, PAID | to(seller, amount=800) | {"capture_method": "manual"})
    path = f"{INTENTS}/{held['id']}"

    less = await merchant.create(path, transfer_data={"amount": 700})
    too_much = await merchant.refused(f"{path}/capture", transfer_data={"amount": 1001})
    taken = await merchant.create(f"{path}/capture", transfer_data={"amount": 600})
    charge = await charge_of(merchant, taken)
    late = await merchant.refused(path, transfer_data={"amount": 500})

    assert less["transfer_data"]["amount"] == 700
    assert too_much["param"] == "transfer_data[amount]"
    assert taken["transfer_data"]["amount"] == charge["transfer_data"]["amount"] == 600
    assert late["message"] == (
        "The parameter transfer_data cannot be updated on a PaymentIntent after a capture has already been made."
    )


async def test_a_fee_can_be_taken_back_before_the_payment(there):
    made = await there.create(INTENTS, amount=1000, currency="usd", application_fee_amount=10)

    after = await there.create(f"{INTENTS}/{made['id']}", application_fee_amount="")

    assert (made["application_fee_amount"], after["application_fee_amount"]) == (10, None)


async def test_transfer_data_comes_with_the_payment_or_not_at_all(merchant):
    made = await merchant.create(INTENTS, amount=1000, currency="usd")

    error = await merchant.refused(f"{INTENTS}/{made['id']}", transfer_data={"amount": 5})

    assert error["param"].startswith("transfer_data")
