"""Months of every length: when invoices come, whatever day it was that all began."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import day, moment, open_notebook, pages


@only_sqlite
async def test_a_leap_day_comes_back_after_four_years(merchant):
    book = await open_notebook(merchant, "2024-02-29 08:00")
    await book.subscribe(await book.price("Pro", 12_000, "year"))

    for year in ("2025", "2026", "2027", "2028"):
        await book.on(f"{year}-03-01")

    assert [day(invoice["created"]) for invoice in await book.invoices()] == [
        "2024-02-29 08:00", "2025-02-28 08:00", "2026-02-28 08:00", "2027-02-28 08:00", "2028-02-29 08:00",
    ]  # fmt: skip


@only_sqlite
async def test_the_31st_of_january_never_drifts(merchant):
    book = await open_notebook(merchant, "2026-01-31 12:00")
    await book.subscribe(await book.price("Pro", 1000))

    for time in ("2026-03-31 13:00", "2026-05-31 13:00", "2026-06-30 13:00"):
        await book.on(time)

    assert [day(invoice["created"]) for invoice in await book.invoices()] == [
        f"2026-{date} 12:00" for date in ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30")
    ]


@only_sqlite
@pytest.mark.parametrize(
    ("every", "dates"),
    [
        ("day", ("04-02", "04-03")), ("10 day", ("04-11", "04-21")), ("week", ("04-08", "04-15")),
        ("2 week", ("04-15", "04-29")), ("month", ("05-01", "06-01")), ("3 month", ("07-01", "10-01")),
    ],
)  # fmt: skip
async def test_every_interval_has_its_dates(merchant, every, dates):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000, every))

    await book.on(f"2026-{dates[-1]}")

    found = [day(invoice["created"]) for invoice in await book.invoices()]
    assert found == ["2026-04-01", *(f"2026-{date}" for date in dates)]


@only_sqlite
async def test_a_month_and_a_year_live_in_one_subscription(merchant):
    book = await open_notebook(merchant, "2026-01-15")
    await book.subscribe(await book.price("Pro", 1000), await book.price("Domain", 12_000, "year"))

    await book.on("2026-02-15 01:00")
    monthly = await book.pages(last=1)
    await book.on("2027-01-15 01:00")

    assert monthly == pages("""
        2026-02-15 cycle paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-02-15..2026-03-15
    """)
    assert await book.pages(last=1) == pages("""
        2027-01-15 cycle paid 13000
           12000  1 × Domain (at $120.00 / year)  2027-01-15..2028-01-15
            1000  1 × Pro (at $10.00 / month)  2027-01-15..2027-02-15
    """)


@only_sqlite
async def test_an_anchor_on_a_day_of_the_month(merchant):
    book = await open_notebook(merchant, "2026-04-16 12:00")

    made = await book.subscribe(await book.price("Pro", 3000), billing_cycle_anchor_config={"day_of_month": 31})
    await book.on("2026-06-01")

    assert made["billing_cycle_anchor"] == moment("2026-05-31 12:00")
    assert await book.pages() == pages("""
        2026-04-16 12:00 create paid 1400
            1400  1 × Pro (at $30.00 / month)  2026-04-16 12:00..2026-04-30 12:00
        2026-04-30 12:00 cycle paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-04-30 12:00..2026-05-31 12:00
        2026-05-31 12:00 cycle paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-05-31 12:00..2026-06-30 12:00
    """)


@only_sqlite
async def test_a_last_day_of_the_month_is_found_again_from_february(merchant):
    book = await open_notebook(merchant, "2026-02-10")

    made = await book.subscribe(
        await book.price("Pro", 3000, "2 month"), billing_cycle_anchor_config={"day_of_month": 31}
    )
    await book.on("2026-07-01")

    assert made["billing_cycle_anchor"] == moment("2026-08-31")
    assert [day(invoice["created"]) for invoice in await book.invoices()] == [
        "2026-02-10", "2026-02-28", "2026-04-30", "2026-06-30",
    ]  # fmt: skip


async def test_a_beginning_lies_250_periods_back_at_most(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    order = {"customer": book.customer, "items": [{"price": await book.price("Pro", 10, "day")}]}

    error = await merchant.refused("/v1/subscriptions", order, backdate_start_date=moment("2025-07-20"))
    longest = await merchant.create("/v1/subscriptions", order, backdate_start_date=moment("2025-07-26"))

    assert error["param"] == "backdate_start_date"
    assert (await merchant.find(f"/v1/invoices/{longest['latest_invoice']}"))["total"] == 2500
