"""Giving money back."""

import pytest

from tests import payments
from tests.resources.payments.charging import types


async def paid(merchant, name="pm_card_visa", amount=1000):
    intent = await merchant.create(
        "/v1/payment_intents", amount=amount, currency="usd", payment_method=name, confirm=True
    )
    return intent["latest_charge"]


async def test_all_of_it(merchant):
    charge = await paid(merchant)

    refund = await merchant.create("/v1/refunds", charge=charge, reason="duplicate")

    assert (refund["amount"], refund["status"], refund["currency"], refund["reason"]) == (
        1000,
        "succeeded",
        "usd",
        "duplicate",
    )
    now = await merchant.find(f"/v1/charges/{charge}", expand=["refunds"])
    assert (now["amount_refunded"], now["refunded"], now["refunds"]["data"]) == (1000, True, [refund])
    assert (await types(merchant))[-2:] == ["refund.created", "charge.refunded"]


async def test_in_parts(merchant):
    charge = await paid(merchant)

    first = await merchant.create("/v1/refunds", charge=charge, amount=400)
    second = await merchant.create("/v1/refunds", charge=charge)

    assert (first["amount"], second["amount"]) == (400, 600)
    now = await merchant.find(f"/v1/charges/{charge}", expand=["refunds"])
    assert (now["amount_refunded"], now["refunded"]) == (1000, True)
    assert now["refunds"]["data"] == [second, first]
    assert (await merchant.find("/v1/refunds", charge=charge))["data"] == [second, first]


async def test_what_was_given_back_before_is_told(merchant):
    charge = await paid(merchant)

    await merchant.create("/v1/refunds", charge=charge, amount=400)
    await merchant.create("/v1/refunds", charge=charge)

    told = (await merchant.find("/v1/events", type="charge.refunded"))["data"]
    assert [event["data"]["previous_attributes"] for event in told] == [
        {"amount_refunded": 400, "refunded": False},
        {"amount_refunded": 0},
    ]


async def test_by_its_payment_intent(merchant):
    charge = await merchant.find(f"/v1/charges/{await paid(merchant)}")

    refund = await merchant.create("/v1/refunds", payment_intent=charge["payment_intent"])

    assert (refund["charge"], refund["payment_intent"]) == (charge["id"], charge["payment_intent"])


async def test_no_more_than_there_is(merchant):
    charge = await paid(merchant)

    too_much = await merchant.refused("/v1/refunds", charge=charge, amount=1001)
    nothing = await merchant.refused("/v1/refunds", charge=charge, amount=0)
    await merchant.create("/v1/refunds", charge=charge)
    again = await merchant.refused("/v1/refunds", charge=charge)

    assert (too_much["param"], nothing["param"]) == ("amount", "amount")
    assert too_much["message"] == "Refund amount ($10.01) is greater than unrefunded amount on charge ($10.00)"
    assert (again["code"], again["param"]) == ("charge_already_refunded", "charge")


async def test_who_names_the_payment_is_refused_by_its_name(merchant):
    intent = (await merchant.find(f"/v1/charges/{await paid(merchant)}"))["payment_intent"]
    held = await payments.held(merchant)
    await merchant.create("/v1/refunds", payment_intent=intent)

    again = await merchant.refused("/v1/refunds", payment_intent=intent)
    too_soon = await merchant.refused("/v1/refunds", payment_intent=held["id"])

    assert (again["code"], again["param"]) == ("charge_already_refunded", "payment_intent")
    assert (too_soon["code"], too_soon["param"]) == ("charge_not_refundable", "payment_intent")


async def test_what_is_given_back_as_a_fraud_is_reported_as_one(merchant):
    charge, other = await paid(merchant), await paid(merchant)

    await merchant.create("/v1/refunds", charge=charge, amount=400, reason="fraudulent")
    await merchant.create("/v1/refunds", charge=other, reason="requested_by_customer")

    told = (await merchant.find("/v1/events", type="charge.refunded"))["data"]
    assert [event["data"]["object"]["fraud_details"] for event in told] == [{}, {"user_report": "fraudulent"}]
    before = {"amount_refunded": 0, "fraud_details": {"user_report": None}}
    assert told[1]["data"]["previous_attributes"] == before


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "charge"),
        ({"charge": "ch_x"}, "charge"),
        ({"payment_intent": "pi_x"}, "payment_intent"),
    ],
)
async def test_what_cannot_be_given_back(merchant, params, param):
    error = await merchant.refused("/v1/refunds", params)

    assert error["param"] == param


async def test_what_failed_cannot_be_given_back(merchant):
    answer = await merchant.post(
        "/v1/payment_intents",
        amount=500,
        currency="usd",
        payment_method="pm_card_visa_chargeDeclined",
        confirm=True,
    )

    error = await merchant.refused("/v1/refunds", charge=answer.error["charge"])

    assert error["code"] == "charge_not_refundable"


async def test_a_refund_that_takes_its_time(merchant):
    charge = await paid(merchant, "pm_card_pendingRefund")
    refund = await merchant.create("/v1/refunds", charge=charge)

    await merchant.tick()

    now = await merchant.find(f"/v1/refunds/{refund['id']}")
    assert (refund["status"], refund["pending_reason"]) == ("pending", "processing")
    assert (now["status"], "pending_reason" in now) == ("succeeded", False)
    assert (await types(merchant))[-3:] == [
        "charge.refunded",
        "refund.updated",
        "charge.refund.updated",
    ]


async def test_a_refund_that_fails(merchant):
    charge = await paid(merchant, "pm_card_refundFail")
    refund = await merchant.create("/v1/refunds", charge=charge)

    await merchant.tick()

    now = await merchant.find(f"/v1/refunds/{refund['id']}")
    assert (refund["status"], now["status"], now["failure_reason"]) == (
        "succeeded",
        "failed",
        "expired_or_canceled_card",
    )
    left = await merchant.find(f"/v1/charges/{charge}", expand=["refunds"])
    assert (left["amount_refunded"], left["refunded"], left["refunds"]["data"]) == (0, False, [now])
    assert (await types(merchant))[-4:] == [
        "refund.failed",
        "refund.updated",
        "charge.refund.updated",
        "charge.updated",
    ]


async def test_money_that_is_only_held_is_captured_or_let_go(merchant):
    some, none = await payments.held(merchant), await payments.held(merchant)

    captured = await merchant.create(f"/v1/payment_intents/{some['id']}/capture", amount_to_capture=300)
    canceled = await merchant.create(f"/v1/payment_intents/{none['id']}/cancel")
    too_late = await merchant.refused(f"/v1/payment_intents/{none['id']}/capture")

    assert (some["status"], some["amount_capturable"]) == ("requires_capture", 500)
    assert (captured["status"], captured["amount_received"], captured["amount_capturable"]) == ("succeeded", 300, 0)
    charge = await merchant.find(f"/v1/charges/{captured['latest_charge']}")
    assert (charge["amount_captured"], charge["amount_refunded"], charge["captured"]) == (300, 200, True)
    assert (canceled["status"], canceled["amount_capturable"]) == ("canceled", 0)
    assert too_late["code"] == "payment_intent_unexpected_state"
