"""Whole lives of subscriptions: upgrades, downgrades, coupons, leaving and coming back."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages


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
@pytest.mark.parametrize(
    "change", [{"proration_behavior": "always_invoice"}, {"billing_cycle_anchor": {"type": "now"}}]
)
@pytest.mark.parametrize("payment", ["allow_incomplete", "default_incomplete", "pending_if_incomplete"])
@pytest.mark.parametrize(
    ("behavior", "status"), [("keep_as_draft", "draft"), ("mark_uncollectible", "uncollectible"), ("void", "void")]
)
async def test_while_collection_rests_nobody_is_charged_for_a_change(merchant, behavior, status, payment, change):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    plus = await book.price("Plus", 3000)
    await book.change(pause_collection={"behavior": behavior})
    await book.on("2026-04-16")

    changed = await book.change(plus, payment_behavior=payment, **change)
    await book.on("2026-04-17")

    latest = await book.latest()
    charges = (await merchant.find("/v1/charges", customer=book.customer))["data"]
    assert (changed["status"], changed["pending_update"], changed["latest_invoice"]) == ("active", None, latest["id"])
    assert (changed["items"]["data"][0]["price"]["id"], latest["status"]) == (plus, status)
    assert (latest["auto_advance"], len(charges), await book.status) == (False, 1, "active")


@only_sqlite
@pytest.mark.parametrize("behavior", ["keep_as_draft", "mark_uncollectible", "void"])
async def test_what_was_billed_before_collection_rests_is_collected(merchant, behavior):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.on("2026-05-01 00:30")

    await book.change(pause_collection={"behavior": behavior})
    await book.on("2026-05-01 01:00")

    assert [invoice["status"] for invoice in await book.invoices()] == ["paid", "paid"]


@only_sqlite
@pytest.mark.parametrize("behavior", ["mark_uncollectible", "void"])
async def test_what_is_billed_while_collection_rests_is_at_once_what_it_stays(merchant, behavior):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.change(pause_collection={"behavior": behavior, "resumes_at": moment("2026-05-01 00:15")})
    await book.happened()

    await book.on("2026-05-01")
    told, at_once = await book.happened(), [invoice["status"] for invoice in await book.invoices()]
    await book.on("2026-05-01 01:00")

    status = "void" if behavior == "void" else "uncollectible"
    assert (await book.now_is())["pause_collection"] is None
    assert at_once == [invoice["status"] for invoice in await book.invoices()] == ["paid", status]
    word = "voided" if behavior == "void" else "marked_uncollectible"
    assert [event for event in told if event.startswith("invoice.")] == [
        "invoice.created", "invoice.finalized", f"invoice.{word}", "invoice.updated",
    ]  # fmt: skip


@only_sqlite
async def test_a_draft_by_hand_keeps_its_hour_while_collection_rests(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.change(pause_collection={"behavior": "void"})
    whose = {"customer": book.customer, "subscription": book.subscription}
    await merchant.create("/v1/invoiceitems", whose, amount=500, currency="usd")

    draft = await merchant.create("/v1/invoices", whose, auto_advance=True)
    await book.later(minutes=59)
    early = (await book.latest())["status"]
    await book.later(minutes=1)

    assert (draft["automatically_finalizes_at"] - draft["created"], early) == (3600, "draft")
    assert (await book.latest())["status"] == "void"


@only_sqlite
@pytest.mark.parametrize(
    ("behavior", "status"), [("keep_as_draft", "draft"), ("mark_uncollectible", "uncollectible"), ("void", "void")]
)
async def test_while_collection_rests_nobody_is_charged_for_leaving(merchant, behavior, status):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await book.change(await book.price("Plus", 3000))
    await book.change(pause_collection={"behavior": behavior})

    gone = await book.cancel(invoice_now=True)

    assert (gone["status"], (await book.latest())["status"]) == ("canceled", status)
