"""Trials that begin, end or are planned while somebody pauses."""

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, pages
from tests.stories.planning import SCHEDULES, april, phase, plan_on, trial


async def paused(merchant):
    """A notebook of somebody who pauses at once, and gets nothing back."""
    book, pro, _ = await april(merchant)
    await book.subscribe(pro)
    await book.act("pause", type="subscription", bill_for={"unused_time_from": {"type": "none"}})
    return book


async def test_a_trial_that_begins_during_a_pause_is_there_when_it_is_over(merchant):
    book, pro, _ = await april(merchant)
    await book.subscribe(pro)
    pause = {"pause_at": {"type": "timestamp", "timestamp": moment("2026-04-10")}, "settings": {"type": "subscription"}}
    made = await plan_on(book, phase(pro, "2026-06-20", trial=True), phase(pro), end_date=moment("2026-04-20"))
    await merchant.create(f"{SCHEDULES}/{made['id']}", pause_schedules=[{"key": "rest", "pause": pause}])

    refused = await merchant.post("/v1/invoices/create_preview", {"schedule": made["id"]})
    await book.on("2026-05-02")
    resting = await trial(book)
    await book.act("resume")
    going_on = await trial(book)
    await book.on("2026-06-20 01:00")

    assert refused.error["code"] == "invoice_upcoming_none"
    assert resting == ["paused", None, "2026-06-20"]
    assert going_on == ["trialing", "2026-05-02", "2026-06-20"]
    assert await book.pages(last=2) == pages("""
        2026-05-02 update paid -2100 balance 0 -> -2100
           -2100  Unused time on Pro after 10 Apr 2026  2026-04-10..2026-05-01
               0  Free trial for 1 × Pro  2026-05-02..2026-06-20
        2026-06-20 cycle paid 3000 due 900 balance -2100 -> 0
            3000  1 × Pro (at $30.00 / month)  2026-06-20..2026-07-20
    """)


@only_sqlite
async def test_a_trial_that_is_over_before_a_pause_is_comes_too_late(merchant):
    book = await paused(merchant)
    planned = await book.change(trial_end=moment("2026-04-20"))

    await book.on("2026-05-02")
    await book.act("resume", payment_behavior="resume_on_payment_success")

    assert (planned["status"], planned["trial_end"]) == ("paused", moment("2026-04-20"))
    assert (await trial(book))[0] == "active"
    assert (await book.latest())["total"] == 3000


@only_sqlite
async def test_a_trial_that_was_planned_in_a_pause_can_be_taken_back(merchant):
    book = await paused(merchant)
    await book.change(trial_end=moment("2026-05-20"))

    after = await book.change(trial_end="now")
    await book.act("resume", payment_behavior="resume_on_payment_success")

    assert (after["status"], after["trial_end"]) == ("paused", None)
    assert ((await book.latest())["total"], await trial(book)) == (3000, ["active", None, None])
