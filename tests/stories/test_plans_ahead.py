"""Schedules in dates: how long phases are, where their periods begin, and which item is which."""

from tests.conftest import only_sqlite
from tests.stories.notebook import day, open_notebook

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
