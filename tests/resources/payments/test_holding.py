"""Money that is only held at first: more of it, none of it in time, and what cannot be done with it."""

import pytest

from tests import payments, people
from tests.everything import NOON
from tests.invoices import billed, payer, told

PATH = "/v1/payment_intents"
WEEK = 7 * 86_400
MORE = {"card": {"request_incremental_authorization": "if_available"}}


async def held(merchant, **more):
    order = {"amount": 500, "currency": "usd", "capture_method": "manual", "payment_method": "pm_card_visa"}
    return await merchant.create(PATH, {**order, "confirm": True, **more})


async def types(merchant):
    return await told(merchant, "payment_intent.", "charge.")


async def test_more_is_held_and_captured(merchant):
    intent = await held(merchant, payment_method_options=MORE, metadata={"a": "b"})

    more = await merchant.create(
        f"{PATH}/{intent['id']}/increment_authorization", amount=800, description="Tea and cake", metadata={"c": "d"}
    )
    taken = await merchant.create(f"{PATH}/{intent['id']}/capture", expand=["latest_charge"])

    assert (more["status"], more["amount"], more["amount_capturable"]) == ("requires_capture", 800, 800)
    assert (more["description"], more["metadata"]) == ("Tea and cake", {"a": "b", "c": "d"})
    assert more["payment_method_options"]["card"]["request_incremental_authorization"] == "if_available"
    charge = taken["latest_charge"]
    assert (taken["amount_received"], charge["amount"], charge["amount_captured"]) == (800, 800, 800)
    assert charge["payment_method_details"]["card"]["amount_authorized"] == 800
    assert (await types(merchant))[-4:] == [
        "charge.updated",
        "payment_intent.amount_capturable_updated",
        "charge.captured",
        "payment_intent.succeeded",
    ]


async def test_others_get_their_share_of_more(merchant):
    account = (await merchant.create("/v1/accounts", type="express", country="DE"))["id"]
    intent = await held(merchant, payment_method_options=MORE, transfer_data={"destination": account})
    path = f"{PATH}/{intent['id']}"

    more = await merchant.create(f"{path}/increment_authorization", amount=800, application_fee_amount=600)
    too_much = await merchant.refused(f"{path}/increment_authorization", amount=900, application_fee_amount=901)
    taken = await merchant.create(f"{path}/capture", expand=["latest_charge.application_fee"])

    assert (more["application_fee_amount"], too_much["param"]) == (600, "application_fee_amount")
    assert (taken["amount_received"], taken["latest_charge"]["application_fee"]["amount"]) == (800, 600)


async def test_more_is_held_ten_times_at_most(merchant):
    intent = await held(merchant, payment_method_options=MORE)
    for amount in range(501, 511):
        await merchant.create(f"{PATH}/{intent['id']}/increment_authorization", amount=amount)

    error = await merchant.refused(f"{PATH}/{intent['id']}/increment_authorization", amount=511)

    assert error["message"] == "The authorization of a PaymentIntent can be incremented at most 10 times."


@pytest.mark.parametrize(
    ("order", "amount", "text"),
    [
        ({}, 800, "because you did not request support using `request_incremental_authorization`"),
        ({"payment_method_options": MORE}, 500, "The amount must be greater than the amount that is authorized"),
        ({"payment_method_options": MORE, "confirm": False}, 800, "it has a status of requires_confirmation"),
        ({"payment_method_options": MORE, "capture_method": "automatic"}, 800, "it has a status of succeeded"),
    ],
)
async def test_not_every_hold_can_be_made_larger(merchant, order, amount, text):
    intent = await held(merchant, **order)

    error = await merchant.refused(f"{PATH}/{intent['id']}/increment_authorization", amount=amount)

    assert text in error["message"]
    assert (await merchant.find(f"{PATH}/{intent['id']}"))["amount"] == 500


async def test_a_card_can_be_held_where_other_methods_would_be_debited(merchant):
    order = {"capture_method": "automatic", "payment_method_options": {"card": {"capture_method": "manual"}}}

    intent = await held(merchant, **order, expand=["latest_charge"])

    assert (intent["status"], intent["latest_charge"]["captured"]) == ("requires_capture", False)


async def test_what_nobody_takes_in_a_week_goes_back(merchant):
    clock = await merchant.clock(NOON)
    customer = (await merchant.create("/v1/customers", people.ALICE, test_clock=clock))["id"]
    some, none = [await held(merchant, customer=customer) for _ in range(2)]
    await merchant.create(f"{PATH}/{some['id']}/capture")

    await merchant.advance(clock, NOON + WEEK - 1)
    still = await merchant.find(f"{PATH}/{none['id']}")
    await merchant.advance(clock, NOON + WEEK)

    gone = await merchant.find(f"{PATH}/{none['id']}", expand=["latest_charge"])
    charge = gone["latest_charge"]
    assert (still["status"], gone["status"], gone["cancellation_reason"]) == ("requires_capture", "canceled", "expired")
    assert (gone["amount_capturable"], charge["refunded"], charge["amount_refunded"]) == (0, True, 500)
    assert (await merchant.find(f"{PATH}/{some['id']}"))["status"] == "succeeded"
    assert (await types(merchant))[-2:] == ["charge.expired", "payment_intent.canceled"]


