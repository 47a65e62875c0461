"""Invoices that are sent (`collection_method=send_invoice`), from the first one to what nobody pays. Source: 1.13."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook

pytestmark = only_sqlite
LETTERS = {"collection_method": "send_invoice", "days_until_due": 7}
UPDATED = "customer.subscription.updated"
ANNOUNCED = "invoice.will_be_due"


async def sent(merchant, card=None, **dunning):
    """Somebody whose first letter went out on the first of April, at one o'clock; it is due on the eighth."""
    if dunning:
        await merchant.create("/v1/portico/dunning", dunning)
    book = await open_notebook(merchant, "2026-04-01", card=card)
    await book.subscribe(await book.price("Pro", 1000), **LETTERS)
    await book.on("2026-04-01 01:00")
    await book.events()
    return book


async def told(book):
    """What was told of subscriptions and invoices, each with the fields that were otherwise before."""
    found = [event for event in await book.events() if event["type"].startswith(("customer.sub", "invoice."))]
    return [(event["type"], event["data"].get("previous_attributes", {}).get("status")) for event in found]


@pytest.mark.parametrize("trial", [{}, {"trial_period_days": 14}], ids=["paid", "in a trial"])
async def test_the_first_letter_is_a_draft_for_an_hour(merchant, trial):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    made = await book.subscribe(await book.price("Pro", 1000), **LETTERS, **trial)
    draft = await book.latest()

    await book.on("2026-04-01 01:00")

    final = await book.latest()
    assert made["status"] == ("trialing" if trial else "active")
    assert (draft["status"], draft["auto_advance"], draft["number"]) == ("draft", True, None)
    assert draft["automatically_finalizes_at"] == moment("2026-04-01 01:00")
    assert (final["status"], final["due_date"]) == ("paid" if trial else "open", moment("2026-04-08 01:00"))


