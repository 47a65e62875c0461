"""Invoices that are paid elsewhere, wholly or in part, by what was reported."""

import asyncio

import pytest

from tests import records
from tests.invoices import billed, payer, told
from tests.records import FAILED, LATER, PATH, give_back, paid, report

OUT_OF_BAND = ["invoice_payment.paid", "invoice.updated", "invoice.paid", "invoice.payment_succeeded"]


async def owed(merchant, amount=1000, **customer):
    """An open invoice that is sent to its customer, with her id."""
    customer = (await merchant.create("/v1/customers", name="Alice", **customer))["id"]
    sent = {"collection_method": "send_invoice", "days_until_due": 30}
    draft = await billed(merchant, customer, amount, **sent)
    return await merchant.create(f"/v1/invoices/{draft['id']}/finalize")


async def attach(merchant, invoice, record):
    return await merchant.create(f"/v1/invoices/{invoice['id']}/attach_payment", payment_record=record["id"])


async def refused(merchant, invoice, id):
    error = await merchant.refused(f"/v1/invoices/{invoice['id']}/attach_payment", payment_record=id)
    return error["param"], error["message"]


async def payments_by(merchant, record, **more):
    payment = {"type": "payment_record", "payment_record": record["id"]}
    return (await merchant.find("/v1/invoice_payments", payment=payment, **more))["data"]


def sums(invoice):
    names = ("amount_due", "amount_paid", "amount_remaining", "amount_paid_off_stripe", "amount_overpaid")
    return (invoice["status"], *[invoice[name] for name in names])


async def test_what_was_paid_elsewhere_pays_an_invoice_at_once(merchant):
    invoice = await owed(merchant)
    record = await paid(merchant, 1000, "usd", customer=invoice["customer"])
    before = len(await told(merchant))

    after = await attach(merchant, invoice, record)

    (payment,) = await payments_by(merchant, record)
    default = (await merchant.find("/v1/invoice_payments", invoice=invoice["id"], status="canceled"))["data"]
    assert sums(after) == ("paid", 1000, 1000, 0, 1000, 0)
    assert after["attempted"] is True
    assert payment["payment"] == {"type": "payment_record", "payment_record": record["id"]}
    assert (payment["status"], payment["amount_requested"], payment["amount_paid"]) == ("paid", 1000, 1000)
    assert (payment["is_default"], payment["status_transitions"]["paid_at"]) == (False, after["created"])
    assert [one["is_default"] for one in default] == [True]
    happened = [type for type in (await told(merchant))[before:] if not type.startswith("payment_intent")]
    assert happened == OUT_OF_BAND
    assert await merchant.find(f"{PATH}/{record['id']}") == record


async def test_it_is_told_as_what_is_paid_out_of_band_is(merchant):
    one, other = await owed(merchant), await owed(merchant)
    record = await paid(merchant, 1000, "usd")

    start = len(await told(merchant, "invoice"))
    await merchant.create(f"/v1/invoices/{one['id']}/pay", paid_out_of_band=True)
    middle = len(await told(merchant, "invoice"))
    await attach(merchant, other, record)

    types = await told(merchant, "invoice")
    assert types[middle:] == ["invoice_payment.paid", *types[start:middle]] == OUT_OF_BAND


async def test_a_part_leaves_the_rest_to_be_paid(merchant):
    customer = await payer(merchant)
    draft = await billed(merchant, customer, 1000)
    invoice = await merchant.create(f"/v1/invoices/{draft['id']}/finalize", auto_advance=False)
    record = await paid(merchant, 400, "usd")

    part = await attach(merchant, invoice, record)
    waiting = (await merchant.find("/v1/invoice_payments", invoice=invoice["id"], status="open"))["data"]
    rest = await merchant.create(f"/v1/invoices/{invoice['id']}/pay")

    assert sums(part) == ("open", 1000, 400, 600, 400, 0)
    assert part["attempted"] is False
    assert [(one["is_default"], one["amount_requested"]) for one in waiting] == [(True, 600)]
    assert sums(rest) == ("paid", 1000, 1000, 0, 400, 0)


async def test_what_is_too_much_is_the_customers_credit(merchant):
    invoice = await owed(merchant)
    record = await paid(merchant, 1200, "usd")

    after = await attach(merchant, invoice, record)

    assert sums(after) == ("paid", 1000, 1000, 0, 1000, 200)
    assert (await merchant.find(f"/v1/customers/{invoice['customer']}"))["balance"] == -200


