"""Pauses that are planned: when they begin, and how they end."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, month, open_notebook, pages
from tests.stories.rests import FAILS, SUCCESS, half_way

TWO_MONTHS = {"resume_at": {"type": "duration", "duration": {"interval": "month", "interval_count": 2}}}


async def plan(book, **resume):
    """Plan a pause from now on, as a portal does."""
    schedule = await book.merchant.create("/v1/subscription_schedules", from_subscription=book.subscription)
    planned = {"pause": {"pause_at": {"type": "now"}}, "resume": {"resume_at": resume}}
    answer = await book.merchant.post(f"/v1/subscription_schedules/{schedule['id']}", pause_schedules=[planned])
    return schedule["id"], answer


async def how_far(book, schedule):
    found = await book.merchant.find(f"/v1/subscription_schedules/{schedule}")
    (plan,) = found["pause_schedules"]
    return found["status"], plan["pause"]["status"]["type"], plan["resume"]["status"]["type"]


async def test_a_planned_pause_ends_by_itself_long_after_the_period(merchant):
    """The schedule has one phase, to 1 May; it keeps the subscription until the pause is over."""
    book = await half_way(merchant)
    schedule, _ = await plan(book, type="duration", duration={"interval": "month", "interval_count": 2})
    at_once = await book.now_is()

    await book.on("2026-05-20")
    meanwhile = await how_far(book, schedule)
    await book.on("2026-06-16")

    assert (at_once["status"], at_once["schedule"]) == ("paused", schedule)
    assert meanwhile == ("active", "succeeded", "scheduled")
    assert await how_far(book, schedule) == ("released", "succeeded", "succeeded")
    assert (await book.status, (await book.now_is())["schedule"]) == ("active", None)
    assert await book.pages(last=1) == pages("""
        2026-06-16 cycle paid 1500
           -1500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
            3000  1 × Pro (at $30.00 / month)  2026-06-16..2026-07-16
    """)


@only_sqlite
async def test_who_returns_early_has_done_what_was_planned(merchant):
    book = await half_way(merchant)
    schedule, _ = await plan(book, type="timestamp", timestamp=moment("2026-07-01"))
    await book.on("2026-05-20")

    await book.act("resume", **SUCCESS)
    early = await how_far(book, schedule)
    await book.on("2026-07-02")

    assert early == ("active", "succeeded", "succeeded")
    assert (await how_far(book, schedule))[0] == "released"
    assert (await book.status, await book.period()) == ("active", "2026-06-20..2026-07-20")


@only_sqlite
@pytest.mark.parametrize(("card", "waits_for"), [(FAILS, "pending"), ("threeDSecure2Required", "requires_action")])
async def test_a_planned_return_that_is_not_paid_waits_and_then_comes_true(merchant, card, waits_for):
    book = await half_way(merchant)
    schedule, _ = await plan(book, type="timestamp", timestamp=moment("2026-05-16"))
    await book.card(card)
    await book.on("2026-05-16 01:00")
    waiting = await how_far(book, schedule)
    await book.card("visa")

    await book.pay()
    await book.on("2026-05-17")

    assert waiting == ("active", "succeeded", waits_for)
    assert (await how_far(book, schedule)) == ("released", "succeeded", "succeeded")
    assert await book.status == "active"


@only_sqlite
async def test_a_planned_return_that_is_voided_is_an_error_of_the_plan(merchant):
    book = await half_way(merchant)
    schedule, _ = await plan(book, type="timestamp", timestamp=moment("2026-05-16"))
    await book.card(FAILS)
    await book.on("2026-05-16 01:00")

    await book.merchant.create(f"/v1/invoices/{(await book.latest())['id']}/void")
    await book.on("2026-05-17")

    assert await how_far(book, schedule) == ("released", "succeeded", "error")
    assert await book.status == "paused"


@only_sqlite
async def test_a_pause_that_cannot_be_now_is_refused_with_nothing_changed(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), billing_mode={"type": "classic"})

    schedule, answer = await plan(book, type="timestamp", timestamp=moment("2026-05-16"))

    assert (answer.status, "flexible" in answer.error["message"]) == (400, True)
    assert (await merchant.find(f"/v1/subscription_schedules/{schedule}"))["pause_schedules"] == []


@only_sqlite
async def test_a_planned_return_comes_after_the_pause(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))

    _, same = await plan(book, type="timestamp", timestamp=book.now)

    assert same.status == 400
    assert same.error["param"] == "pause_schedules[0][resume][resume_at]"


@only_sqlite
async def test_a_plan_whose_phases_are_over_holds_on_until_the_return(merchant):
    book = await half_way(merchant)
    schedule, _ = await plan(book, type="timestamp", timestamp=moment("2026-06-16"))

    await book.on("2026-06-15")
    held = await how_far(book, schedule), await book.status
    await book.on("2026-06-16 01:00")

    assert held == (("active", "succeeded", "scheduled"), "paused")
    assert await book.status == "active"
    assert (await merchant.find(f"/v1/subscription_schedules/{schedule}"))["status"] == "released"


@only_sqlite
@pytest.mark.parametrize("pause_at", [{"type": "now"}, {"type": "timestamp", "timestamp": moment("2026-04-30")}])
async def test_nothing_is_paused_before_it_begins(merchant, pause_at):
    """Its pause would come with its beginning, at a time that is over: so would credits and periods."""
    book = await open_notebook(merchant, "2026-04-01")
    order = {
        "customer": book.customer,
        "start_date": moment("2026-05-01"),
        "phases": [month(await book.price("Pro", 3000))],
    }
    planned = [{"pause": {"pause_at": pause_at}}]
    made = await merchant.create("/v1/subscription_schedules", order)

    at_once = await merchant.refused("/v1/subscription_schedules", order | {"pause_schedules": planned})
    later = await merchant.refused(f"/v1/subscription_schedules/{made['id']}", pause_schedules=planned)

    assert at_once["param"] == later["param"] == "pause_schedules[0][pause][pause_at]"


@only_sqlite
async def test_what_rests_gets_no_schedule_whose_only_phase_is_over(merchant):
    """When time went on, that phase would have ended when the rest began."""
    book = await half_way(merchant)
    await book.act("pause")
    await book.on("2026-04-20")

    error = await merchant.refused("/v1/subscription_schedules", from_subscription=book.subscription)

    assert error["param"] == "from_subscription"


@only_sqlite
async def test_a_pause_that_cannot_be_lets_go_when_it_should_have_begun(merchant):
    """The schedule held its subscription beyond its one phase, for the pause, and let go at that phase's end."""
    book = await half_way(merchant)
    schedule = (await merchant.create("/v1/subscription_schedules", from_subscription=book.subscription))["id"]
    planned = {"pause": {"pause_at": {"type": "timestamp", "timestamp": moment("2026-05-03")}}, "resume": TWO_MONTHS}
    await merchant.create(f"/v1/subscription_schedules/{schedule}", pause_schedules=[planned])
    await book.on("2026-05-02")
    await book.change(collection_method="send_invoice", days_until_due=7)

    await book.on("2026-05-04")

    assert await how_far(book, schedule) == ("released", "error", "scheduled")
    assert (await merchant.find(f"/v1/subscription_schedules/{schedule}"))["released_at"] == moment("2026-05-03")
