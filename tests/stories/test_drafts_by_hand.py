"""What somebody says of a renewal by hand, while it is a draft, is what is charged."""

import pytest

from tests.conftest import only_sqlite
from tests.discounts import give
from tests.stories.notebook import moment, open_notebook

pytestmark = only_sqlite
BY_HAND = {
    "a description": ({"description": "Calls of April"}, 1500, "Calls of April"),
    "metadata": ({"metadata": {"batch": "7"}}, 1500, "150 × Calls (at $0.10 / month)"),
    "a quantity": ({"quantity": 3}, 30, "100 × Calls (at $0.10 / month)"),
    "an amount": ({"amount": 777}, 777, "100 × Calls (at $0.10 / month)"),
    "a period": (
        {"period": {"start": moment("2026-04-02"), "end": moment("2026-04-03")}},
        1000,
        "100 × Calls (at $0.10 / month)",
    ),
}
"""What is said of a line for 100 calls, and what it is then, though there were 150."""


async def renewing(merchant, *orders, **params):
    """Somebody whose second month has just begun, and the draft for it."""
    book = await open_notebook(merchant, "2026-04-01")
    prices = [await book.price(f"Plan {number}", 1000 * number) for number in (1, 2)]
    await book.subscribe(*prices, *orders, **params)
    await book.on("2026-05-01")
    return book, await book.latest()


def taxed(invoice):
    return sorted((line["amount"], *[tax["amount"] for tax in line["taxes"]]) for line in invoice["lines"]["data"])


