"""Usage with decimals, from the event to the invoice. Source: docs/decisions/0043."""

import pytest

from tests.conftest import only_sqlite
from tests.resources.meters.using import EVENTS
from tests.stories.notebook import moment, open_notebook, pages
from tests.stories.usage import HUNDRED, counting, uses


async def test_hours_and_a_half_are_charged_to_the_cent(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    hours = await book.metered("Hours", 1_999, "hours")
    await book.subscribe(hours)
    for day, value in (("2026-04-02", "1.25"), ("2026-04-03", "0.1"), ("2026-04-04", "0.2"), ("2026-04-05", "-0.05")):
        await book.on(day)
        await book.use("hours", value)

    preview = await book.preview()
    await book.on("2026-05-01 01:00")

    (line,) = (await book.latest())["lines"]["data"]
    assert await book.pages() == pages("""
        2026-05-01 cycle paid 2999
            2999  1.5 × Hours (at $19.99 / month)  2026-04-01..2026-05-01
    """)
    assert (line["quantity"], line["quantity_decimal"]) == (1, "1.5")
    assert [(one["amount"], one["quantity_decimal"]) for one in preview["lines"]["data"]] == [(2_999, "1.5")]


TIERED = {
    "graduated": [(3_500, "5", 5), (325, "0.5", 0)],
    "volume": [(3_575, "5.5", 5)],
}


@only_sqlite
@pytest.mark.parametrize("mode", TIERED)
async def test_half_a_unit_above_a_tier_is_in_the_next_one(merchant, mode):
    tiers = [{"up_to": 5, "unit_amount": 700}, {"up_to": "inf", "unit_amount": 650}]
    book = await counting(merchant, tiers=tiers, mode=mode, description="by the hour")
    await book.use("calls", "5.5")

    await book.on("2026-05-01 01:00")

    lines = (await book.latest())["lines"]["data"]
    assert [(one["amount"], one["quantity_decimal"], one["quantity"]) for one in lines] == TIERED[mode]


@only_sqlite
async def test_a_threshold_is_reached_by_parts_and_nothing_is_billed_twice(merchant):
    book = await counting(merchant)
    await uses(book, "2026-04-10", "199.5")
    await uses(book, "2026-04-11", "0.75")
    await uses(book, "2026-04-12", "1.2")

    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-04-11 00:00:01 threshold paid 10013
           10013  200.25 × Calls (at $0.50 / month)  2026-04-01..2026-04-11 00:00:01
        2026-05-01 cycle paid 60
              60  1.2 × Calls (at $0.50 / month)  2026-04-01..2026-05-01
    """)


@only_sqlite
async def test_a_threshold_of_usage_is_not_reached_by_rounding(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    calls = await book.metered("Calls", 100, "calls")
    await book.subscribe({"price": calls, "billing_thresholds": {"usage_gte": 2}})
    await uses(book, "2026-04-10", "2.5")
    await uses(book, "2026-04-11", "1.9")

    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-04-10 00:00:01 threshold paid 250
             250  2.5 × Calls (at $1.00 / month)  2026-04-01..2026-04-10 00:00:01
        2026-05-01 cycle paid 190
             190  1.9 × Calls (at $1.00 / month)  2026-04-01..2026-05-01
    """)


@only_sqlite
async def test_a_late_correction_that_costs_nothing_is_on_the_draft_too(merchant):
    tiers = [{"up_to": 10, "unit_amount": 0}, {"up_to": "inf", "unit_amount": 100}]
    book = await counting(merchant, tiers=tiers, description="by the hour")
    await book.use("calls", "1.5")
    await book.on("2026-05-01")
    late = {"stripe_customer_id": book.customer, "value": "-0.5"}
    await merchant.create(EVENTS, event_name="calls", payload=late, timestamp=moment("2026-04-30"))

    await book.on("2026-05-01 01:00")

    assert [one["quantity_decimal"] for one in (await book.latest())["lines"]["data"]] == ["1"]


@only_sqlite
async def test_half_a_unit_that_comes_late_is_on_the_draft(merchant):
    book = await counting(merchant, amount=100, description="by the hour")
    await book.use("calls", "1.5")
    await book.on("2026-05-01")
    late = {"stripe_customer_id": book.customer, "value": "0.25"}
    await merchant.create(EVENTS, event_name="calls", payload=late, timestamp=moment("2026-04-30"))

    await book.on("2026-05-01 01:00")

    assert await book.pages() == pages("""
        2026-05-01 cycle paid 175
             175  1.75 × Calls (at $1.00 / month)  2026-04-01..2026-05-01
    """)


@only_sqlite
async def test_more_corrections_than_usage_are_nothing(merchant):
    book = await counting(merchant, amount=100, description="by the hour")
    await book.use("calls", "1.5")
    await book.use("calls", "-2")

    await book.on("2026-05-01 01:00")

    (line,) = (await book.latest())["lines"]["data"]
    assert (line["amount"], line["quantity"], line["quantity_decimal"]) == (0, 0, "0")


@only_sqlite
async def test_a_new_price_forgets_the_parts_used_before(merchant):
    book = await counting(merchant, amount=100, **HUNDRED)
    await uses(book, "2026-04-05", "1.5")
    dear = await book.price("Dear", 200, recurring=(await merchant.find(f"/v1/prices/{book.calls}"))["recurring"])
    await book.change(items=[{"id": (await book.now_is())["items"]["data"][0]["id"], "price": dear}])
    await uses(book, "2026-04-06", "0.25")

    await book.on("2026-05-01 01:00")

    assert [(one["amount"], one["quantity_decimal"]) for one in (await book.latest())["lines"]["data"]] == [
        (150, "1.5"), (50, "0.25")
    ]  # fmt: skip


LAST = {
    "the item goes": ("", {"proration_behavior": "always_invoice"}),
    "the subscription pauses": ("/pause", {"invoicing_behavior": "invoice"}),
    "the subscription ends": (None, {"invoice_now": True}),
}


@only_sqlite
@pytest.mark.parametrize("why", LAST)
async def test_what_is_used_in_the_last_second_is_billed_too(merchant, why):
    book = await counting(merchant, fee=1_000, billing_mode={"type": "flexible"})
    await uses(book, "2026-04-10", "100")
    await book.use("calls", "20")
    path, order = LAST[why]

    if path is None:
        await book.cancel(**order)
    else:
        calls = next(one["id"] for one in await book.items() if one["price"]["id"] == book.calls)
        order = order if path else {**order, "items": [{"id": calls, "deleted": True}]}
        await merchant.create(f"/v1/subscriptions/{book.subscription}{path}", order)

    lines = (await book.latest())["lines"]["data"]
    (used,) = [line for line in lines if "Calls" in line["description"]]
    assert (used["quantity"], used["amount"]) == (120, 6_000)
    assert used["period"]["end"] == moment("2026-04-10 00:00:01")
