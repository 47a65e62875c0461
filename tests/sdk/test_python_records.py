"""stripe-python reports what was paid elsewhere, and what was given back."""

import pytest
import stripe

BEGAN = 1_800_000_000
BANK = {"type": "custom", "custom": {"display_name": "Bank transfer"}}


def asked(value: int) -> dict:
    return {
        "amount_requested": {"currency": "usd", "value": value},
        "initiated_at": BEGAN,
        "payment_method_details": BANK,
    }


@pytest.fixture
def invoice(sdk):
    customer = sdk.customers.create({"name": "Rose"}).id
    draft = sdk.invoices.create({"customer": customer, "collection_method": "send_invoice", "days_until_due": 30})
    sdk.invoices.add_lines(draft.id, {"lines": [{"amount": 900, "description": "Tea"}]})
    return sdk.invoices.finalize_invoice(draft.id)


def test_a_payment_is_reported_step_by_step(sdk):
    record = sdk.payment_records.report_payment(asked(900))
    failed = sdk.payment_records.report_payment_attempt_failed(record.id, {"failed_at": BEGAN + 1})
    again = sdk.payment_records.report_payment_attempt(record.id, {"initiated_at": BEGAN + 2})
    noted = sdk.payment_records.report_payment_attempt_informational(
        record.id, {"description": "Tea", "metadata": {"a": "b"}}
    )
    canceled = sdk.payment_records.report_payment_attempt_canceled(record.id, {"canceled_at": BEGAN + 3})
    sdk.payment_records.report_payment_attempt(record.id, {"initiated_at": BEGAN + 4})
    done = sdk.payment_records.report_payment_attempt_guaranteed(record.id, {"guaranteed_at": BEGAN + 5})
    attempts = list(sdk.payment_attempt_records.list({"payment_record": record.id}).auto_paging_iter())
    latest = sdk.payment_attempt_records.retrieve(done.latest_payment_attempt_record)
    listed = sdk.payment_records.list({"created_after": record.created - 1})

    assert isinstance(done, stripe.PaymentRecord)
    assert isinstance(latest, stripe.PaymentAttemptRecord)
    assert (failed.amount_failed.value, again.amount_failed.value) == (900, 0)
    assert (noted.description, noted.metadata["a"]) == ("Tea", "b")
    assert (canceled.amount_canceled.value, done.amount_canceled.value) == (900, 0)
    assert done.amount_guaranteed.value == done.amount_authorized.value == done.amount.value == 900
    assert (attempts[0].id, len(attempts)) == (latest.id, 3)
    assert listed.data[0].to_dict() == sdk.payment_records.retrieve(record.id).to_dict() == done.to_dict()


def test_an_invoice_is_paid_and_credited_by_what_happened_elsewhere(sdk, invoice):
    paid = {"outcome": "guaranteed", "guaranteed": {"guaranteed_at": BEGAN + 1}}
    record = sdk.payment_records.report_payment(
        {**asked(900), **paid, "customer_details": {"customer": invoice.customer}}
    )

    hidden = {"expand": ["payments.data.payment.payment_record"]}
    after = sdk.invoices.attach_payment(invoice.id, {"payment_record": record.id, **hidden})
    by_record = {"type": "payment_record", "payment_record": record.id}
    (payment,) = sdk.invoice_payments.list({"payment": by_record, "expand": ["data.payment.payment_record"]})
    back = sdk.payment_records.report_refund(
        record.id,
        {
            "amount": {"currency": "usd", "value": 300},
            "outcome": "refunded",
            "processor_details": {"type": "custom", "custom": {"refund_reference": "R-1"}},
            "refunded": {"refunded_at": BEGAN + 2},
        },
    )
    named = {"payment_record": record.id, "refund_group": "R-1"}
    note = sdk.credit_notes.create(
        {
            "invoice": invoice.id,
            "amount": 300,
            "refunds": [{"type": "payment_record_refund", "payment_record_refund": named}],
        }
    )

    assert (after.status, after.amount_paid_off_stripe) == ("paid", 900)
    assert isinstance(payment.payment.payment_record, stripe.PaymentRecord)
    assert (payment.payment.payment_record.id, payment.amount_paid, payment.status) == (record.id, 900, "paid")
    assert back.amount_refunded.value == 300
    assert (note.refunds[0].amount_refunded, note.refunds[0].payment_record_refund.to_dict()) == (300, named)


def test_what_cannot_be_is_refused_by_its_parameter(sdk):
    record = sdk.payment_records.report_payment(asked(900))

    with pytest.raises(stripe.InvalidRequestError) as early:
        sdk.payment_records.report_payment_attempt_guaranteed(record.id, {"guaranteed_at": BEGAN - 1})
    with pytest.raises(stripe.InvalidRequestError) as unpaid:
        sdk.payment_records.report_refund(
            record.id,
            {
                "outcome": "refunded",
                "processor_details": {"type": "custom", "custom": {"refund_reference": "R-9"}},
            },
        )
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        sdk.payment_records.retrieve("pr_none")

    assert (early.value.param, unpaid.value.param, unknown.value.http_status) == ("guaranteed_at", "id", 404)
