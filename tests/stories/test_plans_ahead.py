"""Schedules in dates: how long phases are, where their periods begin, and which item is which."""

from tests.conftest import only_sqlite
from tests.stories.notebook import day, moment, open_notebook
from tests.subscriptions import monthly, payer

pytestmark = only_sqlite
PATH = "/v1/subscription_schedules"
A_MONTH = {"duration": {"interval": "month"}}


async def scheduled(merchant, book, *phases, **params):
    """The dates of the phases of a new schedule."""
    order = {"customer": book.customer, "start_date": book.now, "phases": phases}
    made = await merchant.create(PATH, order | params)
    book.subscription = made["subscription"]
    return [day(phase["end_date"]) for phase in made["phases"]]


async def test_months_of_phases_keep_the_last_day_of_the_month(merchant):
    book = await open_notebook(merchant, "2026-01-31")
    pro = {"items": [{"price": await book.price("Pro", 1000)}], **A_MONTH}

    ends = await scheduled(merchant, book, pro, pro, pro)

    assert ends == ["2026-02-28", "2026-03-31", "2026-04-30"]
    await book.on("2026-03-28")
    assert await book.period() == "2026-02-28..2026-03-31"


async def test_a_phase_that_begins_between_two_dates_is_as_long_as_it_says(merchant):
    book = await open_notebook(merchant, "2026-01-31")
    pro = {"items": [{"price": await book.price("Pro", 1000)}]}
    short = pro | {"duration": {"interval": "day", "interval_count": 10}}

    ends = await scheduled(merchant, book, short, pro | A_MONTH)

    assert ends == ["2026-02-10", "2026-03-10"]


async def test_periods_begin_with_each_phase_if_the_schedule_says_so_for_all(merchant):
    book = await open_notebook(merchant, "2026-01-31")
    pro = {"items": [{"price": await book.price("Pro", 1000)}], **A_MONTH}

    ends = await scheduled(merchant, book, pro, pro, pro, default_settings={"billing_cycle_anchor": "phase_start"})

    assert ends == ["2026-02-28", "2026-03-28", "2026-04-28"]
    await book.on("2026-03-01")
    assert await book.period() == "2026-02-28..2026-03-28"


async def test_an_item_that_a_phase_has_again_stays_the_same_item(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    basic, pro, team = [await book.price(name, 1000) for name in ("Basic", "Pro", "Team")]
    first = {"items": [{"price": basic}, {"price": pro}], **A_MONTH}
    second = {"items": [{"price": team}, {"price": basic}], **A_MONTH}
    await scheduled(merchant, book, first, second)
    before = {item["price"]["id"]: item["id"] for item in await book.items()}

    await book.on("2026-05-01")

    after = {item["price"]["id"]: item["id"] for item in await book.items()}
    assert after == {basic: before[basic], team: before[pro]}


async def test_a_phase_that_begins_drops_what_waits_for_its_payment(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    basic, pro, team = [await book.price(name, amount) for name, amount in (("A", 1000), ("B", 2000), ("C", 3000))]
    first = {"items": [{"price": basic}], "duration": {"interval": "day", "interval_count": 15}}
    await scheduled(merchant, book, first, {"items": [{"price": pro}], **A_MONTH})
    await book.on("2026-04-15 12:00")
    await book.card("chargeCustomerFail")
    await book.change(team, proration_behavior="always_invoice", payment_behavior="pending_if_incomplete")
    waits = (await book.now_is())["pending_update"]
    invoice = (await book.now_is())["latest_invoice"]

    await book.on("2026-04-16")

    now = await book.now_is()
    assert day(waits["expires_at"]) == "2026-04-16 11:00"
    assert now["pending_update"] is None
    assert [item["price"]["id"] for item in now["items"]["data"]] == [pro]
    assert (await merchant.find(f"/v1/invoices/{invoice}"))["status"] == "void"


async def test_a_schedule_that_renews_has_one_more_phase_like_its_last_and_no_end(merchant):
    book = await open_notebook(merchant, "2026-01-31")
    pro = {"items": [{"price": await book.price("Pro", 1000)}], **A_MONTH}
    once = await merchant.create("/v1/prices", currency="usd", unit_amount=500, product_data={"name": "Help"})
    help = {"price": once["id"]}
    quarter = {**pro, "duration": {"interval": "month", "interval_count": 3}, "add_invoice_items": [help]}
    await scheduled(merchant, book, pro, quarter, end_behavior="renew")
    path = f"{PATH}/{(await book.now_is())['schedule']}"
    await book.on("2026-05-30")
    await book.events()

    await book.on("2026-05-31")
    told = await book.happened()
    await book.on("2026-09-15")

    now = await merchant.find(path)
    assert "subscription_schedule.updated" in told
    assert not any("expiring" in one or "released" in one for one in told)
    assert [day(phase["end_date"]) for phase in now["phases"]] == [
        "2026-02-28", "2026-05-31", "2026-08-31", "2026-11-30",
    ]  # fmt: skip
    assert [len(phase["add_invoice_items"]) for phase in now["phases"]] == [0, 1, 0, 0]
    assert (now["status"], now["subscription"]) == ("active", book.subscription)
    assert [one["total"] for one in await book.invoices()] == [1000, 1500, *[1000] * 6]


async def test_a_schedule_of_the_older_word_none_ends_its_subscription(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro = {"items": [{"price": await book.price("Pro", 1000)}], **A_MONTH}
    await scheduled(merchant, book, pro, end_behavior="none")
    path = f"{PATH}/{(await book.now_is())['schedule']}"
    planned = await book.now_is()

    await book.on("2026-05-01")

    assert day(planned["cancel_at"]) == "2026-05-01"
    assert (await book.status, (await merchant.find(path))["status"]) == ("canceled", "completed")


async def test_a_later_phase_may_be_a_trial_and_the_next_one_ends_it(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    paid = {"items": [{"price": await book.price("Pro", 1000)}], **A_MONTH}
    free = paid | {"trial_end": moment("2026-05-20")}
    trial = paid | {"trial": True}

    await scheduled(merchant, book, paid, free, trial, paid)
    seen = []
    for date in ("2026-05-02", "2026-05-21", "2026-06-02", "2026-07-02"):
        await book.on(date)
        seen.append(await book.status)

    assert seen == ["trialing", "active", "trialing", "active"]


async def test_the_next_phase_ends_a_trial_that_would_be_longer(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    paid = {"items": [{"price": await book.price("Pro", 1000)}], **A_MONTH}

    await scheduled(merchant, book, paid, paid)
    await book.change(trial_end=moment("2026-06-15"))
    was = await book.status
    await book.on("2026-05-02")

    assert (was, await book.status) == ("trialing", "active")


async def test_a_phase_that_is_late_begins_when_it_should_have(merchant, clock):
    """By the wall clock, which nobody holds: the clockwork comes two hours late."""
    customer = (await payer(merchant))["id"]
    phase = {
        "items": [{"price": (await monthly(merchant))["id"]}],
        "duration": {"interval": "day", "interval_count": 10},
    }
    anew = phase | {"billing_cycle_anchor": "phase_start"}
    made = await merchant.create(PATH, customer=customer, start_date="now", phases=[phase, anew])
    due = made["phases"][1]["start_date"]

    clock.advance(due - clock.now + 2 * 3_600)
    await merchant.tick()
    begun = await merchant.find(f"{PATH}/{made['id']}", expand=["subscription"])

    assert begun["current_phase"]["start_date"] == due
    assert begun["subscription"]["billing_cycle_anchor"] == due
    assert begun["subscription"]["items"]["data"][0]["current_period_start"] == due
