"""Each act emits exactly these events, in this order (billing-behaviour 3.14)."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.acts import FAILS
from tests.stories.notebook import moment, month, open_notebook

pytestmark = only_sqlite
PAID = [
    "invoice_payment.paid", "invoice.updated", "invoice.paid", "invoice.payment_succeeded",
]  # fmt: skip
CHARGED = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", *PAID]
REFUSED = ["charge.failed", "payment_intent.payment_failed", "invoice.updated", "invoice.payment_failed"]
BEGUN = ["customer.updated", "customer.subscription.created"]
"""A first subscription, before which the customer has no currency."""
ISSUED = ["invoice.created", "invoice.finalized"]
UPDATED = "customer.subscription.updated"
OWES = "customer.updated"
"""The customer becomes delinquent, or is no longer."""


async def fresh(merchant, card="visa", **params):
    """A notebook of which everything up to now has been read, with a price."""
    book = await open_notebook(merchant, "2026-04-01", card=card, **params)
    pro = await book.price("Pro", 1000)
    await book.events()
    return book, pro


async def running(merchant):
    """The same with a subscription to it."""
    book, pro = await fresh(merchant)
    await book.subscribe(pro)
    await book.events()
    return book


async def before_of(book, type):
    """The types that happened, and what the first event of a type says was there before."""
    found = [event for event in await book.events() if not event["type"].startswith("test_helpers")]
    told = next(event for event in found if event["type"] == type)
    return [event["type"] for event in found], told["data"].get("previous_attributes")


async def test_a_first_payment(merchant):
    book, pro = await fresh(merchant)

    await book.subscribe(pro)

    types, before = await before_of(book, UPDATED)
    assert types == [*BEGUN, *ISSUED, *CHARGED, UPDATED]
    assert before == {"status": "incomplete"}


async def test_a_first_payment_that_is_refused_and_expires(merchant):
    book, pro = await fresh(merchant, "chargeCustomerFail")

    await book.subscribe(pro)
    refused = await book.happened()
    await book.later(hours=23)

    types, before = await before_of(book, UPDATED)
    assert refused == [*BEGUN, *ISSUED, "payment_intent.created", *REFUSED, OWES]
    assert types == ["payment_intent.canceled", "invoice.voided", "invoice.updated", UPDATED]
    assert before == {"ended_at": None, "status": "incomplete"}


async def test_a_first_payment_that_asks_for_the_customer(merchant):
    book, pro = await fresh(merchant, "authenticationRequired")

    await book.subscribe(pro)

    assert await book.happened() == [
        *BEGUN, *ISSUED, "payment_intent.created", "payment_intent.requires_action",
        "invoice.updated", "invoice.payment_action_required", "invoice.payment_failed", OWES,
    ]  # fmt: skip


async def test_a_trial(merchant):
    book, pro = await fresh(merchant)

    await book.subscribe(pro, trial_period_days=7)
    began = await book.happened()
    await book.on("2026-04-05")
    announced = await book.happened()
    await book.on("2026-04-08")
    turned, before = await before_of(book, UPDATED)
    await book.on("2026-04-08 01:00")

    assert began == [*BEGUN, *ISSUED, "invoice.paid", "invoice.payment_succeeded"]
    assert announced == ["customer.subscription.trial_will_end"]
    assert turned == [UPDATED, "invoice.created"]
    assert before["status"] == "trialing"
    assert set(before) == {"items", "latest_invoice", "status"}
    assert await book.happened() == ["invoice.finalized", *CHARGED]


async def test_a_renewal(merchant):
    book = await running(merchant)
    first = (await book.now_is())["latest_invoice"]

    await book.on("2026-05-01")
    turned, before = await before_of(book, UPDATED)
    await book.on("2026-05-01 01:00")

    assert turned == ["invoice.upcoming", UPDATED, "invoice.created"]
    assert (set(before), before["latest_invoice"]) == ({"items", "latest_invoice"}, first)
    assert await book.happened() == ["invoice.finalized", *CHARGED]


async def test_a_renewal_that_nobody_pays(merchant):
    book = await running(merchant)
    await book.card("chargeCustomerFail")
    await book.on("2026-05-01")
    await book.events()

    await book.on("2026-05-01 01:00")
    first, before = await before_of(book, UPDATED)
    await book.on("2026-05-04 01:00")
    second = await book.happened()
    await book.on("2026-05-16 01:00")

    assert first == ["invoice.finalized", "payment_intent.created", *REFUSED, UPDATED, OWES]
    assert before == {"status": "active"}
    assert second == REFUSED
    assert await book.happened() == [*REFUSED, *REFUSED, "invoice.updated", "customer.subscription.deleted"]


async def test_a_discount_for_one_invoice_is_told_to_be_used_up(merchant):
    book, pro = await fresh(merchant)
    once = {"coupon": await book.coupon(percent_off=10)}
    await book.events()

    await book.subscribe({"price": pro, "discounts": [once]}, discounts=[once])
    first = await told_of_discounts(book)
    await book.change(discounts=[once])
    await book.events()
    await book.on("2026-05-01")

    used = ("customer.discount.deleted", None)
    assert first == [used, used, (UPDATED, ["discounts", "items"])]
    assert await told_of_discounts(book) == [used, (UPDATED, ["discounts", "items", "latest_invoice"])]


async def told_of_discounts(book):
    """What was told of discounts that go, and of subscriptions that lose them."""
    found = [(event["type"], event["data"].get("previous_attributes")) for event in await book.events()]
    return [
        (type, sorted(before) if before else None)
        for type, before in found
        if type == "customer.discount.deleted" or (before and "discounts" in before)
    ]


async def test_an_upgrade_at_once(merchant):
    book = await running(merchant)
    plus = await book.price("Plus", 2000)
    await book.on("2026-04-16")
    await book.events()

    await book.change(plus, proration_behavior="always_invoice")

    types, before = await before_of(book, UPDATED)
    assert types == ["invoiceitem.created", "invoiceitem.created", *ISSUED, *CHARGED, UPDATED]
    assert set(before) == {"items", "latest_invoice"}


async def test_a_downgrade_that_waits(merchant):
    book = await running(merchant)
    basic = await book.price("Basic", 500)
    await book.on("2026-04-16")
    await book.events()

    await book.change(basic)

    types, before = await before_of(book, UPDATED)
    assert types == ["invoiceitem.created", "invoiceitem.created", UPDATED]
    assert set(before) == {"items"}


async def test_leaving_now(merchant):
    book = await running(merchant)

    await book.cancel()

    assert await book.happened() == ["customer.subscription.deleted"]


async def test_leaving_now_with_a_last_invoice(merchant):
    book = await running(merchant)
    await book.on("2026-04-16")

    await book.cancel(prorate=True, invoice_now=True)

    assert await book.happened() == [
        "invoiceitem.created", *ISSUED, "invoice.paid", "invoice.payment_succeeded", "customer.updated",
        "customer.subscription.deleted",
    ]  # fmt: skip
    (line,) = (await book.latest())["lines"]["data"]
    details = line["parent"]["subscription_item_details"]
    item = await merchant.find(f"/v1/invoiceitems/{details['invoice_item']}")
    assert (details["proration"], item["proration"], item["amount"]) == (True, True, line["amount"])


@pytest.mark.parametrize(("debt", "card"), [(True, "visa"), (False, FAILS)])
async def test_who_leaves_now_is_told_of_by_the_end_alone(merchant, debt, card):
    """A last invoice that is paid, or not, says nothing of how the subscription stands: it is over."""
    book = await running(merchant)
    await book.card(FAILS if debt else "visa")
    await book.on("2026-05-01 01:00" if debt else "2026-04-16")
    await book.card(card)
    if not debt:
        extra = {"customer": book.customer, "subscription": book.subscription, "amount": 9000, "currency": "usd"}
        await merchant.create("/v1/invoiceitems", extra)
    standing = await book.status
    await book.happened()

    await book.cancel(prorate=debt, invoice_now=True)

    told = [event for event in await book.happened() if event.startswith("customer.subscription")]
    assert (standing, told) == ("past_due" if debt else "active", ["customer.subscription.deleted"])
    assert (await book.latest())["status"] == ("paid" if debt else "open")


async def test_leaving_later(merchant):
    book = await running(merchant)

    await book.change(cancel_at_period_end=True)
    said, before = await before_of(book, UPDATED)
    await book.on("2026-05-02")

    assert said == [UPDATED]
    assert before == {
        "cancel_at": None, "cancel_at_period_end": False, "canceled_at": None, "cancellation_details": {"reason": None},
    }  # fmt: skip
    assert await book.happened() == ["customer.subscription.deleted"]


async def test_paying_an_open_invoice(merchant):
    book = await running(merchant)
    await book.card("chargeCustomerFail")
    await book.on("2026-05-01 01:00")
    await book.card("visa")
    await book.events()

    await book.pay()

    types, before = await before_of(book, UPDATED)
    assert types == ["charge.succeeded", "payment_intent.succeeded", *PAID, UPDATED, OWES]
    assert before == {"status": "past_due"}


async def test_paying_in_cash(merchant):
    book, pro = await fresh(merchant, None)
    await book.subscribe(pro, collection_method="send_invoice", days_until_due=7)
    await book.on("2026-04-01 01:00")
    await book.events()

    await book.pay(paid_out_of_band=True)

    types = [type for type in await book.happened() if type.startswith("invoice.")]
    assert types == ["invoice.updated", "invoice.paid", "invoice.payment_succeeded"]


async def test_letters_are_sent_also_where_they_are_due_at_once(merchant):
    book, pro = await fresh(merchant, None)
    await book.subscribe(pro, collection_method="send_invoice", days_until_due=7)
    await book.on("2026-04-01 01:00")
    first = await book.happened()
    await book.on("2026-04-16")
    await book.events()

    await book.change(quantity=2, proration_behavior="always_invoice")

    changed = await book.happened()
    assert first == [
        *BEGUN, "invoice.created",
        "invoice.finalized", "payment_intent.created", "invoice.sent",
    ]  # fmt: skip
    assert changed[-4:] == ["invoice.finalized", "payment_intent.created", "invoice.sent", UPDATED]


async def test_an_overdue_letter(merchant):
    book, pro = await fresh(merchant, None)
    await book.subscribe(pro, collection_method="send_invoice", days_until_due=7)
    await book.on("2026-04-01 01:00")
    await book.events()

    await book.on("2026-04-08 01:00")

    assert await book.happened() == ["invoice.overdue", UPDATED, OWES]


async def test_a_pause_and_what_follows(merchant):
    book = await running(merchant)
    await book.on("2026-04-16")

    await book.act("pause")
    paused = await book.happened()
    await book.act("resume", billing_cycle_anchor={"type": "unchanged"})

    assert paused == ["invoiceitem.created", "customer.subscription.paused", UPDATED]
    assert await book.happened() == ["invoiceitem.created", "customer.subscription.resumed", UPDATED]


def resumed(events):
    """What was told of the subscription, and which of its fields had changed."""
    return [
        (event["type"].rpartition(".")[2], sorted(event["data"].get("previous_attributes", {})))
        for event in events
        if event["data"]["object"]["object"] == "subscription"
    ]


async def test_a_resumption_tells_of_its_invoice_at_once_and_of_the_end_of_the_pause_when_it_is_paid(merchant):
    book = await running(merchant)
    await book.on("2026-04-16")
    await book.act("pause")
    await book.events()

    await book.act("resume")
    waits = resumed(await book.events())
    invoice = await book.latest()
    await book.pay(invoice["id"])

    assert waits == [("updated", ["latest_invoice"])]
    assert resumed(await book.events()) == [
        ("resumed", []), ("updated", ["billing_cycle_anchor", "items", "status", "status_details"]),
    ]  # fmt: skip
    assert (await book.now_is())["latest_invoice"] == invoice["id"]


async def test_a_resumption_that_is_paid_at_once_tells_of_everything_together(merchant):
    book = await running(merchant)
    await book.on("2026-04-16")
    await book.act("pause")
    await book.events()

    done = await book.act("resume", payment_behavior="resume_on_payment_success")

    told = resumed(await book.events())
    assert told == [
        ("resumed", []), ("updated", ["billing_cycle_anchor", "items", "latest_invoice", "status", "status_details"]),
    ]  # fmt: skip
    assert (done["status"], done["latest_invoice"]) == ("active", (await book.latest())["id"])


async def test_an_update_that_waits_for_its_payment(merchant):
    book = await running(merchant)
    plus = await book.price("Plus", 9000)
    await book.card("chargeCustomerFail")
    await book.on("2026-04-16")
    await book.events()

    order = {"payment_behavior": "pending_if_incomplete", "proration_behavior": "always_invoice"}
    await book.change(plus, **order)
    waits = await book.happened()
    await book.later(hours=23)

    assert waits == [
        "invoiceitem.created", "invoiceitem.created", *ISSUED, "payment_intent.created", *REFUSED, OWES, UPDATED,
    ]  # fmt: skip
    assert await book.happened() == [
        "customer.subscription.pending_update_expired", UPDATED, "payment_intent.canceled", "invoice.voided",
        "invoice.updated",
    ]  # fmt: skip
    assert moment("2026-04-16 23:00") == book.now


async def test_a_change_that_is_not_paid_tells_of_the_status_once(merchant):
    book = await running(merchant)
    plus = await book.price("Plus", 9000)
    await book.card("chargeCustomerFail")
    await book.events()

    await book.change(plus, proration_behavior="always_invoice")

    told = [event["data"]["previous_attributes"] for event in await book.events() if event["type"] == UPDATED]
    assert [sorted(before) for before in told] == [["items", "latest_invoice", "status"]]


async def test_a_trial_that_is_ended_and_not_paid_tells_of_it_once(merchant):
    book, pro = await fresh(merchant)
    await book.subscribe(pro, trial_period_days=30)
    await book.card("chargeCustomerFail")
    await book.on("2026-04-08")
    await book.events()

    await book.change(trial_end="now")

    (told,) = [event["data"] for event in await book.events() if event["type"] == UPDATED]
    assert (told["object"]["status"], told["previous_attributes"]["status"]) == ("past_due", "trialing")
    assert {"items", "latest_invoice", "trial_end"} < set(told["previous_attributes"])


@pytest.mark.parametrize(
    ("outcome", "ending", "status"),
    [("cancel", "deleted", "canceled"), ("mark_unpaid", "updated", "unpaid"), ("pause", "updated", "paused")],
)
async def test_a_planned_change_that_nobody_pays_and_nothing_is_tried_again_for(merchant, outcome, ending, status):
    book, pro = await fresh(merchant)
    await merchant.create("/v1/portico/dunning", retry_after_days="", subscription_outcome=outcome)
    soon = {"items": [{"price": pro}], "end_date": moment("2026-04-16")}
    await book.plan(soon, month(await book.price("Plus", 9000), proration_behavior="always_invoice"))
    await book.on("2026-04-10")
    await book.card("chargeCustomerFail")
    await book.events()

    await book.on("2026-04-16")

    told = [event for event in await book.events() if event["type"].startswith("customer.subscription")]
    before = told[-1]["data"].get("previous_attributes", {"status": "active"})
    assert (await book.status, before["status"]) == (status, "active")
    assert [event["type"].rpartition(".")[2] for event in told] == [*(["paused"] if outcome == "pause" else []), ending]


async def test_a_customer_who_is_deleted(merchant):
    book = await running(merchant)

    await merchant.delete(f"/v1/customers/{book.customer}")

    assert await book.happened() == ["customer.subscription.deleted", "customer.deleted"]


async def test_an_upgrade_that_waits_to_be_confirmed_tells_of_everything_at_once(merchant):
    book = await running(merchant)
    plus = await book.price("Plus", 9000)
    await book.on("2026-04-16")
    await book.events()

    await book.change(plus, payment_behavior="default_incomplete", proration_behavior="always_invoice")

    types, before = await before_of(book, UPDATED)
    assert types == ["invoiceitem.created", "invoiceitem.created", *ISSUED, "payment_intent.created", UPDATED]
    assert (set(before), before["status"]) == ({"items", "latest_invoice", "status"}, "active")


@pytest.mark.parametrize("card", ["visa", FAILS])
async def test_a_pause_that_is_billed_at_once_tells_of_everything_together(merchant, card):
    book = await running(merchant)
    extra = {"customer": book.customer, "subscription": book.subscription, "amount": 9000, "currency": "usd"}
    await merchant.create("/v1/invoiceitems", extra)
    await book.card(card)
    await book.events()

    await book.act("pause", invoicing_behavior="invoice")

    assert resumed(await book.events()) == [
        ("paused", []), ("updated", ["items", "latest_invoice", "status", "status_details"]),
    ]  # fmt: skip


async def test_a_pause_that_nobody_pays_and_nothing_is_tried_again_for_is_the_end(merchant):
    book = await running(merchant)
    await merchant.create("/v1/portico/dunning", retry_after_days="")
    extra = {"customer": book.customer, "subscription": book.subscription, "amount": 9000, "currency": "usd"}
    await merchant.create("/v1/invoiceitems", extra)
    await book.card(FAILS)
    await book.events()

    gone = await book.act("pause", invoicing_behavior="invoice")

    assert gone["status"] == await book.status == "canceled"
    assert resumed(await book.events()) == [("deleted", [])]
