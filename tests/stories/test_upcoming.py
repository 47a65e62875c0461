"""A renewal's invoice is announced seven days before it comes: `invoice.upcoming`, once for each renewal."""

import pytest

from tests.stories.notebook import day, moment, open_notebook

TOLD = "invoice.upcoming"


async def told(book):
    """The days on which a renewal was announced since this was asked the last time, and the invoices."""
    found = [event for event in await book.events() if event["type"] == TOLD]
    return [day(event["created"]) for event in found], [event["data"]["object"] for event in found]


async def april(merchant, every="month", **params):
    """Somebody who pays for Pro since the first of April 2026."""
    book = await open_notebook(merchant, "2026-04-01", card=params.pop("card", "visa"))
    await book.subscribe(await book.price("Pro", 1000, every), **params)
    return book


async def test_each_renewal_is_announced_once_a_week_before(merchant):
    book = await april(merchant)

    await book.on("2026-05-31")
    early = await told(book)
    await book.on("2026-06-30")

    assert early[0] == ["2026-04-24", "2026-05-25"]
    assert (await told(book))[0] == ["2026-06-24"]


async def test_what_is_announced_is_the_invoice_that_comes_and_it_has_no_id(merchant):
    book = await april(merchant)
    await book.on("2026-04-16")
    await book.change(await book.price("Plus", 2000))

    await book.on("2026-05-01 01:00")

    _, [found] = await told(book)
    real = await book.latest()
    assert "id" not in found
    assert found["object"] == "invoice"
    same = ("amount_due", "billing_reason", "created", "customer", "period_end", "period_start", "status", "total")
    assert {name: found[name] for name in same} == {
        **{name: real[name] for name in same}, "billing_reason": "upcoming", "status": "draft",
    }  # fmt: skip
    assert found["next_payment_attempt"] == moment("2026-05-01 01:00")
    assert found["parent"]["subscription_details"]["subscription"] == book.subscription
    shown = [(line["amount"], line["description"], line["period"]) for line in found["lines"]["data"]]
    assert shown == [(line["amount"], line["description"], line["period"]) for line in real["lines"]["data"]]
    assert {line["invoice"] for line in found["lines"]["data"]} == {None}


async def test_it_comes_before_the_renewal_and_costs_nothing(merchant):
    book = await april(merchant)
    await book.events()

    await book.on("2026-04-30")

    assert await book.happened() == [TOLD]
    assert len(await book.invoices()) == 1
    assert await book.waiting() == ""


async def test_another_period_is_announced_in_its_time(merchant):
    book = await april(merchant)
    await book.on("2026-04-20")
    await book.change(billing_cycle_anchor={"type": "now"})

    await book.on("2026-05-31")

    assert (await told(book))[0] == ["2026-05-13"]


async def test_a_renewal_that_is_moved_after_its_notice_has_another_one(merchant):
    book = await april(merchant)
    await book.on("2026-04-25")
    await book.change(billing_cycle_anchor={"type": "now"})

    await book.on("2026-05-24")

    assert (await told(book))[0] == ["2026-04-24", "2026-05-18"]


@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_who_leaves_at_the_end_hears_of_no_renewal(merchant, mode):
    book = await april(merchant, billing_mode={"type": mode})
    await book.on("2026-04-10")
    await book.change(cancel_at_period_end=True)

    await book.on("2026-05-15")

    assert await told(book) == ([], [])
    assert await book.status == "canceled"


async def test_who_stays_after_all_hears_of_it_at_once(merchant):
    book = await april(merchant)
    await book.change(cancel_at_period_end=True)
    await book.on("2026-04-28 12:00")
    await book.change(cancel_at_period_end=False)

    await book.on("2026-05-01")

    assert (await told(book))[0] == ["2026-04-28 13:00"]


async def test_bills_that_are_sent_are_not_announced(merchant):
    book = await april(merchant, collection_method="send_invoice", days_until_due=30)

    await book.on("2026-05-31")

    assert await told(book) == ([], [])


async def test_while_nothing_is_collected_nothing_is_announced(merchant):
    book = await april(merchant)
    await book.change(pause_collection={"behavior": "void", "resumes_at": moment("2026-05-20")})

    await book.on("2026-06-01")

    assert (await told(book))[0] == ["2026-05-25"]


async def test_who_is_unpaid_hears_of_no_more_bills(merchant):
    await merchant.create("/v1/portico/dunning", subscription_outcome="mark_unpaid")
    book = await april(merchant)
    await book.card("chargeCustomerFail")
    await book.on("2026-05-17")
    before = await told(book)

    await book.on("2026-06-30")

    assert (before[0], await book.status) == (["2026-04-24"], "unpaid")
    assert await told(book) == ([], [])


async def test_trials_and_pauses_are_not_renewals(merchant):
    book = await april(merchant, trial_period_days=30)
    await book.on("2026-05-30")
    during = await told(book)
    await book.act("pause")
    await book.on("2026-06-30")

    assert during[0] == ["2026-05-25"]
    assert await told(book) == ([], [])


async def test_short_periods_are_announced_an_hour_after_they_begin(merchant):
    book = await april(merchant, "week")

    await book.on("2026-04-15")

    assert (await told(book))[0] == ["2026-04-01 01:00", "2026-04-08 01:00"]


async def test_a_short_first_period_is_announced_too(merchant):
    book = await april(merchant, billing_cycle_anchor=moment("2026-04-05"))

    await book.on("2026-05-01")

    days, [first, second] = await told(book)
    assert days == ["2026-04-01 01:00", "2026-04-28"]
    assert (first["total"], second["total"]) == (1000, 1000)


async def test_a_first_period_of_minutes_is_over_before_it_is_announced(merchant):
    book = await april(merchant, billing_cycle_anchor=moment("2026-04-01 00:30"))

    await book.on("2026-04-30")

    assert (await told(book))[0] == ["2026-04-24 00:30"]


async def test_a_change_that_is_planned_is_in_the_announcement_and_still_to_come(merchant):
    book = await april(merchant)
    basic, pro = await book.price("Basic", 500), (await book.items())[0]["price"]["id"]
    schedule = await merchant.create("/v1/subscription_schedules", from_subscription=book.subscription)
    start, end = moment("2026-04-01"), moment("2026-05-01")
    now = {"items": [{"price": pro}], "start_date": start, "end_date": end, "proration_behavior": "none"}
    then = {"items": [{"price": basic}], "start_date": end, "duration": {"interval": "month"}}
    await merchant.create(f"/v1/subscription_schedules/{schedule['id']}", phases=[now, then])

    await book.on("2026-04-25")

    _, [found] = await told(book)
    assert found["total"] == 500
    assert [item["price"]["id"] for item in await book.items()] == [pro]
    await book.on("2026-05-01")
    assert (await book.latest())["total"] == 500


async def test_endpoints_are_told_of_it(merchant):
    book = await april(merchant)
    sent = {"url": "https://example.com/hook", "enabled_events": [TOLD]}
    await merchant.create("/v1/webhook_endpoints", sent)

    await book.on("2026-04-24")

    [event] = (await merchant.find("/v1/events", type=TOLD))["data"]
    assert event["pending_webhooks"] == 1
