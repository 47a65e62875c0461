"""Thresholds that come, change and go, and subscriptions that change under them."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, month, open_notebook, pages
from tests.stories.usage import HUNDRED, counting, uses


async def thresholds(book):
    """The invoices that thresholds made."""
    return [one for one in await book.invoices() if one["billing_reason"] == "subscription_threshold"]


@only_sqlite
async def test_nothing_is_invoiced_in_a_trial_nor_on_the_last_day_of_a_period(merchant):
    book = await counting(merchant, trial_period_days=14, **HUNDRED)
    await uses(book, "2026-04-10", 1_000)
    await book.on("2026-04-20")
    trial = await book.invoices()

    await uses(book, "2026-05-14 00:00:01", 500)
    await book.on("2026-05-15 01:00")

    assert trial == []
    assert [one["billing_reason"] for one in await book.invoices()] == ["subscription_cycle"]
    assert (await book.latest())["total"] == 25_000


@only_sqlite
async def test_a_new_threshold_counts_what_was_used_already(merchant):
    book = await counting(merchant, days_until_due=30, collection_method="send_invoice")
    await uses(book, "2026-04-10", 500)
    quiet = await book.invoices()

    changed = await book.change(**HUNDRED)
    await book.later(hours=2)
    await book.change(billing_thresholds="")
    await uses(book, "2026-04-20", 500)

    assert quiet == []
    assert changed["billing_thresholds"] == {"amount_gte": 10_000, "reset_billing_cycle_anchor": None}
    assert [(one["total"], one["status"]) for one in await book.invoices()] == [(25_000, "open")]
    assert (await book.now_is())["billing_thresholds"] is None


@only_sqlite
async def test_who_leaves_pays_only_what_is_not_billed_yet(merchant):
    book = await counting(merchant)
    await uses(book, "2026-04-10", 250)
    await uses(book, "2026-04-11", 20)

    await book.cancel(invoice_now=True)
    await book.on("2026-04-20")

    assert [one["total"] for one in await book.invoices()] == [12_500, 1_000]


@only_sqlite
async def test_late_usage_of_a_period_is_counted_without_what_was_billed(merchant):
    book = await counting(merchant)
    await uses(book, "2026-04-10", 200)
    await book.on("2026-05-01 00:30")
    late = {"stripe_customer_id": book.customer, "value": "7"}
    await merchant.create("/v1/billing/meter_events", event_name="calls", payload=late, timestamp=moment("2026-04-30"))
    await book.use("calls", 300)

    await book.on("2026-05-01 02:00")

    assert await book.pages(last=2) == pages("""
        2026-05-01 cycle paid 350
             350  7 × Calls (at $0.50 / month)  2026-04-01..2026-05-01
        2026-05-01 00:30:01 threshold paid 15000
           15000  300 × Calls (at $0.50 / month)  2026-05-01..2026-05-01 00:30:01
    """)


@only_sqlite
@pytest.mark.parametrize(("mode", "amounts"), [("flexible", [10_000, 10_500]), ("classic", [10_000, 10_000])])
async def test_a_new_price_counts_from_the_change_on(merchant, mode, amounts):
    book = await counting(merchant, billing_mode={"type": mode}, **HUNDRED)
    await uses(book, "2026-04-10", 200)
    await uses(book, "2026-04-11", 10)
    meter = (await book.items())[0]["price"]["recurring"]["meter"]
    dearer = await book.price("Calls", 100, recurring={"usage_type": "metered", "meter": meter})

    await book.change(dearer)
    await uses(book, "2026-04-12", 99)
    early = len(await thresholds(book))
    await uses(book, "2026-04-13", 1)

    assert early == 1
    assert [one["total"] for one in await thresholds(book)] == amounts


@only_sqlite
async def test_a_change_that_waits_for_its_payment_is_called_off(merchant):
    book = await counting(merchant, fee=1000)
    await book.card("chargeCustomerFail")
    order = {"proration_behavior": "always_invoice", "payment_behavior": "pending_if_incomplete"}
    await book.on("2026-04-10")
    await book.change(quantity=3, **order)
    waiting = (await book.now_is())["pending_update"]

    await uses(book, "2026-04-10 01:00", 200)

    assert waiting is not None
    assert (await book.now_is())["pending_update"] is None
    assert [one["status"] for one in await book.invoices()] == ["paid", "void", "draft"]


@only_sqlite
async def test_a_schedule_brings_thresholds_with_its_phases(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    calls = await book.metered("Calls", 50, "calls")
    item = {"price": calls, "billing_thresholds": {"usage_gte": 100}}

    made = await book.plan(month(calls, **HUNDRED), month(item))

    assert made["phases"][0]["billing_thresholds"]["amount_gte"] == 10_000
    assert made["phases"][1]["items"][0]["billing_thresholds"] == {"usage_gte": 100}
    await uses(book, "2026-04-10", 200)
    await uses(book, "2026-05-10", 100)

    found = await thresholds(book)
    assert [one["threshold_reason"]["amount_gte"] for one in found] == [10_000, None]
    assert [one["total"] for one in found] == [10_000, 5_000]


@only_sqlite
async def test_what_thresholds_may_say(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro, calls = await book.price("Pro", 1000), await book.metered("Calls", 50, "calls")
    flat = [{"up_to": "inf", "unit_amount": 1, "flat_amount": 500}]
    order = {"customer": book.customer, "items": [{"price": calls}]}
    wrong = [
        ({"billing_thresholds": {"amount_gte": 49}}, "billing_thresholds[amount_gte]"),
        ({"items": [{"price": pro, "billing_thresholds": {"usage_gte": 5}}]}, "items[0][billing_thresholds]"),
        ({"items": [{"price": calls, "billing_thresholds": {"usage_gte": 0}}]},
         "items[0][billing_thresholds][usage_gte]"),
    ]  # fmt: skip
    for params, param in wrong:
        assert (await merchant.refused("/v1/subscriptions", {**order, **params}))["param"] == param

    fees = await counting_with(book, flat)
    error = await merchant.refused(
        "/v1/subscriptions", {**order, "items": [{"price": fees}], "billing_thresholds": {"amount_gte": 500}}
    )
    assert error["param"] == "billing_thresholds[amount_gte]"
    assert "greater than" in error["message"]


async def counting_with(book, tiers):
    meter = await book.merchant.create(
        "/v1/billing/meters", display_name="Fees", event_name="fees", default_aggregation={"formula": "sum"}
    )
    recurring = {"usage_type": "metered", "meter": meter["id"]}
    return await book.price("Fees", recurring=recurring, billing_scheme="tiered", tiers_mode="graduated", tiers=tiers)


@only_sqlite
async def test_an_items_threshold_goes_with_its_own_address(merchant):
    book = await counting(merchant, fee=1000, days_until_due=30, collection_method="send_invoice")
    item = next(one["id"] for one in await book.items() if one["price"]["id"] == book.calls)
    path = f"/v1/subscription_items/{item}"

    made = await merchant.create(path, billing_thresholds={"usage_gte": 100})
    kept = await merchant.create(path, metadata={"a": "b"})
    gone = await merchant.create(path, billing_thresholds="")

    assert (made["billing_thresholds"], kept["billing_thresholds"]) == ({"usage_gte": 100}, {"usage_gte": 100})
    assert gone["billing_thresholds"] is None
