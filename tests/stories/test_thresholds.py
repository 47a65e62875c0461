"""`billing_thresholds`: usage that is invoiced before its period is over. Source: docs/decisions/0030."""

from tests import invoices
from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, pages
from tests.stories.usage import HUNDRED, counting, uses

ANEW = {"billing_thresholds": {"amount_gte": 10_000, "reset_billing_cycle_anchor": True}}
TIERS = [{"up_to": 10_000, "unit_amount": 50}, {"up_to": "inf", "unit_amount": 40}]


async def test_usage_is_invoiced_whenever_it_comes_to_a_hundred_dollars(merchant):
    book = await counting(merchant)
    await uses(book, "2026-04-05", 150)
    await uses(book, "2026-04-10", 60)
    await uses(book, "2026-04-12", 199)
    await uses(book, "2026-04-20", 1)
    await uses(book, "2026-04-25", 30)

    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-04-10 00:00:01 threshold paid 10500
           10500  210 × Calls (at $0.50 / month)  2026-04-01..2026-04-10 00:00:01
        2026-04-20 00:00:01 threshold paid 10000
           10000  200 × Calls (at $0.50 / month)  2026-04-01..2026-04-20 00:00:01
        2026-05-01 cycle paid 1500
            1500  30 × Calls (at $0.50 / month)  2026-04-01..2026-05-01
    """)
    assert await book.period() == "2026-05-01..2026-06-01"


@only_sqlite
async def test_the_invoice_is_a_draft_for_an_hour_and_says_why_it_came(merchant):
    book = await counting(merchant)
    before = await book.now_is()
    await uses(book, "2026-04-10", 200)

    draft, events = await book.latest(), await book.events()
    await book.later(hours=1)

    assert (draft["status"], draft["billing_reason"]) == ("draft", "subscription_threshold")
    assert draft["threshold_reason"] == {"amount_gte": 10_000, "item_reasons": []}
    assert (draft["period_start"], draft["period_end"]) == (moment("2026-04-01"), moment("2026-04-10 00:00:01"))
    told = [one for one in events if not one["type"].startswith("test_helpers")]
    assert [one["type"] for one in told] == ["customer.subscription.updated", "invoice.created"]
    assert told[0]["data"]["previous_attributes"] == {"latest_invoice": before["latest_invoice"]}
    assert (await book.now_is())["latest_invoice"] == draft["id"]
    assert await book.happened() == ["invoice.finalized", "payment_intent.created", *invoices.CHARGED]


@only_sqlite
async def test_what_comes_within_that_hour_waits_for_another_invoice(merchant):
    book = await counting(merchant)
    await uses(book, "2026-04-10", 200)
    await uses(book, "2026-04-10 00:30", 40)

    await book.on("2026-05-01 01:00")

    assert [one["total"] for one in await book.invoices()] == [10_000, 2_000]


async def test_periods_begin_anew_if_the_thresholds_say_so(merchant):
    book = await counting(merchant, fee=1000, **ANEW)
    await uses(book, "2026-04-10", 200)
    renewed = await book.now_is()
    told = next(one for one in await book.events() if one["type"] == "customer.subscription.updated")
    await uses(book, "2026-04-20", 50)

    await book.on("2026-05-10 01:00:01")

    now = moment("2026-04-10 00:00:01")
    assert renewed["billing_cycle_anchor"] == now
    assert {item["current_period_start"] for item in renewed["items"]["data"]} == {now}
    assert set(told["data"]["previous_attributes"]) == {"billing_cycle_anchor", "items", "latest_invoice"}
    assert await book.pages() == pages("""
        2026-04-01 create paid 1000
            1000  1 × Pro (at $10.00 / month)  2026-04-01..2026-05-01
        2026-04-10 00:00:01 threshold paid 11000
           10000  200 × Calls (at $0.50 / month)  2026-04-01..2026-04-10 00:00:01
            1000  1 × Pro (at $10.00 / month)  2026-04-10 00:00:01..2026-05-10 00:00:01
        2026-05-10 00:00:01 cycle paid 3500
            2500  50 × Calls (at $0.50 / month)  2026-04-10 00:00:01..2026-05-10 00:00:01
            1000  1 × Pro (at $10.00 / month)  2026-05-10 00:00:01..2026-06-10 00:00:01
    """)


async def test_tiers_go_on_where_they_were(merchant):
    book = await counting(merchant, tiers=TIERS)
    await uses(book, "2026-04-05", 9_900)
    await uses(book, "2026-04-10", 300)
    await uses(book, "2026-04-12", 249)
    await uses(book, "2026-04-14", 1)

    assert await book.pages() == pages("""
        2026-04-05 00:00:01 threshold paid 495000
          495000  9900 × Calls (Tier 1 at $0.50 / month)  2026-04-01..2026-04-05 00:00:01
        2026-04-10 00:00:01 threshold paid 13000
            5000  100 × Calls (Tier 1 at $0.50 / month)  2026-04-01..2026-04-10 00:00:01
            8000  200 × Calls (Tier 2 at $0.40 / month)  2026-04-01..2026-04-10 00:00:01
        2026-04-14 00:00:01 threshold draft 10000 due 10000
           10000  250 × Calls (Tier 2 at $0.40 / month)  2026-04-01..2026-04-14 00:00:01
    """)


@only_sqlite
async def test_tiers_begin_anew_with_the_periods(merchant):
    book = await counting(merchant, tiers=TIERS, **ANEW)
    await uses(book, "2026-04-05", 10_200)
    await uses(book, "2026-04-10", 200)

    assert [line["quantity"] for line in (await book.latest())["lines"]["data"]] == [200]
    assert (await book.latest())["total"] == 10_000


async def test_a_volume_that_makes_all_of_it_cheaper_gives_back_what_was_billed(merchant):
    """The documented case."""
    book = await counting(merchant, tiers=TIERS, mode="volume", billing_thresholds={"amount_gte": 500_000})
    await uses(book, "2026-04-05", 10_000)
    await uses(book, "2026-04-10", 2_500)
    await uses(book, "2026-04-12", 12_499)
    await uses(book, "2026-04-14", 1)

    assert await book.pages() == pages("""
        2026-04-05 00:00:01 threshold paid 500000
          500000  10000 × Calls (at $0.50 / month)  2026-04-01..2026-04-05 00:00:01
        2026-04-14 00:00:01 threshold draft 500000 due 500000
         1000000  25000 × Calls (at $0.40 / month)  2026-04-01..2026-04-14 00:00:01
         -500000  Amount previously billed (at $0.50 per unit)  2026-04-01..2026-04-14 00:00:01
    """)


async def test_what_is_owed_back_at_the_end_is_credit(merchant):
    """The documented case: one more unit than ten thousand."""
    book = await counting(merchant, tiers=TIERS, mode="volume", billing_thresholds={"amount_gte": 500_000})
    await uses(book, "2026-04-05", 10_000)
    await uses(book, "2026-04-10", 1)

    preview = await book.preview()
    await book.on("2026-05-01 01:00")

    last = await book.latest()
    assert (preview["total"], last["total"], await book.balance()) == (-99_960, -99_960, -99_960)
    assert [line["amount"] for line in preview["lines"]["data"]] == [line["amount"] for line in last["lines"]["data"]]


async def test_an_item_has_a_threshold_of_its_own(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    calls, mails = await book.metered("Calls", 2, "calls"), await book.metered("Mails", 1, "mails")
    await book.subscribe({"price": calls, "billing_thresholds": {"usage_gte": 100}}, mails)
    await book.use("mails", 5_000)
    await uses(book, "2026-04-10", 99)
    early = await book.invoices()

    await uses(book, "2026-04-11", 1)
    await uses(book, "2026-04-12", 99)
    await uses(book, "2026-04-13", 1)

    first, second = await book.invoices()
    assert early == []
    assert [line["amount"] for line in first["lines"]["data"]] == [5_000, 200]
    assert [line["amount"] for line in second["lines"]["data"]] == [200]
    reason = {"line_item_ids": [first["lines"]["data"][1]["id"]], "usage_gte": 100}
    assert first["threshold_reason"] == {"amount_gte": None, "item_reasons": [reason]}


async def test_a_preview_is_what_comes_next(merchant):
    book = await counting(merchant, fee=1000)
    await uses(book, "2026-04-10", 200)
    at_the_end = await book.preview()
    await book.use("calls", 200)
    now = await book.preview()

    await book.later(seconds=1)

    assert [line["amount"] for line in at_the_end["lines"]["data"]] == [0, 1000]
    assert now["total"] == (await book.latest())["total"] == 10_000
    assert (await book.latest())["billing_reason"] == "subscription_threshold"


@only_sqlite
async def test_discounts_count_before_a_threshold_is_reached_and_taxes_do_not(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    coupon, tax = await book.coupon(percent_off=50, duration="forever"), await book.tax(20)
    calls = await book.metered("Calls", 50, "calls")
    await book.subscribe(calls, discounts=[{"coupon": coupon}], default_tax_rates=[tax], **HUNDRED)
    await uses(book, "2026-04-10", 399)
    early = await book.invoices()

    await uses(book, "2026-04-11", 1)
    await uses(book, "2026-04-12", 400)

    assert early == []
    assert [one["total"] for one in await book.invoices()] == [12_000, 12_000]


@only_sqlite
async def test_a_discount_on_one_invoice_is_not_taken_back_by_the_next(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    coupon = await book.coupon(percent_off=10, duration="once")
    calls = await book.metered("Calls", 50, "calls")
    await book.subscribe(calls, discounts=[{"coupon": coupon}], **HUNDRED)
    await uses(book, "2026-04-10", 300)
    await book.use("calls", 100)

    await book.on("2026-05-01 01:00")

    assert [one["total"] for one in await book.invoices()] == [13_500, 5_000]