async def test_an_invoice_waits_for_what_is_under_way(merchant):
    invoice = await owed(merchant)
    record = await report(merchant, 1000, "usd")

    waiting = await attach(merchant, invoice, record)
    (opened,) = await payments_by(merchant, record)
    failed = await merchant.create(f"{PATH}/{record['id']}/report_payment_attempt_failed", failed_at=LATER)
    still = await merchant.find(f"/v1/invoices/{invoice['id']}")
    await merchant.create(f"{PATH}/{record['id']}/report_payment_attempt", initiated_at=LATER)
    await merchant.create(f"{PATH}/{record['id']}/report_payment_attempt_guaranteed", guaranteed_at=LATER)

    after = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert (waiting["status"], opened["status"], opened["amount_paid"]) == ("open", "open", None)
    assert (records.sums(failed), still["status"]) == ({"requested": 1000, "failed": 1000}, "open")
    assert sums(after) == ("paid", 1000, 1000, 0, 1000, 0)


async def test_another_attempt_that_succeeded_already_pays_the_invoice(merchant):
    invoice = await owed(merchant)
    record = await report(merchant, 1000, "usd")
    await attach(merchant, invoice, record)
    await merchant.create(f"{PATH}/{record['id']}/report_payment_attempt_failed", failed_at=LATER)

    await merchant.create(f"{PATH}/{record['id']}/report_payment_attempt", records.PAID, initiated_at=LATER)

    assert sums(await merchant.find(f"/v1/invoices/{invoice['id']}")) == ("paid", 1000, 1000, 0, 1000, 0)


async def test_what_is_given_up_does_not_pay_any_more_but_its_next_attempt_may(merchant):
    invoice = await owed(merchant)
    record = await report(merchant, 1000, "usd")
    await attach(merchant, invoice, record)

    await merchant.create(f"{PATH}/{record['id']}/report_payment_attempt_canceled", canceled_at=LATER)
    given_up = await payments_by(merchant, record, status="canceled")
    await merchant.create(f"{PATH}/{record['id']}/report_payment_attempt", records.PAID, initiated_at=LATER)
    alone = await merchant.find(f"/v1/invoices/{invoice['id']}")
    after = await attach(merchant, invoice, record)

    assert len(given_up) == 1
    assert (alone["status"], after["status"]) == ("open", "paid")
    assert [one["status"] for one in await payments_by(merchant, record)] == ["paid", "canceled"]


async def test_what_comes_after_the_invoice_was_paid_is_free_for_another(merchant):
    invoice, other = await owed(merchant), await owed(merchant)
    record = await report(merchant, 1000, "usd")
    await attach(merchant, invoice, record)

    await merchant.create(f"/v1/invoices/{invoice['id']}/pay", paid_out_of_band=True)
    await merchant.create(f"{PATH}/{record['id']}/report_payment_attempt_guaranteed", guaranteed_at=LATER)
    first = await merchant.find(f"/v1/invoices/{invoice['id']}")
    second = await attach(merchant, other, record)

    assert sums(first) == ("paid", 1000, 1000, 0, 1000, 0)
    assert sums(second) == ("paid", 1000, 1000, 0, 1000, 0)


async def test_what_was_given_back_of_it_pays_nothing(merchant):
    invoice = await owed(merchant)
    record = await paid(merchant, 1000, "usd")
    await give_back(merchant, record, "R-1", 300)

    after = await attach(merchant, invoice, record)

    (payment,) = await payments_by(merchant, record)
    assert sums(after) == ("open", 1000, 700, 300, 700, 0)
    assert (payment["amount_requested"], payment["amount_paid"]) == (1000, 700)


