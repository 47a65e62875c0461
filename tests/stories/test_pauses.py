"""Rests and returns: what pausing gives back, what going on costs, and what happens if nobody pays for it."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages
from tests.stories.rests import FAILS, SUCCESS, half_way

REST = """
   -1500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
"""


async def resting(merchant, **params):
    """The same, who rests from then on, and so has 15.00 to come back."""
    book = await half_way(merchant, **params)
    await book.act("pause")
    await book.on("2026-06-01")
    return book


async def test_a_return_that_nobody_pays_for_is_called_off_after_23_hours(merchant):
    book = await resting(merchant)
    before = await book.items()
    await book.act("resume")
    asked = await book.now_is()
    await book.later(hours=23)

    now = await book.now_is()

    assert (asked["status"], asked["items"]["data"]) == ("paused", before)
    assert (now["status"], now["items"]["data"], (await book.latest())["status"]) == ("paused", before, "void")
    assert await book.waiting() == REST.strip("\n")


@only_sqlite
async def test_who_returns_at_the_second_attempt_pays_no_more_and_gets_no_more_back(merchant):
    book = await resting(merchant)
    await book.act("resume")
    await book.on("2026-06-11")

    returned = await book.act("resume", **SUCCESS)
    await book.on("2026-06-26")
    await book.cancel(prorate=True, invoice_now=True)

    assert returned["status"] == "active"
    assert await book.pages(last=2) == pages("""
        2026-06-11 cycle paid 1500
           -1500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
            3000  1 × Pro (at $30.00 / month)  2026-06-11..2026-07-11
        2026-06-26 update paid -1500 balance 0 -> -1500
           -1500  Unused time on Pro after 26 Jun 2026  2026-06-26..2026-07-11
    """)


@only_sqlite
async def test_asking_twice_to_return_leaves_one_invoice_to_pay(merchant):
    book = await resting(merchant)
    await book.act("resume")

    await book.act("resume")
    statuses = [(invoice["status"], invoice["total"]) for invoice in await book.invoices()]
    await book.pay()

    assert statuses == [("paid", 3000), ("void", 1500), ("open", 1500)]
    assert (await book.status, await book.period()) == ("active", "2026-06-01..2026-07-01")


async def test_a_return_that_must_be_paid_first_waits_for_a_card_that_pays(merchant):
    book = await resting(merchant)
    await book.card(FAILS)
    tried = await book.act("resume", **SUCCESS)
    await book.card("visa")

    await book.on("2026-06-04 01:00")

    assert (tried["status"], (await book.latest())["attempt_count"]) == ("paused", 2)
    assert (await book.status, await book.period()) == ("active", "2026-06-01..2026-07-01")


@only_sqlite
async def test_nobody_pays_for_a_return_that_never_comes(merchant):
    book = await resting(merchant)
    await book.card(FAILS)
    await book.act("resume", **SUCCESS)

    await book.cancel()

    assert (await book.status, (await book.latest())["status"]) == ("canceled", "void")


@only_sqlite
async def test_a_bank_that_asks_ends_the_pause_when_it_is_answered(merchant):
    book = await resting(merchant)
    await book.card("authenticationRequired")
    asked = await book.act("resume", **SUCCESS)
    await book.card("visa")

    await book.pay()

    assert (asked["status"], await book.status) == ("paused", "active")


@only_sqlite
async def test_a_return_for_an_attempt_is_past_due_if_that_fails(merchant):
    book = await resting(merchant)
    await book.act("resume")
    await book.card(FAILS)

    await book.merchant.post(f"/v1/invoices/{(await book.latest())['id']}/pay")

    assert (await book.status, await book.period()) == ("past_due", "2026-06-01..2026-07-01")


@only_sqlite
async def test_a_return_that_is_forgiven_comes_true(merchant):
    book = await resting(merchant)
    await book.act("resume")

    await book.merchant.create(f"/v1/invoices/{(await book.latest())['id']}/mark_uncollectible")

    assert (await book.status, await book.period()) == ("active", "2026-06-01..2026-07-01")


@only_sqlite
async def test_nobody_can_return_with_payment_without_a_card(merchant):
    book = await resting(merchant)
    await book.without_card()

    answer = await merchant.post(f"/v1/subscriptions/{book.subscription}/resume", SUCCESS)

    assert (answer.status, answer.error["code"]) == (400, "resource_missing")
    assert await book.waiting() == REST.strip("\n")


@only_sqlite
async def test_what_is_unpaid_from_before_does_not_end_a_pause_or_a_subscription(merchant):
    await merchant.create("/v1/portico/dunning", subscription_outcome="cancel")
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    await book.card(FAILS)
    await book.on("2026-05-02")
    await book.act("pause")

    await book.on("2026-06-20")

    assert (await book.status, (await book.latest())["attempt_count"]) == ("paused", 4)


async def test_a_pause_calls_off_what_waits_for_its_payment(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    await book.card(FAILS)
    await book.on("2026-04-11")
    dearer = await book.price("Max", 6000)
    waits = await book.change(dearer, proration_behavior="always_invoice", payment_behavior="pending_if_incomplete")

    paused = await book.act("pause")

    assert (waits["pending_update"] is None, paused["pending_update"]) == (False, None)
    assert ((await book.latest())["status"], (await book.items())[0]["price"]["unit_amount"]) == ("void", 3000)


@only_sqlite
async def test_a_pause_may_give_the_whole_period_back(merchant):
    book = await half_way(merchant)

    await book.act("pause", bill_for={"unused_time_from": {"type": "item_current_period_start"}})

    assert await book.period() == "2026-04-01..2026-04-16"
    assert [line.split()[0] for line in (await book.waiting()).splitlines()] == ["-3000"]


@only_sqlite
async def test_who_returns_without_prorations_is_billed_nothing_before_the_next_period(merchant):
    book = await half_way(merchant)
    await book.act("pause")
    waiting = await book.waiting()

    await book.act("resume", proration_behavior="none", billing_cycle_anchor={"type": "unchanged"})

    assert (await book.status, await book.waiting(), len(await book.invoices())) == ("active", waiting, 1)
    await book.on("2026-05-01")
    assert (await book.latest())["total"] == 1500


@only_sqlite
async def test_who_returns_and_leaves_soon_has_a_short_period(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), cancel_at=moment("2026-06-11"))
    await book.on("2026-04-16")
    await book.act("pause")
    await book.on("2026-06-01")

    await book.act("resume", proration_behavior="none", billing_cycle_anchor={"type": "unchanged"})

    assert await book.status == "active"
    assert await book.period() == "2026-06-01..2026-06-11"


@only_sqlite
async def test_what_ends_in_a_pause_is_paused_no_more(merchant):
    book = await resting(merchant)
    paused = await book.now_is()

    gone = await book.cancel()

    assert ("status_details" in paused, gone.get("status_details")) == (True, None)


@only_sqlite
@pytest.mark.parametrize("order", [{"cancel_at": "max_period_end"}, {"cancel_at_period_end": True}])
async def test_the_end_of_a_period_that_is_over_is_now(merchant, order):
    book = await resting(merchant)
    await book.on("2026-06-11")

    asked = await book.change(**order)
    await book.later(seconds=1)

    gone, asked_on = await book.now_is(), moment("2026-06-11")
    assert (asked["status"], asked["cancel_at"]) == ("paused", asked_on)
    assert (gone["status"], gone["canceled_at"], gone["ended_at"]) == ("canceled", asked_on, asked_on)


@only_sqlite
async def test_what_was_to_begin_later_has_not_begun_when_it_rests(merchant):
    """From 20 April on 113.75 are paid for the rest of a year; when she rests on the 16th, all of that comes back."""
    book = await half_way(merchant)
    yearly = await book.price("Pro by the year", 12_000, "year")
    await book.change(yearly, proration_date=moment("2026-04-20"), proration_behavior="always_invoice")

    await book.act("pause")

    assert await book.period() == "2026-04-16..2026-04-16"
    assert await book.waiting() == "  -11375  Unused time on Pro by the year after 16 Apr 2026  2026-04-20..2027-04-01"
