"""Invoices that customers pay by bank transfer: the merchant reports what comes, and what goes back."""

from tests.stories.notebook import moment, open_notebook, pages

BANK = {"type": "custom", "custom": {"display_name": "Bank transfer"}}


async def transfer(book, day, reference, value, **more):
    """The merchant reports a transfer that she ordered on a day."""
    return await book.merchant.create(
        "/v1/payment_records/report_payment",
        amount_requested={"currency": "usd", "value": value},
        customer_details={"customer": book.customer},
        initiated_at=moment(day),
        payment_method_details=BANK,
        processor_details={"type": "custom", "custom": {"payment_reference": reference}},
        **more,
    )


def came(day):
    return {"outcome": "guaranteed", "guaranteed": {"guaranteed_at": moment(day)}}


async def attach(book, invoice, record):
    path = f"/v1/invoices/{invoice['id']}/attach_payment"
    return await book.merchant.create(path, payment_record=record["id"])


def stands(invoice):
    names = ("amount_due", "amount_paid", "amount_remaining", "amount_paid_off_stripe")
    return (invoice["status"], *[invoice[name] for name in names])


def sums(record):
    return {name: record[f"amount_{name}"]["value"] for name in ("requested", "guaranteed", "refunded")}


async def test_a_part_comes_then_the_rest_and_a_third_goes_back(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 9000), collection_method="send_invoice", days_until_due=30)
    await book.on("2026-04-01 02:00")
    invoice = await book.latest()
    await book.happened()

    await book.on("2026-04-10 09:00")
    first = await transfer(book, "2026-04-09", "T-1", 4000, **came("2026-04-10 08:00"))
    part = await attach(book, invoice, first)
    after_first = await book.happened()

    await book.on("2026-04-20")
    second = await transfer(book, "2026-04-20", "T-2", 5000)
    waiting = await attach(book, invoice, second)
    await book.on("2026-04-22")
    path = f"/v1/payment_records/{second['id']}"
    await merchant.create(f"{path}/report_payment_attempt_guaranteed", guaranteed_at=moment("2026-04-21"))
    whole = await book.latest()
    after_second = [type for type in await book.happened() if not type.startswith("payment_intent")]

    assert stands(invoice) == ("open", 9000, 0, 9000, 0)
    assert stands(part) == stands(waiting) == ("open", 9000, 4000, 5000, 4000)
    assert stands(whole) == ("paid", 9000, 9000, 0, 9000)
    assert after_first == ["invoice_payment.paid", "invoice.updated"]
    assert after_second == ["invoice_payment.paid", "invoice.updated", "invoice.paid", "invoice.payment_succeeded"]
    assert whole["status_transitions"]["paid_at"] == moment("2026-04-22")
    assert await book.status == "active"

    await book.on("2026-05-02")
    back = await merchant.create(
        f"{path}/report_refund",
        amount={"currency": "usd", "value": 3000},
        outcome="refunded",
        processor_details={"type": "custom", "custom": {"refund_reference": "B-1"}},
        refunded={"refunded_at": moment("2026-05-02")},
    )
    named = {"payment_record": second["id"], "refund_group": "B-1"}
    note = await merchant.create(
        "/v1/credit_notes",
        invoice=invoice["id"],
        amount=3000,
        reason="product_unsatisfactory",
        refunds=[{"type": "payment_record_refund", "payment_record_refund": named}],
    )
    more = await merchant.refused(
        f"{path}/report_refund",
        amount={"currency": "usd", "value": 2001},
        outcome="refunded",
        processor_details={"type": "custom", "custom": {"refund_reference": "B-2"}},
    )

    credited = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert (note["created"], note["type"], note["refunds"][0]["amount_refunded"]) == (
        moment("2026-05-02"),
        "post_payment",
        3000,
    )
    assert stands(credited) == stands(whole)
    assert credited["post_payment_credit_notes_amount"] == 3000
    assert sums(back) == {"requested": 5000, "guaranteed": 5000, "refunded": 3000}
    assert more["param"] == "amount[value]"
    assert (await book.pages()).startswith(
        pages("""
        2026-04-01 create paid 9000
            9000  1 × Pro (at $90.00 / month)  2026-04-01..2026-05-01
    """)
    )


async def test_a_transfer_that_bounces_is_tried_again_before_the_invoice_is_overdue(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 9000), collection_method="send_invoice", days_until_due=14)
    await book.on("2026-04-01 02:00")
    invoice = await book.latest()

    await book.on("2026-04-05")
    record = await transfer(book, "2026-04-05", "T-1", 9000)
    await attach(book, invoice, record)
    path = f"/v1/payment_records/{record['id']}"
    await book.on("2026-04-07")
    await merchant.create(f"{path}/report_payment_attempt_failed", failed_at=moment("2026-04-07"))
    bounced = await book.latest()
    await book.on("2026-04-08")
    again = await merchant.create(f"{path}/report_payment_attempt", initiated_at=moment("2026-04-08"))
    await book.on("2026-04-09")
    await merchant.create(f"{path}/report_payment_attempt_guaranteed", guaranteed_at=moment("2026-04-09"))

    attempts = (await merchant.find("/v1/payment_attempt_records", payment_record=record["id"]))["data"]
    assert stands(bounced) == ("open", 9000, 0, 9000, 0)
    assert stands(await book.latest()) == ("paid", 9000, 9000, 0, 9000)
    assert again["latest_payment_attempt_record"] == attempts[0]["id"]
    assert [(one["created"], one["amount_failed"]["value"], one["amount_guaranteed"]["value"]) for one in attempts] == [
        (moment("2026-04-08"), 0, 9000),
        (moment("2026-04-05"), 9000, 0),
    ]
