"""Whole lives of subscriptions: upgrades, downgrades, coupons, leaving and coming back."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import day, moment, open_notebook, pages

REASONS = {"feedback": "too_expensive", "comment": "Twice the price of last year"}


async def test_two_changes_of_seats_on_one_day(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe({"price": await book.price("Pro", 1200), "quantity": 3})
    await book.on("2026-04-16 09:00")
    await book.change(quantity=8)
    await book.on("2026-04-16 15:00")
    await book.change(quantity=4)

    await book.on("2026-05-01 01:00")

    assert await book.pages(last=1) == pages("""
        2026-05-01 cycle paid 5425
           -4600  Unused time on 8 × Pro after 16 Apr 2026  2026-04-16 15:00..2026-05-01
            2300  Remaining time on 4 × Pro after 16 Apr 2026  2026-04-16 15:00..2026-05-01
           -1755  Unused time on 3 × Pro after 16 Apr 2026  2026-04-16 09:00..2026-05-01
            4680  Remaining time on 8 × Pro after 16 Apr 2026  2026-04-16 09:00..2026-05-01
            4800  4 × Pro (at $12.00 / month)  2026-05-01..2026-06-01
    """)


@only_sqlite
async def test_a_downgrade_at_the_end_of_the_period_costs_nothing_before(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 5000))
    await book.on("2026-04-16")

    await book.change(await book.price("Basic", 2000), proration_behavior="none")
    await book.on("2026-05-01 01:00")

    assert await book.waiting() == ""
    assert await book.pages(last=1) == pages("""
        2026-05-01 cycle paid 2000
            2000  1 × Basic (at $20.00 / month)  2026-05-01..2026-06-01
    """)


@only_sqlite
async def test_a_coupon_for_three_months_expires(merchant):
    book = await open_notebook(merchant, "2026-01-31 10:00")
    coupon = await book.coupon(percent_off=25, duration="repeating", duration_in_months=3)
    await book.subscribe(await book.price("Pro", 1000), discounts=[{"coupon": coupon}])

    for time in ("2026-03-31", "2026-05-31 11:00"):
        await book.on(time)

    assert await book.pages() == pages("""
        2026-01-31 10:00 create paid 750
            1000  1 × Pro (at $10.00 / month)  less 250  2026-01-31 10:00..2026-02-28 10:00
        2026-02-28 10:00 cycle paid 750
            1000  1 × Pro (at $10.00 / month)  less 250  2026-02-28 10:00..2026-03-31 10:00
        2026-03-31 10:00 cycle paid 750
            1000  1 × Pro (at $10.00 / month)  less 250  2026-03-31 10:00..2026-04-30 10:00
        2026-04-30 10:00 cycle paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-04-30 10:00..2026-05-31 10:00
        2026-05-31 10:00 cycle paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-05-31 10:00..2026-06-30 10:00
    """)
    assert (await book.now_is())["discounts"] == []


@only_sqlite
async def test_a_coupon_for_one_invoice_is_gone_after_it(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    coupon = await book.coupon(percent_off=100, duration="once")

    made = await book.subscribe(await book.price("Pro", 1000), discounts=[{"coupon": coupon}])
    await book.on("2026-05-01 01:00")

    assert made["discounts"] == []
    assert [invoice["total"] for invoice in await book.invoices()] == [0, 1000]


@only_sqlite
async def test_a_coupon_that_comes_later_is_for_later_invoices(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.on("2026-04-10")

    await book.change(discounts=[{"coupon": await book.coupon(amount_off=300)}])
    await book.on("2026-06-01 01:00")

    assert [invoice["total"] for invoice in await book.invoices()] == [1000, 700, 1000]


async def test_a_customer_leaves_and_comes_back(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro = await book.price("Pro", 1000)
    await book.subscribe(pro)
    await book.on("2026-04-10")
    leaving = await book.change(cancel_at_period_end=True, cancellation_details=REASONS)
    await book.on("2026-05-20")
    gone = await book.now_is()

    await book.subscribe(pro)
    await book.on("2026-06-20 01:00")

    assert (leaving["status"], leaving["cancel_at"]) == ("active", moment("2026-05-01"))
    assert (gone["status"], gone["canceled_at"], gone["ended_at"]) == (
        "canceled", moment("2026-04-10"), moment("2026-05-01"),
    )  # fmt: skip
    assert gone["cancellation_details"] == REASONS | {"feedback_option": None, "reason": "cancellation_requested"}
    assert [day(invoice["created"]) for invoice in await book.invoices()] == ["2026-04-01", "2026-05-20", "2026-06-20"]


@only_sqlite
async def test_a_customer_thinks_again_in_time(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.on("2026-04-10")
    await book.change(cancel_at_period_end=True)
    await book.on("2026-04-20")

    stays = await book.change(cancel_at_period_end=False)
    await book.on("2026-05-01 01:00")

    assert (stays["cancel_at"], stays["canceled_at"], stays["cancellation_details"]["reason"]) == (None, None, None)
    assert [invoice["total"] for invoice in await book.invoices()] == [1000, 1000]


@only_sqlite
async def test_what_waits_is_still_collected_at_the_end(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe({"price": await book.price("Pro", 1000), "quantity": 1})
    await book.on("2026-04-16")
    await book.change(quantity=3)
    await book.change(cancel_at_period_end=True)

    await book.on("2026-05-01 01:00")

    assert await book.status == "canceled"
    assert (await book.latest())["lines"]["data"][0]["amount"] == -500
    assert (await book.latest())["total"] == 1000


@only_sqlite
async def test_what_is_of_no_subscription_makes_no_last_invoice(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=500, currency="usd", description="Help")
    await book.change(cancel_at_period_end=True)

    await book.on("2026-05-02")

    assert (await book.status, len(await book.invoices())) == ("canceled", 1)
    assert await book.waiting() == "     500  Help  2026-04-01..2026-04-01"


async def test_whoever_leaves_now_forgets_what_was_waiting(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe({"price": await book.price("Pro", 1000), "quantity": 1})
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=77, currency="usd", description="Sticker")
    await book.on("2026-04-16")
    await book.change(quantity=3)

    await book.cancel()

    assert await book.waiting() == "      77  Sticker  2026-04-01..2026-04-01"


@only_sqlite
async def test_a_last_day_in_the_middle_of_a_later_month(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), cancel_at=moment("2026-06-11"))

    await book.on("2026-06-20")

    assert await book.pages() == pages("""
        2026-04-01 create paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-04-01..2026-05-01
        2026-05-01 cycle paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-05-01..2026-06-01
        2026-06-01 cycle paid 1000
            1000  1 × Pro (at $30.00 / month)  2026-06-01..2026-06-11
    """)
    assert (await book.now_is())["ended_at"] == moment("2026-06-11")


@only_sqlite
async def test_a_subscription_that_has_ended_can_only_be_described(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.cancel(cancellation_details=REASONS)

    refused = await book.try_to_change(description="Again?")
    described = await book.change(cancellation_details={"comment": "Too expensive"}, metadata={"a": "b"})

    assert refused.error["code"] == "invalid_canceled_subscription_fields"
    assert described["cancellation_details"]["comment"] == "Too expensive"


async def test_annual_to_monthly_at_once(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    await book.subscribe(await book.price("Pro by the year", 12_000, "year"))
    await book.on("2026-07-02 12:00")

    await book.change(await book.price("Pro", 1500), billing_cycle_anchor={"type": "now"})

    assert await book.pages(last=1) == pages("""
        2026-07-02 12:00 update paid -4500 balance 0 -> -4500
           -6000  Unused time on Pro by the year after 02 Jul 2026  2026-07-02 12:00..2027-01-01
            1500  1 × Pro (at $15.00 / month)  2026-07-02 12:00..2026-08-02 12:00
    """)


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


async def test_usage_is_paid_when_the_month_is_over(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    made = await book.subscribe(await book.metered("Calls", 2, "calls"))
    await book.on("2026-04-10")
    await book.use("calls", 1000)
    await book.on("2026-04-20")
    await book.use("calls", 500)

    await book.on("2026-06-01 01:00")

    assert made["latest_invoice"] is None
    assert await book.pages() == pages("""
        2026-05-01 cycle paid 3000
            3000  1500 × Calls (at $0.02 / month)  2026-04-01..2026-05-01
        2026-06-01 cycle paid 0
               0  0 × Calls (at $0.02 / month)  2026-05-01..2026-06-01
    """)


@only_sqlite
async def test_a_fee_and_usage_stand_on_one_invoice(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), await book.metered("Calls", 2, "calls"))
    await book.on("2026-04-10")
    await book.use("calls", 70)

    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-04-01 create paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-04-01..2026-05-01
        2026-05-01 cycle paid 1140
             140  70 × Calls (at $0.02 / month)  2026-04-01..2026-05-01
            1000  1 × Pro (at $10.00 / month)  2026-05-01..2026-06-01
    """)