async def test_a_draft_of_a_first_letter_takes_more_lines_and_can_be_sent_at_once(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    await book.subscribe(await book.price("Pro", 1000), **LETTERS)
    draft = (await book.latest())["id"]
    more = {"customer": book.customer, "currency": "usd", "amount": 500, "invoice": draft}

    await merchant.create("/v1/invoiceitems", more)
    final = await merchant.create(f"/v1/invoices/{draft}/send")

    assert (final["status"], final["total"], final["due_date"]) == ("open", 1500, moment("2026-04-08"))


@pytest.mark.parametrize("now", ["2026-04-03", "2026-04-10"], ids=["before it is due", "when it is overdue"])
async def test_a_letter_is_overdue_when_its_new_date_has_passed(merchant, now):
    book = await sent(merchant)
    await book.on(now)
    path = f"/v1/invoices/{(await book.latest())['id']}"
    await merchant.create(path, due_date=moment("2026-04-20"))
    await book.events()

    await book.on("2026-04-19")
    before = await told(book)
    await book.on("2026-04-20")

    assert before == []
    assert [type for type, _ in await told(book)][:1] == ["invoice.overdue"]
    assert await book.status == "past_due"


async def test_a_card_that_is_refused_leaves_time_until_the_letter_is_due(merchant):
    book = await sent(merchant, "chargeCustomerFail")

    answer = await merchant.post(f"/v1/invoices/{(await book.latest())['id']}/pay")
    refused = await book.status
    await book.on("2026-04-08 01:00")

    assert (answer.status, refused, await book.status) == (402, "active", "past_due")


@pytest.mark.parametrize(
    ("outcome", "status", "events"),
    [
        ("cancel", "canceled", [("customer.subscription.deleted", None)]),
        ("mark_unpaid", "unpaid", [(UPDATED, "past_due")]),
        ("leave_past_due", "past_due", []),
        ("pause", "paused", [("customer.subscription.paused", None), (UPDATED, "past_due")]),
    ],
)
async def test_a_letter_that_nobody_pays_for_long_is_given_up(merchant, outcome, status, events):
    book = await sent(merchant, days_past_due=30, subscription_outcome=outcome)
    await book.on("2026-05-08 00:59")
    before, _ = await book.status, await book.events()

    await book.on("2026-05-08 01:00")

    letter, found = (await book.invoices())[0], [one for one in await told(book) if one[0] != "invoice.overdue"]
    assert (before, await book.status) == ("past_due", status)
    assert (found[0], found[len(found) - len(events) :]) == (("invoice.updated", None), events)
    assert (letter["status"], letter["auto_advance"]) == ("open", False)


async def test_what_is_given_up_may_be_uncollectible(merchant):
    book = await sent(merchant, days_past_due=10, invoice_outcome="mark_uncollectible")

    await book.on("2026-04-18 01:00")

    letter = await book.latest()
    assert (letter["status"], await book.status) == ("uncollectible", "canceled")
    assert letter["status_details"] == {"uncollectible": {"reason": "payment_not_received"}}


async def test_a_letter_that_is_paid_late_is_not_given_up(merchant):
    book = await sent(merchant, days_past_due=10)
    await book.on("2026-04-12")

    await book.pay(paid_out_of_band=True)
    await book.on("2026-04-19")

    assert await book.status == "active"


async def test_nobody_gives_a_letter_up_unless_it_is_said_when(merchant):
    dunning = "/v1/portico/dunning"
    said = await merchant.create(dunning, days_past_due=60)
    left = await merchant.create(dunning, days_past_due="")
    book = await sent(merchant)

    await book.on("2026-05-31")

    assert (said["days_past_due"], left["days_past_due"]) == (60, None)
    assert await book.status == "past_due"
    assert (await merchant.refused(dunning, days_past_due=0))["param"] == "days_past_due"


async def test_who_is_unpaid_by_letters_gets_drafts_and_goes_on_when_the_newest_is_paid(merchant):
    book = await sent(merchant, days_past_due=10, subscription_outcome="mark_unpaid")
    await book.on("2026-05-02")
    drafts = [(invoice["status"], invoice["auto_advance"]) for invoice in await book.invoices()]

    await book.pay(paid_out_of_band=True)

    assert drafts == [("open", False), ("draft", False)]
    assert await book.status == "active"


@pytest.mark.parametrize(("days", "when"), [(3, "2026-04-05 01:00"), (7, None), (30, None)])
async def test_a_letter_is_announced_before_it_is_due_if_that_is_wanted(merchant, days, when):
    """What is due no later than so many days is announced by being sent."""
    book = await sent(merchant, will_be_due_days=days)
    await book.on("2026-04-08 00:59")
    found = [(event["type"], event["created"]) for event in await book.events() if event["type"] == ANNOUNCED]

    await book.on("2026-04-08 01:00")

    assert found == ([(ANNOUNCED, moment(when))] if when else [])
    assert [type for type, _ in await told(book)][:1] == ["invoice.overdue"]


async def test_a_letter_whose_date_moves_is_announced_again(merchant):
    book = await sent(merchant, will_be_due_days=3)
    await book.on("2026-04-06")
    await merchant.create(f"/v1/invoices/{(await book.latest())['id']}", due_date=moment("2026-04-20"))

    await book.on("2026-04-17")

    times = [event["created"] for event in await book.events() if event["type"] == ANNOUNCED]
    assert times == [moment("2026-04-05 01:00"), moment("2026-04-17")]
    assert await book.status == "active"


async def test_nothing_is_announced_that_is_paid_or_that_nobody_asked_for(merchant):
    book = await sent(merchant)
    await book.on("2026-04-08")
    quiet = await told(book)
    await merchant.create("/v1/portico/dunning", will_be_due_days=2)
    await book.on("2026-05-01 01:00")
    await book.pay(paid_out_of_band=True)
    await book.events()

    await book.on("2026-05-09")

    assert ANNOUNCED not in [type for type, _ in (*quiet, *await told(book))]
