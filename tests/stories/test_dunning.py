"""Payments that fail, and what becomes of the subscription."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages

pytestmark = only_sqlite
BROKEN = "chargeCustomerFail"


async def failing(merchant, **dunning):
    """Somebody whose card stops working before the first renewal, seen just after that has failed."""
    if dunning:
        await merchant.create("/v1/portico/dunning", dunning)
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.card(BROKEN)
    await book.on("2026-05-01 01:00")
    return book


async def test_a_renewal_fails_and_is_paid_with_another_card(merchant):
    book = await failing(merchant)
    failed, late = await book.latest(), await book.status

    await book.card("mastercard")
    await book.pay()

    assert (failed["status"], failed["attempt_count"], late) == ("open", 1, "past_due")
    assert failed["next_payment_attempt"] == moment("2026-05-04 01:00")
    assert (await book.status, (await book.latest())["status"]) == ("active", "paid")


async def test_a_retry_finds_the_new_card_by_itself(merchant):
    book = await failing(merchant)
    await book.on("2026-05-02")
    await book.card("mastercard")

    await book.on("2026-05-04 01:00")

    found = await book.latest()
    assert (found["status"], found["attempt_count"], await book.status) == ("paid", 2, "active")
    assert found["status_transitions"]["paid_at"] == moment("2026-05-04 01:00")


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("cancel", "canceled"), ("mark_unpaid", "unpaid"), ("leave_past_due", "past_due"), ("pause", "paused")],
)
async def test_after_the_last_attempt_the_account_decides(merchant, outcome, status):
    book = await failing(merchant, subscription_outcome=outcome)

    await book.on("2026-05-16 00:59:59")
    before = await book.status
    await book.on("2026-05-16 01:00")

    found = await book.latest()
    assert (before, await book.status) == ("past_due", status)
    assert (found["attempt_count"], found["next_payment_attempt"], found["status"]) == (4, None, "open")


async def test_a_subscription_that_nobody_pays_for_ends_with_its_reason(merchant):
    book = await failing(merchant, invoice_outcome="mark_uncollectible")

    await book.on("2026-05-20")

    gone, left = await book.now_is(), await book.latest()
    assert (gone["status"], gone["ended_at"]) == ("canceled", moment("2026-05-16 01:00"))
    assert gone["cancellation_details"]["reason"] == "payment_failed"
    assert (left["status"], left["auto_advance"]) == ("uncollectible", False)


async def test_unpaid_invoices_stay_drafts_until_somebody_pays_and_then_it_may_end(merchant):
    book = await failing(merchant, subscription_outcome="mark_unpaid")
    await book.on("2026-06-02")
    unpaid = await book.pages(last=2)

    gone = await book.cancel()

    assert unpaid == pages("""
        2026-05-01 cycle open 1000
            1000  1 × Pro (at $10.00 / month)  2026-05-01..2026-06-01
        2026-06-01 cycle draft 1000 due 1000
            1000  1 × Pro (at $10.00 / month)  2026-06-01..2026-07-01
    """)
    assert (gone["status"], (await book.latest())["status"]) == ("canceled", "draft")


async def test_who_is_unpaid_becomes_active_by_paying_the_latest_invoice(merchant):
    book = await failing(merchant, subscription_outcome="mark_unpaid")
    await book.on("2026-06-02")
    await book.card("mastercard")

    await book.pay()

    assert await book.status == "active"
    assert [invoice["status"] for invoice in await book.invoices()] == ["paid", "open", "paid"]


async def test_paying_an_older_invoice_does_not_make_up_for_the_latest(merchant):
    book = await failing(merchant, subscription_outcome="leave_past_due")
    old = (await book.latest())["id"]
    await book.on("2026-06-01 01:00")
    await book.card("mastercard")

    await book.pay(old)
    late = await book.status
    await book.pay()

    assert (late, await book.status) == ("past_due", "active")


@pytest.mark.parametrize(
    ("outcome", "status"), [("cancel", "canceled"), ("mark_unpaid", "unpaid"), ("pause", "paused")]
)
async def test_who_is_billed_more_often_than_it_is_tried_is_given_up_too(merchant, outcome, status):
    await merchant.create("/v1/portico/dunning", subscription_outcome=outcome)
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000, every="week"))
    await book.card(BROKEN)
    await book.on("2026-04-15")

    await book.on("2026-04-23 00:59:59")
    before = await book.status
    await book.on("2026-04-23 01:00")

    assert (before, await book.status) == ("past_due", status)


async def test_who_has_paid_the_latest_invoice_stays_when_an_older_one_is_given_up(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000, every="week"))
    await book.card(BROKEN)
    await book.on("2026-04-22 00:30")
    await book.pay(payment_method=await book.card("mastercard", default=False))

    await book.on("2026-04-23 01:00")

    assert await book.status == "active"
    assert [invoice["attempt_count"] for invoice in await book.invoices()] == [1, 4, 3, 1]


async def test_a_void_invoice_leaves_the_subscription_as_the_one_before_it_does(merchant):
    book = await failing(merchant, subscription_outcome="leave_past_due")
    old = (await book.latest())["id"]
    await book.on("2026-06-01 01:00")
    await merchant.create(f"/v1/invoices/{(await book.latest())['id']}/void")
    after = await book.status
    await book.card("mastercard")

    await book.pay(old)

    assert (after, await book.status) == ("past_due", "active")


async def test_a_void_invoice_after_one_that_is_paid_makes_the_subscription_active(merchant):
    book = await failing(merchant)

    await merchant.create(f"/v1/invoices/{(await book.latest())['id']}/void")

    assert await book.status == "active"


async def test_an_invoice_that_is_given_up_makes_the_subscription_active(merchant):
    book = await failing(merchant)

    await merchant.create(f"/v1/invoices/{(await book.latest())['id']}/mark_uncollectible")

    assert (await book.status, (await book.latest())["status"]) == ("active", "uncollectible")


async def test_a_lost_card_is_not_tried_again_but_counted(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.card("chargeCustomerFailLostCard")
    await book.on("2026-05-04 01:00")

    found = await book.latest()

    assert (found["attempt_count"], found["status"]) == (2, "open")
    charges = (await merchant.find("/v1/charges", customer=book.customer))["data"]
    assert [charge["status"] for charge in charges] == ["failed", "succeeded"]


async def test_after_a_lost_card_another_one_is_tried_at_the_next_attempt(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.card("chargeCustomerFailLostCard")
    await book.on("2026-05-01 01:00")

    await book.card("mastercard")
    await book.on("2026-05-04 01:00")

    found = await book.latest()
    assert (found["attempt_count"], found["status"]) == (2, "paid")


async def test_a_subscription_has_a_card_of_its_own_before_the_customers(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), default_payment_method=await book.card("mastercard"))
    await book.card("chargeCustomerFail")

    await book.on("2026-05-01 01:00")

    [charge, *_] = (await merchant.find("/v1/charges", customer=book.customer))["data"]
    brand = charge["payment_method_details"]["card"]["brand"]
    assert ((await book.latest())["status"], brand) == ("paid", "mastercard")


async def test_a_letter_is_overdue_when_its_days_are_over(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    letters = {"collection_method": "send_invoice", "days_until_due": 14}
    made = await book.subscribe(await book.price("Pro", 1000), **letters)
    await book.on("2026-04-01 01:00")
    sent = await book.latest()
    await book.on("2026-04-15 00:59")
    before = await book.status

    await book.on("2026-04-15 01:00")
    late = await book.status
    await book.pay(paid_out_of_band=True)

    assert (made["status"], sent["status"], sent["due_date"]) == ("active", "open", moment("2026-04-15 01:00"))
    assert (sent["next_payment_attempt"], before, late, await book.status) == (None, "active", "past_due", "active")


async def test_each_letter_of_a_subscription_has_its_own_due_date(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    letters = {"collection_method": "send_invoice", "days_until_due": 7}
    await book.subscribe(await book.price("Pro", 1000), **letters)
    await book.pay(paid_out_of_band=True)

    await book.on("2026-05-01 01:00")

    found = await book.latest()
    assert (found["status"], found["due_date"], await book.status) == ("open", moment("2026-05-08 01:00"), "active")


async def test_trying_by_hand_leaves_the_plan_as_it_was(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.card(BROKEN)
    await book.on("2026-05-01 01:00")
    planned = (await book.latest())["next_payment_attempt"]

    await book.on("2026-05-02 12:00")
    answer = await merchant.post(f"/v1/invoices/{(await book.latest())['id']}/pay")
    after = await book.latest()

    assert answer.status == 402
    assert planned == moment("2026-05-04 01:00")
    assert (after["next_payment_attempt"], after["attempt_count"]) == (planned, 1)


async def test_what_becomes_of_an_older_invoice_does_not_matter_any_more(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await merchant.create("/v1/portico/dunning", subscription_outcome="leave_past_due", retry_after_days=[1])
    await book.subscribe(await book.price("Pro", 1000))
    await book.card(BROKEN)
    await book.on("2026-05-03 01:00")
    missed, was = (await book.latest())["id"], await book.status
    await book.card("visa")
    await book.on("2026-06-01 01:00")
    fails = await book.card(BROKEN, default=False)

    answer = await merchant.post(f"/v1/invoices/{missed}/pay", payment_method=fails)

    assert was == "past_due"
    assert answer.status == 402
    assert (await book.latest())["status"] == "paid"
    assert await book.status == "active"


async def test_a_first_invoice_is_not_tried_again_by_itself(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=BROKEN)
    await book.subscribe(await book.price("Pro", 1000), payment_behavior="allow_incomplete")
    first = await book.latest()

    await book.on("2026-04-01 22:00")

    assert (first["status"], first["next_payment_attempt"], first["attempt_count"]) == ("open", None, 1)
    assert (await book.latest())["attempt_count"] == 1
    assert await book.status == "incomplete"


async def test_a_renewal_whose_bank_asks_for_the_customer_is_given_up_in_time(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.card("threeDSecure2Required")
    await book.on("2026-05-01 01:00")
    asked = await book.latest()

    await book.on("2026-06-30")

    assert (asked["status"], asked["attempt_count"]) == ("open", 1)
    assert asked["next_payment_attempt"] == moment("2026-05-04 01:00")
    assert await book.status == "canceled"


async def delinquent(book):
    """What the customer says."""
    return (await book.merchant.find(f"/v1/customers/{book.customer}"))["delinquent"]


async def test_a_customer_is_delinquent_from_a_failed_payment_until_one_is_made(merchant):
    book = await failing(merchant)
    failed = await delinquent(book)
    await book.on("2026-05-04 01:00")
    again = await delinquent(book)
    await book.pay(payment_method=await book.card("mastercard", default=False))

    paid = await delinquent(book)

    assert (failed, again, paid) == (True, True, False)


@pytest.mark.parametrize("act", ["mark_uncollectible", "pay"])
async def test_an_invoice_that_is_given_up_or_paid_elsewhere_ends_that(merchant, act):
    book = await failing(merchant)
    order = {"paid_out_of_band": True} if act == "pay" else {}
    assert await delinquent(book) is True

    await merchant.create(f"/v1/invoices/{(await book.latest())['id']}/{act}", order)

    assert await delinquent(book) is False


async def test_dunning_that_gives_an_invoice_up_leaves_the_customer_delinquent(merchant):
    book = await failing(merchant, invoice_outcome="mark_uncollectible")

    await book.on("2026-05-20")

    assert await delinquent(book) is True


async def test_who_is_refused_when_paying_by_hand_is_not_delinquent(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), collection_method="send_invoice", days_until_due=5)
    invoice = (await book.latest())["id"]
    if (await book.latest())["status"] == "draft":
        await merchant.create(f"/v1/invoices/{invoice}/finalize")
    await book.card(BROKEN)

    await merchant.post(f"/v1/invoices/{invoice}/pay")
    refused = await delinquent(book)
    await book.on("2026-04-07")

    assert (refused, await delinquent(book)) == (False, True)


async def test_a_payment_that_fails_changes_nothing_about_what_was_given_up(merchant):
    book = await failing(merchant)
    invoice = (await book.latest())["id"]
    await merchant.create(f"/v1/invoices/{invoice}/mark_uncollectible")

    refused = await merchant.post(f"/v1/invoices/{invoice}/pay")

    assert (refused.status, await book.status) == (402, "active")


@pytest.mark.parametrize("more", [{}, {"payment_behavior": "pending_if_incomplete"}, {"trial_end": "now"}])
async def test_what_a_change_bills_is_tried_once_and_left_to_who_asked_for_it(merchant, more):
    """Stripe's page on subscription invoices: "We turn off auto_advance for these invoices from the outset"."""
    book = await open_notebook(merchant, "2026-04-01")
    await merchant.create("/v1/portico/dunning", subscription_outcome="cancel")
    await book.subscribe(await book.price("Pro", 1000), **({"trial_period_days": 20} if "trial_end" in more else {}))
    await book.card("chargeCustomerFail")
    await book.on("2026-04-10")

    await book.change(quantity=2, proration_behavior="always_invoice", **more)
    failed = await book.latest()
    await book.events()
    await book.on("2026-04-30")

    assert (failed["auto_advance"], failed["attempt_count"], failed["next_payment_attempt"]) == (False, 1, None)
    assert "charge.failed" not in await book.happened()
    assert await book.status == ("active" if "payment_behavior" in more else "past_due")


async def test_a_letter_for_a_change_is_sent_and_becomes_overdue(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), collection_method="send_invoice", days_until_due=5)
    await book.on("2026-04-10")
    await book.pay()

    await book.change(quantity=2, proration_behavior="always_invoice")
    sent = await book.latest()
    await book.on("2026-04-20")

    assert (sent["auto_advance"], sent["status"], await book.status) == (True, "open", "past_due")
