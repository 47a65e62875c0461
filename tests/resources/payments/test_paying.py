"""One payment, from a card's number to the charge and its events."""

import pytest


async def types(merchant):
    """The types of all events but those of clocks, the first one first."""
    found = [event["type"] for event in reversed((await merchant.find("/v1/events", limit=100))["data"])]
    return [type for type in found if not type.startswith("test_helpers.")]


@pytest.fixture
async def customer(merchant):
    return (await merchant.create("/v1/customers", name="Alice"))["id"]


async def test_a_good_card_pays(merchant, customer):
    intent = await merchant.create("/v1/payment_intents", amount=1999, currency="usd", customer=customer)

    paid = await merchant.create(f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa")

    assert (paid["status"], paid["amount_received"], paid["last_payment_error"]) == ("succeeded", 1999, None)
    charge = await merchant.find(f"/v1/charges/{paid['latest_charge']}")
    assert (charge["status"], charge["paid"], charge["captured"], charge["amount"]) == ("succeeded", True, True, 1999)
    assert charge["payment_method_details"]["card"]["last4"] == "4242"
    assert await types(merchant) == [
        "customer.created",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


async def test_a_bad_card_is_refused_and_what_was_tried_stays(merchant, customer):
    intent = await merchant.create("/v1/payment_intents", amount=1999, currency="usd", customer=customer)

    answer = await merchant.post(
        f"/v1/payment_intents/{intent['id']}/confirm", payment_method="pm_card_visa_chargeDeclinedInsufficientFunds"
    )

    error = answer.error
    assert answer.status == 402
    assert (error["type"], error["code"], error["decline_code"]) == (
        "card_error",
        "card_declined",
        "insufficient_funds",
    )
    assert error["payment_intent"]["client_secret"].startswith(f"{intent['id']}_secret_")
    assert "\ufdd0" not in answer.body.decode()
    now = await merchant.find(f"/v1/payment_intents/{intent['id']}")
    assert error["payment_intent"] == now
    assert (now["status"], now["payment_method"], now["latest_charge"]) == (
        "requires_payment_method",
        None,
        error["charge"],
    )
    assert (await types(merchant))[-2:] == ["charge.failed", "payment_intent.payment_failed"]
