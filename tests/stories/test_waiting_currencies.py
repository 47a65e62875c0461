"""What waits in one currency is never charged in another. Source: billing-behaviour 1.14 and 3.8."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook

pytestmark = only_sqlite
PREVIEW = "/v1/invoices/create_preview"


async def waiting(book, **amounts):
    for currency, amount in amounts.items():
        item = {"customer": book.customer, "amount": amount, "currency": currency, "description": "Help"}
        await book.merchant.create("/v1/invoiceitems", item)


async def test_a_first_subscription_is_in_the_currency_of_what_waits(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await waiting(book, eur=500)
    order = {"customer": book.customer, "items": [{"price": await book.price("Pro", 1000)}]}

    refused = await merchant.refused("/v1/subscriptions", order)

    assert (refused["param"], refused["message"][-13:]) == ("currency", "currency eur.")


async def test_a_planned_subscription_leaves_what_waits_in_another_currency(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    phases = [{"items": [{"price": await book.price("Pro", 1000)}], "duration": {"interval": "month"}}]
    await merchant.create(
        "/v1/subscription_schedules", customer=book.customer, start_date=moment("2026-04-10"), phases=phases
    )
    await waiting(book, eur=500, usd=70)

    await book.on("2026-04-11")

    assert ((await book.latest())["total"], [line.split()[0] for line in (await book.waiting()).splitlines()]) == (
        1070,
        ["500"],
    )


@pytest.mark.parametrize(("currency", "total"), [("usd", 70), ("eur", 500), (None, 500)])
async def test_a_preview_without_a_subscription_is_in_one_currency(merchant, currency, total):
    book = await open_notebook(merchant, "2026-04-01")
    await waiting(book, eur=500, usd=70)
    said = {"currency": currency} if currency else {}

    promised = await merchant.create(PREVIEW, customer=book.customer, **said)

    order = {"customer": book.customer, "pending_invoice_items_behavior": "include"}
    real = await merchant.create("/v1/invoices", order | said)
    assert promised["total"] == real["total"] == total


async def test_a_preview_in_another_currency_is_refused(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))

    refused = await merchant.refused(PREVIEW, subscription=book.subscription, currency="eur")

    assert refused["param"] == "currency"
