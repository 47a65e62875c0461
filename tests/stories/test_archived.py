"""Prices, products and tax rates that are archived: whoever has them goes on, and nobody else can have them."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import month, open_notebook

pytestmark = only_sqlite
INACTIVE = "The price specified is inactive. This field only accepts active prices."


async def archived(merchant, path, id):
    await merchant.create(f"{path}/{id}", active=False)


async def grandfathered(merchant, **params):
    """Somebody whose price is sold no more."""
    book = await open_notebook(merchant, "2026-04-01")
    book.pro, book.plus = await book.price("Pro", 1000), await book.price("Plus", 3000)
    await book.subscribe(book.pro, **params)
    await archived(merchant, "/v1/prices", book.pro)
    return book


async def test_an_archived_price_is_charged_on_and_its_quantity_may_change(merchant):
    book = await grandfathered(merchant)

    changed = await book.change(book.pro, 3, proration_behavior="none")
    await book.on("2026-05-01 01:00")

    assert changed["items"]["data"][0]["quantity"] == 3
    assert ((await book.latest())["status"], (await book.latest())["total"]) == ("paid", 3000)


async def test_nobody_comes_to_an_archived_price(merchant):
    book = await grandfathered(merchant)
    await book.change(book.plus)

    back = await book.try_to_change(book.pro)
    new = await merchant.refused("/v1/subscriptions", customer=book.customer, items=[{"price": book.pro}])

    assert (back.status, back.text, back.error["param"]) == (400, INACTIVE, "items[0][price]")
    assert (new["message"], new["param"]) == (INACTIVE, "items[0][price]")


@pytest.mark.parametrize("kind", ["archived", "made for this"])
async def test_a_schedule_repeats_the_phase_with_an_archived_price_and_leads_away_from_it(merchant, kind):
    book = await grandfathered(merchant)
    if kind == "made for this":
        product = (await merchant.create("/v1/products", name="Own"))["id"]
        own = {"product": product, "currency": "usd", "unit_amount": 1000, "recurring": {"interval": "month"}}
        await book.subscribe({"price_data": own})
    made = await merchant.create("/v1/subscription_schedules", from_subscription=book.subscription)
    path, (phase,) = f"/v1/subscription_schedules/{made['id']}", made["phases"]
    current = {name: phase[name] for name in ("start_date", "end_date")}
    own = {"items": [{"price": phase["items"][0]["price"], "quantity": 1}]}

    await merchant.create(path, phases=[current | own, month(book.plus)])
    other = await merchant.post(path, phases=[current | own, month(await gone(book))])
    await book.on("2026-05-01 01:00")

    assert (other.status, other.error["param"]) == (400, "phases[1][items][0][price]")
    assert (await book.latest())["total"] == 3000


async def gone(book):
    """A price that was archived before anybody had it."""
    id = await book.price("Gone", 500)
    await archived(book.merchant, "/v1/prices", id)
    return id


async def test_what_is_paid_once_in_a_phase_may_be_repeated_when_it_is_archived(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro, product = await book.price("Pro", 1000), (await merchant.create("/v1/products", name="Setup"))["id"]
    fee = (await merchant.create("/v1/prices", product=product, currency="usd", unit_amount=200))["id"]
    first = month(pro, add_invoice_items=[{"price": fee}])
    made = await book.plan(first, month(pro))
    await archived(merchant, "/v1/prices", fee)
    begun = {"start_date": made["phases"][0]["start_date"]}

    again = await merchant.create(f"/v1/subscription_schedules/{made['id']}", phases=[first | begun, month(pro)])

    assert again["phases"][0]["add_invoice_items"][0]["price"] == fee


async def test_tax_rates_that_somebody_has_may_be_said_again_when_they_are_archived(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro, old = await book.price("Pro", 1000), await book.tax(20)
    await book.subscribe({"price": pro, "tax_rates": [old]}, default_tax_rates=[old])
    await archived(merchant, "/v1/tax_rates", old)
    other = await book.tax(10)
    await archived(merchant, "/v1/tax_rates", other)
    item = (await book.items())[0]["id"]

    same = await book.change(default_tax_rates=[old], items=[{"id": item, "tax_rates": [old]}])
    made = await merchant.create("/v1/subscription_schedules", from_subscription=book.subscription)
    path, (phase,) = f"/v1/subscription_schedules/{made['id']}", made["phases"]
    current = {name: phase[name] for name in ("start_date", "end_date")}
    own = {"items": [{"price": pro, "tax_rates": [old]}], "default_tax_rates": [old]}
    again = await merchant.create(path, phases=[current | own, month(pro)])
    new = await merchant.refused(path, phases=[current | own, month(pro, default_tax_rates=[other])])
    refused = await book.try_to_change(default_tax_rates=[other])

    assert [rate["id"] for rate in same["default_tax_rates"]] == [old]
    assert [rate["id"] for rate in again["phases"][0]["items"][0]["tax_rates"]] == [old]
    assert (new["param"], refused.error["param"]) == ("phases[1][default_tax_rates][0]", "default_tax_rates[0]")


async def test_what_belongs_to_an_archived_product_is_charged_on(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro = await book.price("Pro", 1000)
    await book.subscribe(pro)
    product = (await merchant.find(f"/v1/prices/{pro}"))["product"]
    await archived(merchant, "/v1/products", product)

    await book.on("2026-05-01 01:00")

    assert ((await book.latest())["status"], await book.status) == ("paid", "active")