@only_sqlite
async def test_usage_is_paid_for_by_those_who_leave(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.metered("Calls", 2, "calls"))
    await book.on("2026-04-10")
    await book.use("calls", 900)
    await book.on("2026-04-11")

    await book.cancel(invoice_now=True)

    assert await book.pages() == pages("""
        2026-04-11 update paid 1800
            1800  900 × Calls (at $0.02 / month)  2026-04-01..2026-04-11
    """)


@only_sqlite
async def test_a_month_of_rest_costs_nothing(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    await book.on("2026-04-16")
    await book.act("pause")
    await book.on("2026-05-16")

    await book.act("resume", payment_behavior="resume_on_payment_success")

    assert await book.status == "active"
    assert await book.pages() == pages("""
        2026-04-01 create paid 3000
            3000  1 × Pro (at $30.00 / month)  2026-04-01..2026-05-01
        2026-05-16 cycle paid 1500
           -1500  Unused time on Pro after 16 Apr 2026  2026-04-16..2026-05-01
            3000  1 × Pro (at $30.00 / month)  2026-05-16..2026-06-16
    """)


@only_sqlite
@pytest.mark.parametrize(
    ("behavior", "status"), [("keep_as_draft", "draft"), ("mark_uncollectible", "uncollectible"), ("void", "void")]
)
async def test_while_collection_rests_periods_go_on(merchant, behavior, status):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.on("2026-04-16")
    rest = {"behavior": behavior, "resumes_at": moment("2026-06-15")}

    await book.change(pause_collection=rest)
    await book.on("2026-06-01 01:00")
    await book.on("2026-07-01 01:00")

    assert [invoice["status"] for invoice in await book.invoices()] == ["paid", status, status, "paid"]
    assert (await book.status, (await book.now_is())["pause_collection"]) == ("active", None)


@only_sqlite
async def test_a_thrown_away_clock_takes_everything_with_it(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))

    await merchant.delete(f"/v1/test_helpers/test_clocks/{book.clock}")

    customer = await merchant.find(f"/v1/customers/{book.customer}")
    assert (customer["deleted"], await book.status) == (True, "canceled")
