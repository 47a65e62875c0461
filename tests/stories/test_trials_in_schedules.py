"""Trials that a schedule plans: before, between and after what is paid; and what a preview says of them."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import day, moment, open_notebook, page, pages
from tests.stories.planning import SCHEDULES, april, foreseen, phase, plan_on, trial

UNCHANGED = {"end_behavior": {"missing_payment_method": "create_invoice", "billing_cycle_anchor": "unchanged"}}


async def test_a_free_month_in_the_middle(merchant):
    book, pro, basic = await april(merchant)
    made = await book.plan(phase(pro, "2026-05-01"), phase(pro, "2026-06-01", trial=True), phase(basic, "2026-08-01"))

    await foreseen(book, made, "2026-05-01 01:00")
    free = await trial(book)
    await foreseen(book, made, "2026-06-01 01:00")

    assert [made["phases"][1][name] for name in ("trial", "trial_end")] == [True, moment("2026-06-01")]
    assert (free, await trial(book)) == (
        ["trialing", "2026-05-01", "2026-06-01"], ["active", "2026-05-01", "2026-06-01"],
    )  # fmt: skip
    assert await book.pages() == pages("""
        2026-04-01 create paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-04-01..2026-05-01
        2026-05-01 update paid 0
               0  Free trial for 1 × Pro  2026-05-01..2026-06-01
        2026-06-01 cycle paid 2000
            2000  1 × Basic (at $20.00 / month)  2026-06-01..2026-07-01
    """)


@only_sqlite
async def test_a_trial_that_begins_in_the_middle_of_a_month_gives_back_the_rest_of_it(merchant):
    book, pro, _ = await april(merchant)
    made = await book.plan(phase(pro, "2026-04-16"), phase(pro, "2026-05-16", trial=True), phase(pro, "2026-08-16"))

    await foreseen(book, made, "2026-04-16 01:00")
    await foreseen(book, made, "2026-05-16 01:00")

    assert await book.pages(last=2) == pages("""
        2026-04-16 update paid -1500 balance 0 -> -1500
           -1500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
               0  Free trial for 1 × Pro  2026-04-16..2026-05-16
        2026-05-16 cycle paid 3000 due 1500 balance -1500 -> 0
            3000  1 × Pro (at $30.00 / month)  2026-05-16..2026-06-16
    """)


@pytest.mark.parametrize(
    ("ends", "used"), [("2026-05-01", "2026-04-01..2026-05-01"), ("2026-04-16", "2026-04-01..2026-04-16")]
)
@only_sqlite
async def test_what_was_used_before_a_trial_is_billed_and_what_is_used_in_it_is_not(merchant, ends, used):
    book = await open_notebook(merchant, "2026-04-01")
    calls = await book.metered("Calls", 10, "calls")
    made = await book.plan(phase(calls, ends), phase(calls, "2026-06-01", trial=True), phase(calls, "2026-08-01"))

    await book.on("2026-04-10")
    await book.use("calls", 50)
    await foreseen(book, made, f"{ends} 01:00")
    await book.on("2026-05-10")
    await book.use("calls", 70)
    await book.on("2026-06-02")
    await book.use("calls", 3)
    await book.on("2026-07-01 01:00")

    found = [invoice for invoice in await book.invoices() if invoice["total"]]
    assert [page(invoice).splitlines()[1] for invoice in found] == [
        f"     500  50 × Calls (at $0.10 / month)  {used}",
        "      30  3 × Calls (at $0.10 / month)  2026-06-01..2026-07-01",
    ]


@only_sqlite
async def test_what_waits_for_the_renewal_is_on_the_invoice_of_the_trial_that_comes_instead(merchant):
    book, pro, _ = await april(merchant)
    made = await book.plan(phase(pro, "2026-05-01"), phase(pro, "2026-06-01", trial=True), phase(pro, "2026-08-01"))
    await book.on("2026-04-16")
    await book.change(quantity=3)

    await foreseen(book, made, "2026-05-01 01:00")

    assert await book.pages(last=1) == pages("""
        2026-05-01 update paid 3000
           -1500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
            4500  Remaining time on 3 × Pro after 16 Apr 2026  2026-04-16..2026-05-01
               0  Free trial for 1 × Pro  2026-05-01..2026-06-01
    """)


@only_sqlite
async def test_two_trials_follow_each_other_and_are_one(merchant):
    book, pro, basic = await april(merchant)
    made = await book.plan(phase(pro, "2026-04-10", trial=True), phase(basic, "2026-04-20", trial=True), phase(basic))

    await book.on("2026-04-10 01:00")
    second = await trial(book)
    await foreseen(book, made, "2026-04-20 01:00")

    assert (second, (await trial(book))[0]) == (["trialing", "2026-04-01", "2026-04-20"], "active")
    assert await book.pages() == pages("""
        2026-04-01 create paid 0
               0  Free trial for 1 × Pro  2026-04-01..2026-04-10
        2026-04-20 cycle paid 2000
            2000  1 × Basic (at $20.00 / month)  2026-04-20..2026-05-20
    """)


async def test_a_schedule_goes_on_from_a_trial(merchant):
    book, pro, basic = await april(merchant)
    await book.subscribe(pro, trial_period_days=14)

    made = await plan_on(book, phase(basic, "2026-07-15"))
    running = await trial(book)
    await foreseen(book, made, "2026-04-15 01:00")

    assert running == ["trialing", "2026-04-01", "2026-04-15"]
    assert await book.pages(last=1) == pages("""
        2026-04-15 cycle paid 2000
            2000  1 × Basic (at $20.00 / month)  2026-04-15..2026-05-15
    """)


@only_sqlite
async def test_a_trial_may_last_longer_or_end_at_once(merchant):
    book, pro, _ = await april(merchant)
    await book.subscribe(pro, trial_period_days=14)
    made = await plan_on(book, end_date=moment("2026-06-25"), trial_end=moment("2026-04-25"))
    longer = await trial(book)

    await book.on("2026-04-20")
    now = phase(pro, "2026-06-25", start_date=moment("2026-04-01"), trial_end="now")
    details = {"schedule": made["id"], "schedule_details": {"phases": [now]}}
    preview = await merchant.create("/v1/invoices/create_preview", details)
    await merchant.create(f"{SCHEDULES}/{made['id']}", phases=[now])

    assert (longer, await trial(book)) == (
        ["trialing", "2026-04-01", "2026-04-25"], ["active", "2026-04-01", "2026-04-20"],
    )  # fmt: skip
    assert page(preview).splitlines()[1:] == (await book.pages(last=1)).splitlines()[1:]
    assert await book.pages(last=1) == pages("""
        2026-04-20 update paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-04-20..2026-05-20
    """)


@only_sqlite
async def test_the_end_of_a_trial_leaves_periods_where_they_are_if_the_subscription_says_so(merchant):
    book, pro, basic = await april(merchant)
    await book.subscribe(pro)
    await book.on("2026-04-06")
    await book.change(trial_end=moment("2026-04-20"), trial_settings=UNCHANGED)

    made = await plan_on(book, phase(basic))
    await foreseen(book, made, "2026-04-20 01:00")
    await foreseen(book, made, "2026-05-01 01:00")

    assert await book.pages(last=2) == pages("""
        2026-04-20 cycle paid 733 due 0 balance -2500 -> -1767
             733  1 × Basic (at $20.00 / month)  2026-04-20..2026-05-01
        2026-05-01 cycle paid 2000 due 233 balance -1767 -> 0
            2000  1 × Basic (at $20.00 / month)  2026-05-01..2026-06-01
    """)


@only_sqlite
async def test_a_trial_without_a_card_pauses_whatever_the_schedule_has_next(merchant):
    book, pro, basic = await april(merchant, card=None)
    pause = {"end_behavior": {"missing_payment_method": "pause"}}
    await book.subscribe(pro, trial_period_days=14, trial_settings=pause)

    await plan_on(book, phase(basic, "2026-07-15"))
    await book.on("2026-05-15 01:00")

    assert await book.status == "paused"
    assert (await book.items())[0]["price"]["id"] == basic
    assert len(await book.invoices()) == 1


@only_sqlite
async def test_a_schedule_that_begins_in_the_past_begins_with_its_trial(merchant):
    book, pro, _ = await april(merchant)
    made = await book.plan(phase(pro, "2026-07-01", trial_end=moment("2026-04-15")), start_date=moment("2026-03-10"))
    running = await trial(book)

    await foreseen(book, made, "2026-04-15 01:00")

    assert (running, (await book.now_is())["start_date"]) == (
        ["trialing", "2026-03-10", "2026-04-15"], moment("2026-03-10"),
    )  # fmt: skip
    assert await book.pages() == pages("""
        2026-04-01 create paid 0
               0  Free trial for 1 × Pro  2026-03-10..2026-04-15
        2026-04-15 cycle paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-04-15..2026-05-15
    """)


@only_sqlite
async def test_a_trial_that_was_over_before_the_schedule_was_made_costs_nothing(merchant):
    book, pro, _ = await april(merchant)
    made = await book.plan(phase(pro, "2026-07-01", trial_end=moment("2026-03-20")), start_date=moment("2026-03-10"))
    running = [*await trial(book), day((await book.now_is())["start_date"])]

    await book.on("2026-04-01 02:00")
    await foreseen(book, made, "2026-04-20 01:00")

    assert running == ["active", "2026-03-10", "2026-03-20", "2026-03-10"]
    assert await book.pages() == pages("""
        2026-04-01 create paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-03-20..2026-04-20
        2026-04-20 cycle paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-04-20..2026-05-20
    """)


@only_sqlite
async def test_a_trial_is_the_last_thing_of_a_subscription(merchant):
    book, pro, _ = await april(merchant)
    await book.plan(phase(pro, "2026-04-20", trial=True), end_behavior="cancel")

    await book.on("2026-04-20 01:00")

    assert (await trial(book), len(await book.invoices())) == (["canceled", "2026-04-01", "2026-04-20"], 1)


async def test_a_free_month_of_nothing_but_usage_may_be_the_last_thing_of_a_subscription(merchant):
    """Nothing is ever billed again, which is foreseen when the end of the phase before is near."""
    book, pro, basic = await april(merchant)
    await book.subscribe(pro, basic)
    plan = await merchant.create(SCHEDULES, from_subscription=book.subscription)
    first = {"items": [{"price": pro}, {"price": basic}], "start_date": book.now, "end_date": moment("2026-05-01")}
    last = phase(await book.metered("Calls", 3, "calls"), "2026-06-01", trial=True)
    await merchant.create(f"{SCHEDULES}/{plan['id']}", phases=[first, last], end_behavior="cancel")

    promise = await merchant.post("/v1/invoices/create_preview", subscription=book.subscription)
    await book.on("2026-06-01 01:00")

    assert promise.error["code"] == "invoice_upcoming_none"
    assert (len(await book.invoices()), await book.status) == (1, "canceled")
