"""`pending_invoice_item_interval`: what waits is billed more often than the period ends."""

import pytest

from tests import checkouts, subscriptions
from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages

pytestmark = only_sqlite
PARAM = "pending_invoice_item_interval"
MONTHLY = {PARAM: {"interval": "month"}}
REASON = "automatic_pending_invoice_item_invoice"


async def by_the_year(merchant, day="2026-01-31", **params):
    """Somebody who pays by the year, and every month for what comes up meanwhile."""
    book = await open_notebook(merchant, day)
    await book.subscribe(await book.price("Pro", 12000, "year"), **{**MONTHLY, **params})
    return book


async def wait_for(book, amount):
    """Something that is to be paid with the next invoice."""
    order = {"customer": book.customer, "subscription": book.subscription, "amount": amount, "currency": "usd"}
    await book.merchant.create("/v1/invoiceitems", order, description="Help")


async def test_what_waits_is_billed_every_month_and_the_day_never_drifts(merchant):
    book = await by_the_year(merchant)
    first = (await book.now_is())["next_pending_invoice_item_invoice"]
    await wait_for(book, 500)

    await book.on("2026-03-30")
    await wait_for(book, 700)
    await book.on("2026-05-01")

    assert first == moment("2026-02-28")
    assert await book.pages(last=2) == pages("""
        2026-02-28 automatic_pending_invoice_item_invoice paid 500
             500  Help  2026-01-31..2026-01-31
        2026-03-31 automatic_pending_invoice_item_invoice paid 700
             700  Help  2026-03-30..2026-03-30
    """)
    assert (await book.now_is())["next_pending_invoice_item_invoice"] == moment("2026-05-31")


async def test_a_draft_of_it_waits_an_hour_and_is_the_latest_invoice(merchant):
    book = await by_the_year(merchant)
    await wait_for(book, 500)
    await book.on("2026-02-28")

    draft = await book.latest()
    await book.later(hours=1)

    assert (draft["status"], draft["billing_reason"]) == ("draft", REASON)
    assert (draft["period_start"], draft["period_end"]) == (moment("2026-01-31"), moment("2026-02-28"))
    assert (await book.latest())["status"] == "paid"
    assert (await book.now_is())["latest_invoice"] == draft["id"]


async def test_a_preview_shows_the_one_that_comes_first(merchant):
    book = await by_the_year(merchant)
    without = await book.preview()
    await wait_for(book, 500)

    assert (without["total"], without["period_end"]) == (12000, moment("2027-01-31"))
    assert (await book.preview())["total"] == 500


async def test_a_renewal_takes_up_what_waits_at_the_same_time(merchant):
    book = await by_the_year(merchant)
    await book.on("2027-01-15")
    await wait_for(book, 500)

    await book.on("2027-01-31")

    found = await book.latest()
    assert (found["billing_reason"], found["total"]) == ("subscription_cycle", 12500)
    assert len(await book.invoices()) == 2


async def test_nothing_is_billed_during_a_pause_and_what_waited_comes_after_it(merchant):
    book = await by_the_year(merchant)
    await book.act("pause", bill_for={"unused_time_from": {"type": "none"}})
    await wait_for(book, 500)
    await book.on("2026-04-15")
    resting = len(await book.invoices())

    await book.act("resume", payment_behavior="resume_on_payment_success")
    await book.on("2026-04-16")

    assert resting == 1
    assert (await book.latest())["total"] == 12500


async def test_the_interval_can_be_changed_and_taken_away(merchant):
    book = await by_the_year(merchant)

    weekly = await book.change(**{PARAM: {"interval": "week", "interval_count": 2}})
    never = await book.change(**{PARAM: ""})

    assert weekly["next_pending_invoice_item_invoice"] == moment("2026-02-14")
    assert (never[PARAM], never["next_pending_invoice_item_invoice"]) == (None, None)
    await wait_for(book, 500)
    await book.on("2026-04-15")
    assert len(await book.invoices()) == 1


@pytest.mark.parametrize(
    "interval", [{"interval": "month", "interval_count": 13}, {"interval": "day", "interval_count": 400}]
)
async def test_a_year_is_the_longest(merchant, interval):
    book = await open_notebook(merchant, "2026-01-31")
    order = {"customer": book.customer, "items": [{"price": await book.price("Pro", 12000, "year")}]}

    error = await merchant.refused("/v1/subscriptions", order, **{PARAM: interval})

    assert error["param"] == PARAM


async def test_checkout_hands_it_on(merchant):
    lines = [{"price": (await subscriptions.monthly(merchant))["id"], "quantity": 1}]
    order = {"mode": "subscription", "line_items": lines, **checkouts.BACK}

    error = await merchant.refused(
        checkouts.SESSIONS, order, subscription_data={PARAM: {"interval": "year", "interval_count": 2}}
    )
    session = await merchant.create(checkouts.SESSIONS, order, subscription_data={PARAM: {"interval": "week"}})
    done = (await checkouts.confirm(merchant, session, email="rose@example.com")).json

    made = await merchant.find(f"/v1/subscriptions/{done['subscription']}")
    assert error["param"] == f"subscription_data[{PARAM}]"
    assert made[PARAM] == {"interval": "week", "interval_count": 1}
    assert made["next_pending_invoice_item_invoice"] == made["billing_cycle_anchor"] + 7 * 86_400


@pytest.mark.parametrize("interval", [{"interval": "year"}, {"interval": "month", "interval_count": 12}])
async def test_a_year_itself_is_not_too_long(merchant, interval):
    book = await open_notebook(merchant, "2026-01-31")

    made = await book.subscribe(await book.price("Pro", 12000, "year"), **{PARAM: interval})

    assert made["next_pending_invoice_item_invoice"] == moment("2027-01-31")


async def test_a_discount_for_one_invoice_is_used_up_by_it(merchant):
    book = await by_the_year(merchant)
    half = await book.coupon(percent_off=50, duration="once")
    await book.change(discounts=[{"coupon": half}])
    await wait_for(book, 500)
    await book.on("2026-02-28 01:00")
    await wait_for(book, 700)
    await book.on("2026-03-31 01:00")

    assert [invoice["total"] for invoice in await book.invoices()][1:] == [250, 700]
    assert (await book.now_is())["discounts"] == []
