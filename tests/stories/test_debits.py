"""Accounts that are debited: a payment takes days, is trusted meanwhile, and may fail late."""

import pytest

from tests import payments
from tests.conftest import only_sqlite
from tests.stories.notebook import open_notebook

LATE = "DE78370400440532013004"
"""Fails after some minutes, at the test bank."""
PAYS = "DE08370400440532013003"
NEVER = {
    "payment_method_data": {
        "type": "us_bank_account",
        "us_bank_account": {"account_number": "000000000009", "routing_number": "110000000"},
        "billing_details": {"name": "Alice"},
    },
}
"""Stays under way."""


async def debited(merchant, number, **more):
    """Somebody whose default is an account with a mandate."""
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await account(book, number)
    return book


async def account(book, number):
    who = {"billing_details": {"name": "Alice", "email": "alice@example.com"}}
    setup = await book.merchant.create(
        "/v1/setup_intents",
        customer=book.customer,
        confirm=True,
        mandate_data=payments.SEPA["mandate_data"],
        payment_method_data={"type": "sepa_debit", "sepa_debit": {"iban": number}} | who,
    )
    settings = {"default_payment_method": setup["payment_method"]}
    await book.merchant.create(f"/v1/customers/{book.customer}", invoice_settings=settings)


async def test_a_first_debit_that_fails_late_voids_its_invoice_and_the_subscription_goes_on(merchant):
    book = await debited(merchant, LATE)
    made = await book.subscribe(await book.price("Pro", 1000, currency="eur"))
    await book.happened()

    await book.later(days=1)

    assert (made["status"], await book.status, (await book.latest())["status"]) == ("active", "active", "void")
    assert await book.happened() == [
        "charge.failed",
        "payment_intent.payment_failed",
        "invoice.payment_failed",
        "payment_intent.canceled",
        "invoice.voided",
        "invoice.updated",
    ]
    await book.on("2026-05-01 00:30")
    assert (await book.latest())["total"] == 1000


async def test_a_renewal_whose_debit_fails_late_is_tried_again_by_the_schedule(merchant):
    book = await debited(merchant, PAYS)
    await book.subscribe(await book.price("Pro", 1000, currency="eur"))
    await account(book, LATE)
    await book.on("2026-05-01 02:00")
    failed, standing = await book.latest(), await book.status
    await account(book, PAYS)

    await book.on("2026-05-05")

    assert (failed["status"], failed["attempt_count"], standing) == ("open", 1, "past_due")
    assert failed["next_payment_attempt"] is not None
    assert ((await book.latest())["status"], (await book.latest())["attempt_count"]) == ("paid", 2)
    assert await book.status == "active"


@only_sqlite
async def test_after_the_last_late_failure_the_account_decides(merchant):
    await merchant.create("/v1/portico/dunning", subscription_outcome="cancel")
    book = await debited(merchant, PAYS)
    await book.subscribe(await book.price("Pro", 1000, currency="eur"))
    await account(book, LATE)

    await book.on("2026-05-20")

    assert (await book.status, (await book.latest())["attempt_count"]) == ("canceled", 4)


@only_sqlite
@pytest.mark.parametrize(("pays_later", "ends"), [(True, "active"), (False, "canceled")])
async def test_the_first_invoice_of_a_schedule_is_tried_again(merchant, pays_later, ends):
    book = await open_notebook(merchant, "2026-04-01", card="chargeCustomerFail")
    phase = {
        "items": [{"price": await book.price("Pro", 1000)}],
        "duration": {"interval": "month", "interval_count": 6},
    }
    made = await merchant.create("/v1/subscription_schedules", customer=book.customer, start_date="now", phases=[phase])
    book.subscription = made["subscription"]
    await book.on("2026-04-01 02:00")
    first = await book.latest()
    if pays_later:
        await book.card("visa")

    await book.on("2026-04-20")

    assert (first["status"], first["attempt_count"], bool(first["next_payment_attempt"])) == ("open", 1, True)
    assert ((await book.latest())["attempt_count"], await book.status) == (2 if pays_later else 4, ends)


@only_sqlite
@pytest.mark.parametrize(("number", "end"), [(PAYS, "paid"), (LATE, "void")])
async def test_a_debit_that_confirms_the_first_payment_is_trusted_at_once(merchant, number, end):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    order = {"payment_behavior": "default_incomplete", "expand": ["latest_invoice.payments"]}
    made = await book.subscribe(await book.price("Pro", 1000, currency="eur"), **order)
    intent = made["latest_invoice"]["payments"]["data"][0]["payment"]["payment_intent"]
    data = {**payments.SEPA["payment_method_data"], "sepa_debit": {"iban": number}}
    await book.happened()

    await merchant.create(f"/v1/payment_intents/{intent}/confirm", {**payments.SEPA, "payment_method_data": data})
    begun, invoice, told = await book.status, await book.latest(), await book.happened()
    await book.later(days=1)

    assert (made["status"], begun, await book.status) == ("incomplete", "active", "active")
    assert (invoice["status"], invoice["attempt_count"], (await book.latest())["status"]) == ("open", 1, end)
    assert told[-3:] == ["payment_intent.processing", "invoice.updated", "customer.subscription.updated"]


