"""What a preview is told, it does as the act itself does it. Source: billing-behaviour 3.8."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook
from tests.stories.test_previews import shown

pytestmark = only_sqlite
UNCHANGED = {"billing_cycle_anchor": {"type": "unchanged"}}


async def test_an_interval_changes_without_moving_the_anchor(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000), billing_mode={"type": "classic"})
    await book.on("2026-04-11")
    (item,) = await book.items()
    yearly = {"items": [{"id": item["id"], "price": await book.price("Pro", 30_000, "year")}]} | UNCHANGED

    promised = await book.preview(subscription_details=yearly)
    changed = await book.change(**yearly)

    assert changed["billing_cycle_anchor"] == moment("2026-04-01")
    assert shown(await book.latest()) == shown(promised)


async def test_a_moment_is_no_anchor_for_what_runs_already(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    anchor = {"type": "timestamp", "timestamp": moment("2026-04-20")}

    error = await merchant.refused(
        "/v1/invoices/create_preview",
        subscription=book.subscription,
        subscription_details={"billing_cycle_anchor": anchor},
    )

    assert error["param"] == "subscription_details[billing_cycle_anchor][type]"


async def paused(merchant):
    """Somebody who paid 30.00 for April, and rests since the 13th; it is the 16th."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3000))
    await book.on("2026-04-13")
    await book.act("pause", type="subscription")
    await book.on("2026-04-16")
    return book


async def test_a_return_is_reckoned_from_the_moment_that_is_said(merchant):
    book = await paused(merchant)
    details = {"proration_behavior": "always_invoice", "proration_date": moment("2026-04-14")} | UNCHANGED

    promised = await book.preview(subscription_details={"resume_at": "now"} | details)
    await book.act("resume", **details)

    assert [line["amount"] for line in promised["lines"]["data"]] == [-1800, 1700]
    assert shown(await book.latest()) == shown(promised)


@pytest.mark.parametrize("day", ["2026-03-20", "2026-04-12 23:59:59", "2026-05-01 00:00:01", "2026-06-01"])
async def test_a_return_is_reckoned_from_within_the_rest_of_the_period(merchant, day):
    book = await paused(merchant)
    order = {"proration_date": moment(day), "proration_behavior": "always_invoice"} | UNCHANGED

    error = await merchant.refused(f"/v1/subscriptions/{book.subscription}/resume", order)

    assert error["param"] == "proration_date"
    assert await book.status == "paused"


async def test_a_trial_of_usage_alone_is_followed_by_the_bill_for_the_usage(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.metered("Calls", 3, "calls"), trial_end=moment("2026-04-10"))

    promised = await book.preview()
    await book.on("2026-05-10")

    assert promised["period_end"] == moment("2026-05-10")
    assert shown(await book.latest()) == shown(promised)


async def test_what_waited_during_a_pause_is_billed_within_the_hour(merchant):
    book = await open_notebook(merchant, "2026-01-01")
    await book.subscribe(await book.price("Pro", 12_000, "year"), pending_invoice_item_interval={"interval": "week"})
    await book.act("pause", type="subscription")
    await book.on("2026-01-20")
    await book.act("resume", **UNCHANGED)

    promised = await book.preview()
    await book.later(hours=1)

    assert promised["period_end"] == moment("2026-01-20 01:00")
    assert shown(await book.latest()) == shown(promised)
