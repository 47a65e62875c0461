"""A discount for one invoice is used up when that comes true, and not before. Source: 1.12 and 4.4."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import open_notebook

pytestmark = only_sqlite
WAITS = {"payment_behavior": "pending_if_incomplete", "proration_behavior": "always_invoice"}


async def given(merchant, place, card):
    """Half off the next invoice, for the subscription or for its item; and a dearer plan to change to."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    half, (item,) = {"coupon": await book.coupon(percent_off=50)}, await book.items()
    where = {"items": [{"id": item["id"], "discounts": [half]}]} if place == "item" else {}
    await book.change(**(where or {"discounts": [half]}), proration_behavior="none")
    await book.card(card)
    book.plus = await book.price("Plus", 9000)
    return book


async def left(book):
    """The discounts that the subscription and its item have."""
    now = await book.now_is()
    return len(now["discounts"]) + len(now["items"]["data"][0]["discounts"])


@pytest.mark.parametrize("place", ["item", "subscription"])
async def test_a_change_that_is_paid_at_once_uses_it_up(merchant, place):
    book = await given(merchant, place, "visa")

    await book.change(book.plus, **WAITS)
    after = await left(book)
    await book.on("2026-05-01 01:00")

    assert [invoice["total"] for invoice in await book.invoices()] == [1000, 3500, 9000]
    assert after == await left(book) == 0


@pytest.mark.parametrize("place", ["item", "subscription"])
async def test_a_change_that_waits_for_its_payment_uses_it_up_when_that_comes(merchant, place):
    book = await given(merchant, place, "chargeCustomerFail")
    await book.change(book.plus, **WAITS)
    waiting = await left(book)
    await book.card("visa")

    await book.pay()
    after = await left(book)
    await book.on("2026-05-01 01:00")

    assert (waiting, after) == (1, 0)
    assert [invoice["total"] for invoice in await book.invoices()] == [1000, 3500, 9000]


@pytest.mark.parametrize("place", ["item", "subscription"])
async def test_a_change_that_nobody_pays_leaves_it_for_the_next_invoice(merchant, place):
    book = await given(merchant, place, "chargeCustomerFail")
    await book.change(book.plus, **WAITS)
    await book.on("2026-04-03")
    await book.card("visa")

    await book.on("2026-05-01 01:00")

    assert [(invoice["status"], invoice["total"]) for invoice in await book.invoices()] == [
        ("paid", 1000), ("void", 3500), ("paid", 500),
    ]  # fmt: skip
    assert await left(book) == 0


async def test_what_is_given_while_a_change_waits_is_for_the_invoice_after_it(merchant):
    book = await given(merchant, "subscription", "chargeCustomerFail")
    await book.change(book.plus, **WAITS)
    old = (await book.now_is())["discounts"]
    half = {"coupon": await book.coupon(percent_off=50)}
    await book.change(discounts=[{"discount": old[0]}, half])
    await book.card("visa")

    await book.pay()
    await book.on("2026-05-01 01:00")

    assert [invoice["total"] for invoice in await book.invoices()] == [1000, 3500, 4500]