async def _voided_meanwhile(merchant, number):
    """A pause while the debit for a change is under way; the charge, and where the invoice is."""
    book = await debited(merchant, PAYS)
    await book.subscribe(await book.price("Pro", 1000, currency="eur"))
    await book.later(days=1)
    await account(book, number)
    waits = {"proration_behavior": "always_invoice", "payment_behavior": "pending_if_incomplete"}
    invoice = (await book.change(quantity=2, **waits))["latest_invoice"]
    await book.act("pause", bill_for={"unused_time_from": {"type": "none"}})
    await book.happened()
    return book, (await merchant.find("/v1/charges", limit=1))["data"][0], f"/v1/invoices/{invoice}"


@only_sqlite
async def test_a_debit_that_comes_for_a_void_invoice_is_the_customer_s_credit(merchant):
    book, begun, path = await _voided_meanwhile(merchant, PAYS)
    during = await merchant.find(path)

    await book.later(days=1)

    charge, invoice = await merchant.find(f"/v1/charges/{begun['id']}"), await merchant.find(path)
    assert (begun["status"], during["status"], charge["status"]) == ("pending", "void", "succeeded")
    assert (invoice["status"], invoice["amount_paid"], invoice["amount_overpaid"]) == ("void", 0, charge["amount"])
    assert await book.balance() == -charge["amount"]
    assert await book.happened() == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice_payment.paid",
        "invoice.updated",
        "customer.updated",
        "invoice.overpaid",
    ]


@only_sqlite
async def test_a_debit_that_fails_for_a_void_invoice_is_tried_no_more(merchant):
    book, begun, path = await _voided_meanwhile(merchant, LATE)

    await book.later(days=1)

    charge, intent = (
        await merchant.find(f"/v1/charges/{begun['id']}"),
        await merchant.find(f"/v1/payment_intents/{begun['payment_intent']}"),
    )
    payments_of = await merchant.find("/v1/invoice_payments", invoice=path.rpartition("/")[2])
    assert (charge["status"], intent["status"], intent["cancellation_reason"]) == ("failed", "canceled", "void_invoice")
    assert [payment["status"] for payment in payments_of["data"]] == ["canceled"]
    assert ((await merchant.find(path))["status"], await book.balance()) == ("void", 0)


@only_sqlite
async def test_nothing_is_credited_while_a_debit_is_under_way(merchant):
    """Stripe's page: "open invoices can't have a credit note with a pending payment intent"."""
    book = await debited(merchant, PAYS)
    made = await book.subscribe(await book.price("Pro", 1000, currency="eur"))
    note = {"invoice": made["latest_invoice"], "amount": 300}
    refused = [await merchant.refused("/v1/credit_notes", note)]
    refused.append((await merchant.get("/v1/credit_notes/preview", note)).error)

    await book.later(days=1)
    made = await merchant.create("/v1/credit_notes", note, credit_amount=300)

    assert [error["param"] for error in refused] == ["invoice", "invoice"]
    assert ((await book.latest())["amount_paid"], made["post_payment_amount"], await book.balance()) == (
        1000,
        300,
        -300,
    )


@only_sqlite
async def test_a_change_waits_for_a_debit_that_is_under_way_but_not_beyond_its_period(merchant):
    book = await open_notebook(merchant, "2026-04-01", card="visa")
    small, large = [
        await book.price(name, amount, currency="usd") for name, amount in (("Small", 1000), ("Large", 3000))
    ]
    made = await book.subscribe(small)
    setup = await merchant.create(
        "/v1/setup_intents", {**payments.ACH, **NEVER, "customer": book.customer, "confirm": True}
    )
    await merchant.create(f"/v1/setup_intents/{setup['id']}/verify_microdeposits", descriptor_code="SM11AA")
    path = f"/v1/subscriptions/{made['id']}"
    await merchant.create(path, default_payment_method=setup["payment_method"])
    items = [{"id": made["items"]["data"][0]["id"], "price": large}]
    wait = {"proration_behavior": "always_invoice", "payment_behavior": "pending_if_incomplete"}

    changed = await merchant.create(path, items=items, **wait)
    await book.later(days=3)
    waits, open_one = await merchant.find(path), await book.latest()
    await book.on("2026-05-01")
    over = await merchant.find(path)

    first, later = changed["pending_update"]["expires_at"], waits["pending_update"]["expires_at"]
    assert (later - first) % (23 * 3_600) == 0
    assert first + 2 * 86_400 < later
    assert (open_one["status"], open_one["amount_remaining"]) == ("open", 2000)
    assert over["pending_update"] is None
    assert (await merchant.find(f"/v1/invoices/{open_one['id']}"))["status"] == "void"
