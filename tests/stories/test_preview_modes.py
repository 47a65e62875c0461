"""What a preview shows: the very next invoice, or only what repeats. Source: billing-behaviour 3.8."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook, page, pages

pytestmark = only_sqlite
REPEATS = pages("""
    2026-04-16 upcoming draft 2000 due 2000
        2000  1 × Plus (at $20.00 / month)  2026-05-01..2026-06-01
""")


async def april(merchant, **params):
    """Somebody who pays 10.00 by the month since the first of April, at the middle of it; and what 20.00 is."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000), **params)
    await book.on("2026-04-16")
    (item,) = await book.items()
    return book, {"id": item["id"], "price": await book.price("Plus", 2000)}


@pytest.mark.parametrize("behavior", ["none", "create_prorations", "always_invoice"])
async def test_what_repeats_has_no_parts_of_periods(merchant, behavior):
    book, dearer = await april(merchant)
    setup = {"amount": 500, "currency": "usd", "description": "Once"}
    await merchant.create("/v1/invoiceitems", {"customer": book.customer} | setup)

    shown = await book.preview(
        preview_mode="recurring",
        invoice_items=[setup],
        subscription_details={"items": [dearer], "proration_behavior": behavior},
    )

    assert page(shown) == REPEATS


async def test_what_repeats_of_something_new_is_a_whole_period(merchant):
    book = await open_notebook(merchant, "2026-04-16")
    details = {
        "items": [{"price": await book.price("Plus", 2000)}],
        "billing_cycle_anchor": {"type": "timestamp", "timestamp": moment("2026-05-01")},
    }

    first = await book.preview(subscription_details=details)
    shown = await book.preview(preview_mode="recurring", subscription_details=details)

    assert (first["total"], page(shown)) == (1000, REPEATS)


async def test_nothing_repeats_of_what_only_waits(merchant):
    book = await open_notebook(merchant, "2026-04-16")
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=500, currency="usd")

    answer = await merchant.post("/v1/invoices/create_preview", customer=book.customer, preview_mode="recurring")

    assert (answer.status, answer.error["code"]) == (404, "invoice_upcoming_none")


@pytest.mark.parametrize("behavior", ["create_prorations", "always_invoice"])
@pytest.mark.parametrize("sent", [{}, {"proration_date": moment("2026-04-11")}], ids=["now", "earlier"])
async def test_a_preview_says_from_when_parts_were_reckoned(merchant, behavior, sent):
    book, dearer = await april(merchant)

    shown = await book.preview(subscription_details={"items": [dearer], "proration_behavior": behavior} | sent)

    reckoned = shown["parent"]["subscription_details"]["subscription_proration_date"]
    assert reckoned == sent.get("proration_date", moment("2026-04-16"))


async def test_a_preview_without_parts_was_reckoned_from_no_moment(merchant):
    book, dearer = await april(merchant)

    shown = await book.preview(subscription_details={"items": [dearer], "proration_behavior": "none"})

    assert "subscription_proration_date" not in shown["parent"]["subscription_details"]
