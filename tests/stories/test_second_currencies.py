"""A customer who pays in another currency from now on. Source: billing-behaviour 1.14."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, month, open_notebook

UPDATED = "customer.updated"


async def told(book):
    """What events say of the customer, and those that come next."""
    found = await book.events()
    return [(event["type"], event["data"].get("previous_attributes")) for event in found]


async def currency(book):
    return (await book.merchant.find(f"/v1/customers/{book.customer}"))["currency"]


async def euros(book):
    return await book.price("Pro", 900, currency="eur")


async def test_the_first_subscription_settles_the_currency_and_an_event_says_so_first(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    once = {"currency": "eur", "product": (await merchant.create("/v1/products", name="Setup"))["id"]}
    price = await euros(book)
    await book.events()

    await book.subscribe(price, add_invoice_items=[{"price_data": once | {"unit_amount": 100}}])
    found = [event for event in await told(book) if not event[0].startswith(("price.", "product."))]
    await book.subscribe(price)

    assert found[:3] == [
        (UPDATED, {"currency": None}), ("invoiceitem.created", None), ("customer.subscription.created", None),
    ]  # fmt: skip
    assert UPDATED not in [type for type, _ in await told(book)]


@only_sqlite
@pytest.mark.parametrize(
    ("path", "params", "then"),
    [
        ("/v1/invoiceitems", {"amount": 500, "currency": "cad"}, "invoiceitem.created"),
        ("/v1/invoices", {"currency": "cad"}, "invoice.created"),
    ],
)
async def test_a_first_item_or_invoice_settles_it_too(merchant, path, params, then):
    book = await open_notebook(merchant, "2026-04-01")
    await book.events()

    for _ in range(2):
        await merchant.create(path, customer=book.customer, **params)

    assert (await told(book)) == [(UPDATED, {"currency": None}), (then, None), (then, None)]
    assert await currency(book) == "cad"


async def test_who_has_left_comes_back_in_another_currency(merchant):
    book = await open_notebook(merchant, "2026-04-01", balance=-300)
    await book.subscribe(await book.price("Pro", 200))
    await book.cancel()
    pro = await euros(book)
    await book.events()

    await book.subscribe(pro)

    latest = await book.latest()
    assert (await told(book))[0] == (UPDATED, {"balance": -100, "currency": "usd"})
    assert (latest["currency"], latest["amount_paid"], await currency(book), await book.balance()) == (
        "eur", 900, "eur", 0,
    )  # fmt: skip
    found = await merchant.find(f"/v1/customers/{book.customer}", expand=["invoice_credit_balance"])
    assert found["invoice_credit_balance"] == {"usd": 100}


async def subscribes(book):
    await book.subscribe(await book.price("Pro", 200))


async def plans(book):
    phases = [month(await book.price("Pro", 200))]
    await book.merchant.create(
        "/v1/subscription_schedules", customer=book.customer, start_date=moment("2026-06-01"), phases=phases
    )


async def waits(book):
    await book.merchant.create("/v1/invoiceitems", customer=book.customer, amount=200, currency="usd")


async def saves(book):
    await subscribes(book)
    coupon = {"coupon": await book.coupon(amount_off=100)}
    await book.merchant.create(f"/v1/customers/{book.customer}", coupon)
    await book.cancel()


@only_sqlite
@pytest.mark.parametrize("begin", [subscribes, plans, waits, saves])
async def test_what_goes_on_in_one_currency_refuses_another(merchant, begin):
    book = await open_notebook(merchant, "2026-04-01")
    await begin(book)
    pro = await euros(book)

    alone = await merchant.refused("/v1/subscriptions", customer=book.customer, items=[{"price": pro}])
    order = {"customer": book.customer, "start_date": "now", "phases": [month(pro)]}
    planned = await merchant.refused("/v1/subscription_schedules", order)

    assert [alone["param"], planned["param"]] == ["currency", "phases[0][currency]"]
    assert alone["message"] == planned["message"]
    assert alone["message"].endswith("with currency usd.")


async def test_a_plan_to_come_is_in_another_currency_when_nothing_goes_on(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await subscribes(book)
    await book.cancel()
    order = {"customer": book.customer, "start_date": moment("2026-05-01"), "phases": [month(await euros(book))]}

    await merchant.create("/v1/subscription_schedules", order)
    at_once = await currency(book)
    await book.on("2026-05-01 01:00")

    assert (at_once, (await book.latest())["total"], (await book.latest())["currency"]) == ("eur", 900, "eur")


@only_sqlite
async def test_a_single_invoice_may_be_in_any_currency(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await subscribes(book)
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=500, currency="cad")

    made = await merchant.create(
        "/v1/invoices", customer=book.customer, currency="cad", pending_invoice_items_behavior="include"
    )
    await book.pay(made["id"])
    await book.on("2026-05-01 01:00")

    assert [(one["currency"], one["amount_paid"]) for one in await book.invoices()] == [
        ("usd", 200), ("cad", 500), ("usd", 200),
    ]  # fmt: skip
    assert await currency(book) == "usd"


@only_sqlite
async def test_what_is_for_a_subscription_is_in_its_currency(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await subscribes(book)
    item = {"customer": book.customer, "amount": 500, "currency": "cad", "subscription": book.subscription}

    refused = await merchant.refused("/v1/invoiceitems", item)

    assert (refused["param"], "`usd`" in refused["message"]) == ("currency", True)


@only_sqlite
@pytest.mark.parametrize("said", [{}, {"currency": "eur"}])
async def test_a_preview_of_something_in_another_currency_takes_what_is_added_in_it(merchant, said):
    book = await open_notebook(merchant, "2026-04-01")
    await subscribes(book)
    await book.cancel()
    details = {"items": [{"price": await euros(book)}]}
    order = {"customer": book.customer, "subscription_details": details} | said
    added = {"amount": 50, "description": "Help"}

    found = await merchant.create("/v1/invoices/create_preview", order, invoice_items=[added])
    refused = await merchant.refused("/v1/invoices/create_preview", order, invoice_items=[added | {"currency": "usd"}])

    assert (found["currency"], found["total"], await currency(book)) == ("eur", 950, "usd")
    assert refused["param"] == "invoice_items[0][currency]"