async def test_money_is_taken_once_and_through_the_intent(merchant):
    intent = await held(merchant)
    taken = await payments.charge(merchant)

    parts = await merchant.refused(f"{PATH}/{intent['id']}/capture", amount_to_capture=100, final_capture=False)
    direct = await merchant.refused(f"/v1/charges/{intent['latest_charge']}/capture")
    again = await merchant.refused(f"/v1/charges/{taken['id']}/capture", amount=5)

    assert parts["param"] == "final_capture"
    assert f"Use `/v1/payment_intents/{intent['id']}/capture` instead." in direct["message"]
    assert (again["code"], again["message"]) == (
        "charge_already_captured",
        f"Charge {taken['id']} has already been captured.",
    )


async def test_nobody_has_a_cash_balance_and_no_refund_waits_for_a_customer(merchant):
    intent, refund = await held(merchant), await payments.refund(merchant)

    balance = await merchant.refused(f"{PATH}/{intent['id']}/apply_customer_balance", amount=5, currency="usd")
    cancel = await merchant.refused(f"/v1/refunds/{refund['id']}/cancel")
    unknown = await merchant.post("/v1/refunds/re_none/cancel")

    assert "`customer_balance` is not one of its `payment_method_types`" in balance["message"]
    assert cancel["message"] == (
        "You cannot cancel this refund because it has a status of succeeded. Only a refund with one of the following "
        "statuses may be canceled: requires_action."
    )
    assert (unknown.status, unknown.error["code"]) == (404, "resource_missing")


async def attached(merchant, **order):
    """A final invoice over 1000, and a held payment that is attached to it."""
    customer = await payer(merchant)
    draft = await billed(merchant, customer, 1000)
    invoice = await merchant.create(f"/v1/invoices/{draft['id']}/finalize")
    intent = await held(merchant, customer=customer, **order)
    await merchant.create(f"/v1/invoices/{invoice['id']}/attach_payment", payment_intent=intent["id"])
    return invoice, intent


async def test_held_money_pays_an_invoice_when_it_is_taken(merchant):
    invoice, intent = await attached(merchant, amount=1000)

    before = await merchant.find(f"/v1/invoices/{invoice['id']}")
    await merchant.create(f"{PATH}/{intent['id']}/capture")

    after = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert (before["status"], before["amount_paid"]) == ("open", 0)
    assert (after["status"], after["amount_paid"]) == ("paid", 1000)


async def test_an_attached_payment_can_be_given_up(merchant):
    invoice, intent = await attached(merchant)

    canceled = await merchant.create(f"{PATH}/{intent['id']}/cancel")
    gone = (await merchant.find("/v1/invoice_payments", invoice=invoice["id"], status="canceled"))["data"]
    again = await held(merchant, customer=intent["customer"], amount=1000, capture_method="automatic")
    paid = await merchant.create(f"/v1/invoices/{invoice['id']}/attach_payment", payment_intent=again["id"])

    found = (await merchant.find("/v1/invoice_payments", invoice=invoice["id"]))["data"]
    stood = {one["payment"]["payment_intent"]: (one["status"], one["is_default"]) for one in found}
    assert (canceled["status"], paid["status"]) == ("canceled", "paid")
    assert [one["payment"]["payment_intent"] for one in gone] == [intent["id"]]
    assert (stood[intent["id"]], stood[again["id"]]) == (("canceled", False), ("paid", False))


async def test_a_void_invoice_lets_go_of_what_is_held_for_it(merchant):
    invoice, intent = await attached(merchant)

    await merchant.create(f"/v1/invoices/{invoice['id']}/void")

    found = await merchant.find(f"{PATH}/{intent['id']}", expand=["latest_charge"])
    assert (found["status"], found["cancellation_reason"]) == ("canceled", "void_invoice")
    assert found["latest_charge"]["refunded"] is True


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("other", "The PaymentIntent must be of the same customer as the invoice."),
        ("euros", "The PaymentIntent is in `eur`, the invoice in `usd`."),
        ("attached", "The PaymentIntent pays the invoice `INVOICE` already."),
        ("default", "The PaymentIntent pays the invoice `INVOICE` already."),
        ("canceled", "The PaymentIntent is canceled, so it cannot pay an invoice."),
        ("none", "No such payment_intent: 'none'"),
    ],
)
async def test_not_every_payment_can_be_attached(merchant, name, text):
    invoice, intent = await attached(merchant)
    whose = {"customer": intent["customer"]}
    canceled = await held(merchant, **whose)
    await merchant.create(f"{PATH}/{canceled['id']}/cancel")
    default = (await merchant.find("/v1/invoice_payments", invoice=invoice["id"]))["data"][-1]
    ids = {
        "other": (await held(merchant))["id"],
        "euros": (await held(merchant, currency="eur", **whose))["id"],
        "attached": intent["id"],
        "default": default["payment"]["payment_intent"],
        "canceled": canceled["id"],
        "none": "none",
    }

    error = await merchant.refused(f"/v1/invoices/{invoice['id']}/attach_payment", payment_intent=ids[name])

    assert (error["param"], error["message"]) == ("payment_intent", text.replace("INVOICE", invoice["id"]))


async def test_one_payment_is_attached_at_a_time_and_no_record_of_others(merchant):
    invoice, intent = await attached(merchant)
    path = f"/v1/invoices/{invoice['id']}/attach_payment"

    both = await merchant.refused(path, payment_intent=intent["id"], payment_record="pr_1")
    record = await merchant.refused(path, payment_record="pr_1")
    nothing = await merchant.refused(path)

    assert (both["param"], nothing["param"]) == ("payment_record", "payment_intent")
    assert (record["param"], record["message"]) == ("payment_record", "No such payment_record: 'pr_1'")