async def test_an_invoice_that_was_given_up_can_be_paid_elsewhere(merchant):
    invoice = await owed(merchant)
    await merchant.create(f"/v1/invoices/{invoice['id']}/mark_uncollectible")

    after = await attach(merchant, invoice, await paid(merchant, 1000, "usd"))

    assert sums(after) == ("paid", 1000, 1000, 0, 1000, 0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("other", "The PaymentRecord must be of the same customer as the invoice."),
        ("euros", "The PaymentRecord is in `eur`, the invoice in `usd`."),
        ("attached", "The PaymentRecord pays the invoice `INVOICE` already."),
        ("failed", "The PaymentRecord is failed, so it cannot pay an invoice."),
        ("refunded", "The PaymentRecord is refunded, so it cannot pay an invoice."),
        ("none", "No such payment_record: 'none'"),
    ],
)
async def test_not_every_record_can_be_attached(merchant, name, text):
    invoice, other = await owed(merchant), await owed(merchant)
    attached, refunded = await report(merchant, 400, "usd"), await paid(merchant, 400, "usd")
    await attach(merchant, invoice, attached)
    await give_back(merchant, refunded, "R-1")
    ids = {
        "other": (await paid(merchant, 400, "usd", customer=other["customer"]))["id"],
        "euros": (await paid(merchant, 400))["id"],
        "attached": attached["id"],
        "failed": (await report(merchant, 400, "usd", **FAILED))["id"],
        "refunded": refunded["id"],
        "none": "none",
    }

    told = await refused(merchant, other if name == "attached" else invoice, ids[name])

    assert told == ("payment_record", text.replace("INVOICE", invoice["id"]))


async def test_a_paid_invoice_takes_no_record(merchant):
    invoice = await owed(merchant)
    await merchant.create(f"/v1/invoices/{invoice['id']}/pay", paid_out_of_band=True)
    record = await paid(merchant, 1000, "usd")

    told = await refused(merchant, invoice, record["id"])

    assert told == ("invoice", "You can only pass in open invoices. This invoice isn't open.")
    assert await payments_by(merchant, record) == []


async def test_what_pays_an_invoice_stays_its_customers(merchant):
    invoice, other = await owed(merchant), await owed(merchant)
    record = await report(merchant, 1000, "usd")
    await attach(merchant, invoice, record)
    path = f"{PATH}/{record['id']}/report_payment_attempt_informational"

    error = await merchant.refused(path, customer_details={"customer": other["customer"]})
    after = await merchant.create(path, customer_details={"customer": invoice["customer"]})

    assert error["param"] == "customer_details[customer]"
    assert after["customer_details"]["customer"] == invoice["customer"]


async def test_payments_are_found_and_expanded_by_their_records(merchant):
    invoice = await owed(merchant)
    first, second = await paid(merchant, 300, "usd"), await paid(merchant, 700, "usd")
    await attach(merchant, invoice, first)
    await attach(merchant, invoice, second)

    kind = {"type": "payment_record"}
    both = (await merchant.find("/v1/invoice_payments", payment=kind, expand=["data.payment.payment_record"]))["data"]
    one = await payments_by(merchant, first)
    none = await merchant.get("/v1/invoice_payments", payment=kind | {"payment_record": "pr_none"})
    inside = await merchant.find(f"/v1/invoices/{invoice['id']}", expand=["payments.data.payment.payment_record"])

    assert [payment["payment"]["payment_record"] for payment in both] == [second, first]
    assert [payment["amount_paid"] for payment in one] == [300]
    assert (none.status, none.error["param"]) == (400, "payment[payment_record]")
    assert second in [payment["payment"].get("payment_record") for payment in inside["payments"]["data"]]


async def test_a_subscription_begins_with_what_was_paid_elsewhere(merchant):
    customer = (await merchant.create("/v1/customers", name="Alice"))["id"]
    monthly = {"currency": "usd", "unit_amount": 1000, "recurring": {"interval": "month"}}
    price = await merchant.create("/v1/prices", monthly, product_data={"name": "Tea"})
    waiting = await merchant.create(
        "/v1/subscriptions", customer=customer, items=[{"price": price["id"]}], payment_behavior="default_incomplete"
    )

    await attach(merchant, {"id": waiting["latest_invoice"]}, await paid(merchant, 1000, "usd", customer=customer))

    assert waiting["status"] == "incomplete"
    assert (await merchant.find(f"/v1/subscriptions/{waiting['id']}"))["status"] == "active"


async def test_a_record_that_two_invoices_ask_for_at_once_pays_one(merchant):
    invoices = [await owed(merchant) for _ in range(4)]
    record = await paid(merchant, 1000, "usd")

    answers = await asyncio.gather(
        *[
            merchant.post(f"/v1/invoices/{invoice['id']}/attach_payment", payment_record=record["id"])
            for invoice in invoices
        ]
    )

    assert sorted(answer.status for answer in answers) == [200, 400, 400, 400]
    assert len(await payments_by(merchant, record)) == 1
