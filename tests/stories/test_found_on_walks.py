"""What random walks found: what is told of an object is whole, and nothing is done at a wrong time. Source: 0060."""

import pytest

from tests.stories.notebook import moment
from tests.stories.rests import FAILS, half_way

UPDATED = "customer.subscription.updated"


async def last_told(book, type):
    """What the newest event of a type says, and what it says was before."""
    told = [event["data"] for event in await book.events() if event["type"] == type][-1]
    return told["object"], told.get("previous_attributes")


async def test_what_has_ended_is_told_of_without_the_schedule_that_ends_with_it(merchant):
    book = await half_way(merchant)
    await merchant.create("/v1/subscription_schedules", from_subscription=book.subscription)

    await book.cancel()

    told, _ = await last_told(book, "customer.subscription.deleted")
    assert told == await book.now_is()
    assert told["schedule"] is None


@pytest.mark.parametrize("card", ["visa", FAILS])
async def test_a_pause_that_is_billed_tells_of_its_invoice(merchant, card):
    book = await half_way(merchant)
    first = (await book.now_is())["latest_invoice"]
    await book.card(card)
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=9000, currency="usd")
    await book.events()

    paused = await book.act("pause", invoicing_behavior="invoice")

    told = [event["data"]["previous_attributes"] for event in await book.events() if event["type"] == UPDATED]
    assert [(before["status"], before["latest_invoice"]) for before in told] == [("active", first)]
    assert first != paused["latest_invoice"]


async def test_a_letter_that_is_due_as_it_is_sent_is_told_of_before_what_comes_a_second_later(merchant):
    book = await half_way(merchant)
    by_letter = {"collection_method": "send_invoice", "days_until_due": 0}
    tea = await book.price("Tea", 900)
    await book.subscribe(tea, **by_letter)
    await merchant.create("/v1/invoices", customer=book.customer, auto_advance=True)
    await book.later(seconds=1)
    await book.subscribe(tea, **by_letter)
    await book.events()

    await book.later(hours=2)

    told = [event["created"] for event in await book.events() if event["type"].startswith("invoice.")]
    assert told == sorted(told)


async def test_what_ends_with_a_last_invoice_is_told_by_its_end_alone(merchant):
    book = await half_way(merchant)
    await book.change(discounts=[{"coupon": await book.coupon(percent_off=10, duration="once")}])
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=9000, currency="usd")
    await book.events()

    await book.cancel(invoice_now=True)

    types = [event["type"] for event in await book.events() if event["type"].startswith("customer.")]
    assert types == ["customer.discount.deleted", "customer.subscription.deleted"]


async def test_what_time_makes_due_at_once_is_told_of_before_what_comes_within_the_hour(merchant):
    book = await half_way(merchant)
    await book.change(pause_collection={"behavior": "mark_uncollectible"})
    await book.subscribe(await book.price("Plus", 9000), billing_cycle_anchor=moment("2026-05-01 00:30"))
    await book.events()

    await book.on("2026-05-02")

    told = [(event["created"], event["type"]) for event in await book.events() if event["type"].startswith("invoice.")]
    assert [created for created, _ in told] == sorted(created for created, _ in told)
    assert (moment("2026-05-01"), "invoice.marked_uncollectible") in told


async def test_nothing_is_reckoned_from_after_the_end(merchant):
    book = await half_way(merchant)
    yearly = {"items": [{"price": await book.price("Archive", 12_000, "year")}], "cancel_at": moment("2026-04-20")}

    answer = await book.try_to_change(**yearly, proration_date=moment("2026-04-25"))

    assert (answer.status, answer.error["param"]) == (400, "proration_date")


async def test_what_is_charged_from_a_later_date_begins_now_and_may_end_before_that_date(merchant):
    """From 25 April on 341.00 are paid for the rest of a year; who is to leave on the 20th gets all of that back."""
    book = await half_way(merchant)
    yearly = await book.price("Archive", 36_500, "year")
    await book.change(yearly, proration_date=moment("2026-04-25"), proration_behavior="always_invoice")
    begun = await book.period()

    await book.change(cancel_at=moment("2026-04-20"))

    assert [begun, await book.period()] == ["2026-04-16..2027-04-01", "2026-04-16..2026-04-20"]
    assert await book.waiting() == "  -34100  Unused time on Archive after 20 Apr 2026  2026-04-25..2027-04-01"


async def test_what_is_used_before_a_later_date_of_a_change_is_charged(merchant):
    book = await half_way(merchant)
    calls = await book.metered("Calls", 2, "calls")
    await book.change(items=[{"price": calls}], proration_date=moment("2026-04-25"))
    await book.on("2026-04-20")
    await book.use("calls", 100)

    await book.on("2026-05-01 01:00")

    assert "     200  100 × Calls (at $0.02 / month)  2026-04-16..2026-05-01" in await book.pages()


async def test_a_change_is_not_charged_from_after_the_period_that_begins_with_it(merchant):
    book = await half_way(merchant)
    weekly = await book.price("Brief", 900, "week")

    answer = await book.try_to_change(weekly, proration_date=moment("2026-04-25"))

    assert (answer.status, answer.error["param"]) == (400, "proration_date")