async def test_other_rates_of_a_draft_are_for_the_subscriptions_lines_too(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    vat, less, own = await book.tax(20), await book.tax(7, inclusive=True), await book.tax(10)
    basic, extra = await book.price("Basic", 1000), await book.price("Extra", 500)
    await book.subscribe(basic, {"price": extra, "tax_rates": [own]}, default_tax_rates=[vat])
    await book.on("2026-05-01")
    draft = await book.latest()
    path = f"/v1/invoices/{draft['id']}"

    other = await merchant.create(path, default_tax_rates=[less])
    none = await merchant.create(path, default_tax_rates="")

    assert taxed(draft) == [(500, 50), (1000, 200)]
    assert (taxed(other), other["total"]) == ([(500, 50), (1000, 65)], 1550)
    assert (taxed(none), none["total"]) == ([(500, 50), (1000,)], 1550)


async def test_what_was_taxed_on_a_draft_is_what_comes_back(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    vat, basic = await book.tax(20), await book.price("Basic", 1000)
    await book.subscribe(basic, default_tax_rates=[vat])
    await book.change(default_tax_rates="")
    await book.on("2026-04-16")

    await book.cancel(prorate=True, invoice_now=True)

    assert (await book.latest())["total"] == -600


async def test_a_discount_of_a_line_is_not_the_customers(merchant):
    book, draft = await renewing(merchant)
    half = await book.coupon(percent_off=50, duration="forever")
    line = draft["lines"]["data"][0]
    await book.events()

    await merchant.create(f"/v1/invoices/{draft['id']}/lines/{line['id']}", discounts=[{"coupon": half}])

    assert [event["type"] for event in await book.events()] == ["invoice.updated"]
    assert (await merchant.find(f"/v1/customers/{book.customer}"))["discount"] is None
    assert (await book.latest())["total"] == draft["total"] - line["amount"] // 2


@pytest.mark.parametrize(("said", "amount", "words"), BY_HAND.values(), ids=BY_HAND)
async def test_late_usage_changes_nothing_that_was_said_by_hand(merchant, said, amount, words):
    book, draft, line = await used(merchant)

    await merchant.create(f"/v1/invoices/{draft['id']}/lines/{line['id']}", said)

    final = await an_hour_later(book)
    assert (final["lines"]["data"][0]["amount"], final["lines"]["data"][0]["description"]) == (amount, words)


async def test_discounts_and_rates_are_taken_off_by_sending_nothing(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    half, vat = await book.coupon(percent_off=50, duration="forever"), await book.tax(20)
    both = {"discounts": [{"coupon": half}], "tax_rates": [vat]}
    order = {"customer": book.customer, "currency": "usd"}
    draft = await merchant.create("/v1/invoices", order, discounts=[{"coupon": half}], default_tax_rates=[vat])
    path = f"/v1/invoices/{draft['id']}"
    whole = await merchant.create("/v1/invoiceitems", order, amount=1000, invoice=draft["id"])
    item = await merchant.create("/v1/invoiceitems", order | both, amount=1000, invoice=draft["id"])
    lines = (await merchant.find(path))["lines"]["data"]
    totals = []

    for where, sent in (
        (f"/v1/invoiceitems/{item['id']}", {"discounts": "", "tax_rates": ""}),
        (f"/v1/invoiceitems/{item['id']}", both),
        (f"{path}/lines/{lines[1]['id']}", {"discounts": "", "tax_rates": ""}),
        (path, {"discounts": ""}),
        (path, {"default_tax_rates": ""}),
    ):
        await merchant.create(where, sent)
        totals.append((await merchant.find(path))["total"])

    assert lines[0]["parent"]["invoice_item_details"]["invoice_item"] == whole["id"]
    assert totals == [1200, 900, 1200, 2400, 2000]


async def test_a_new_invoice_can_be_without_the_customers_discount(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await give(merchant, book.customer, await book.coupon(percent_off=50, duration="forever"))

    inherits = await merchant.create("/v1/invoices", customer=book.customer, currency="usd")
    does_not = await merchant.create("/v1/invoices", customer=book.customer, currency="usd", discounts="")

    assert (len(inherits["discounts"]), does_not["discounts"]) == (1, [])


async def test_nothing_is_taken_off_a_final_invoice(merchant):
    _, draft = await renewing(merchant)
    path = f"/v1/invoices/{draft['id']}"
    await merchant.create(f"{path}/finalize")

    refused = [await merchant.refused(path, {name: ""}) for name in ("discounts", "default_tax_rates")]

    assert [error["code"] for error in refused] == ["invoice_not_editable"] * 2


async def test_late_usage_is_discounted_and_taxed_as_its_line(merchant):
    book, draft, line = await used(merchant)
    half, vat = await book.coupon(percent_off=50, duration="once"), await book.tax(20)

    said = {"discounts": [{"coupon": half}], "tax_rates": [vat]}
    await merchant.create(f"/v1/invoices/{draft['id']}/lines/{line['id']}", said)

    assert (await an_hour_later(book))["total"] == 900


async def used(merchant):
    """Somebody who used a hundred calls in April, the draft for them, and its line."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe({"price": await book.metered("Calls", 10, "calls")})
    await book.use("calls", 100)
    await book.on("2026-05-01")
    draft = await book.latest()
    return book, draft, draft["lines"]["data"][0]


async def an_hour_later(book):
    """Fifty calls more of April have been reported meanwhile."""
    payload = {"stripe_customer_id": book.customer, "value": "50"}
    late = {"event_name": "calls", "payload": payload, "timestamp": moment("2026-04-20")}
    await book.merchant.create("/v1/billing/meter_events", late)
    await book.later(hours=1)
    return await book.latest()


async def test_a_preview_without_a_subscription_has_the_customers_discount(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await give(merchant, book.customer, await book.coupon(percent_off=50, duration="forever"))
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=1000, currency="usd")
    path = "/v1/invoices/create_preview"

    inherited = await merchant.create(path, customer=book.customer)
    none = await merchant.create(path, customer=book.customer, discounts="")

    real = await merchant.create("/v1/invoices", customer=book.customer, pending_invoice_items_behavior="include")
    assert (inherited["total"], none["total"], real["total"]) == (500, 1000, 500)


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ({}, -1500),
        ({"amount": 1000}, -500),
        ({"quantity": 3}, -4500),
        ({"discounts": "HALF"}, -750),
        ({"tax_rates": "VAT"}, -1800),
        (None, None),
    ],
)
async def test_what_a_draft_charged_after_all_is_what_comes_back(merchant, said, back):
    book = await open_notebook(merchant, "2026-04-01")
    half, vat = await book.coupon(percent_off=50, duration="once"), await book.tax(20)
    await book.subscribe(await book.price("Pro", 3000))
    await book.on("2026-05-01")
    draft = await book.latest()
    line, path = draft["lines"]["data"][0]["id"], f"/v1/invoices/{draft['id']}"
    if said is None:
        await merchant.create(f"{path}/remove_lines", lines=[{"id": line, "behavior": "delete"}])
    else:
        given = {"HALF": [{"coupon": half}], "VAT": [vat]}
        await merchant.create(f"{path}/lines/{line}", {name: given.get(value, value) for name, value in said.items()})
    await book.on("2026-05-16 12:00")

    await book.cancel(prorate=True, invoice_now=True)

    totals = [invoice["total"] for invoice in (await book.invoices())[2:]]
    assert totals == ([] if back is None else [back])


async def test_what_was_given_back_of_a_draft_is_not_given_back_again(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 3100))
    await book.on("2026-05-01")
    draft = await book.latest()
    await book.change(cancel_at=moment("2026-05-11"))
    await merchant.create(f"/v1/invoices/{draft['id']}", description="Thanks")
    await book.on("2026-05-06")

    await book.cancel(prorate=True, invoice_now=True)

    assert (await book.latest())["total"] == -2100 - 500


@pytest.mark.parametrize(
    ("said", "total"),
    [
        ({"description": "Plus"}, -1500 + 4500 - 2250),
        ({"amount": 1000}, -1500 + 1000 - 500),
        ({"tax_rates": "VAT"}, -1500 + 5400 - 2700),
        (None, -1500),
    ],
)
async def test_what_waits_comes_back_as_it_is_charged_after_all(merchant, said, total):
    book = await open_notebook(merchant, "2026-04-01")
    pro, plus, vat = await book.price("Pro", 3000), await book.price("Plus", 9000), await book.tax(20)
    await book.subscribe(pro)
    await book.on("2026-04-16")
    await book.change(plus, proration_behavior="create_prorations")
    waiting = (await merchant.find("/v1/invoiceitems", customer=book.customer, pending=True))["data"]
    [path] = [f"/v1/invoiceitems/{one['id']}" for one in waiting if one["amount"] > 0]
    if said is None:
        await merchant.delete(path)
    else:
        await merchant.create(path, {name: [vat] if value == "VAT" else value for name, value in said.items()})
    await book.on("2026-04-23 12:00")

    await book.cancel(prorate=True, invoice_now=True)

    assert (await book.latest())["total"] == total
