"""What a subscription shows inside it is as it is now: prices, their plans, and tax rates."""

import pytest

from portico.storage import inside
from tests import subscriptions
from tests.stories.notebook import moment, open_notebook

NEW = {"nickname": "Renamed", "active": False, "metadata": {"tier": "gold"}}


@pytest.fixture
async def book(merchant):
    """Somebody who pays for Pro, the price of which has changed since, and a tax that has."""
    book = await open_notebook(merchant, "2026-04-01")
    book.pro, book.vat = await book.price("Pro", 1000), await book.tax(20)
    await book.subscribe(await book.price("Basic", 500), book.pro, default_tax_rates=[book.vat])
    await book.events()
    await merchant.create(f"/v1/prices/{book.pro}", NEW)
    await merchant.create(f"/v1/tax_rates/{book.vat}", description="Out of use", active=False)
    return book


def seen(item):
    """What an item says of its price, in both of its faces."""
    return [{name: face[name] for name in NEW} for face in (item["price"], item["plan"])]


def is_now(subscription):
    item = next(one for one in subscription["items"]["data"] if one["price"]["metadata"] or one["price"]["nickname"])
    [rate] = subscription["default_tax_rates"]
    return seen(item) == [NEW, NEW] and (rate["description"], rate["active"]) == ("Out of use", False)


async def test_a_subscription_shows_it_wherever_it_is_read(merchant, book):
    path = f"/v1/subscriptions/{book.subscription}"
    query = {"query": f"created>={moment('2026-03-31')}"}

    assert is_now(await merchant.find(path))
    assert is_now((await merchant.find("/v1/subscriptions", customer=book.customer))["data"][0])
    assert is_now((await merchant.find("/v1/subscriptions/search", query))["data"][0])
    invoice = await merchant.find("/v1/invoices", customer=book.customer, expand=["data.parent.subscription_details"
                                                                                  ".subscription"])  # fmt: skip
    assert is_now(invoice["data"][0]["parent"]["subscription_details"]["subscription"])
    customer = await merchant.find(f"/v1/customers/{book.customer}", expand=["subscriptions"])
    assert is_now(customer["subscriptions"]["data"][0])


async def test_an_item_shows_it_too(merchant, book):
    listed = (await merchant.find("/v1/subscription_items", subscription=book.subscription))["data"]
    [item] = [one for one in listed if one["price"]["id"] == book.pro]

    assert seen(item) == [NEW, NEW]
    assert seen(await merchant.find(f"/v1/subscription_items/{item['id']}")) == [NEW, NEW]


async def test_answers_to_what_is_written_show_it_as_well(merchant, book):
    changed = await book.change(metadata={"seen": "yes"})

    assert is_now(changed)


async def test_events_show_it_as_it_was_when_they_happened_and_tell_of_no_other_change(merchant, book):
    await book.events()
    await book.change(metadata={"seen": "yes"})
    [event] = await book.events()

    await merchant.create(f"/v1/prices/{book.pro}", nickname="Renamed again")

    told = await merchant.find(f"/v1/events/{event['id']}")
    assert is_now(told["data"]["object"])
    assert told["data"]["previous_attributes"] == {"metadata": {"seen": None}}


async def test_a_page_of_subscriptions_reads_all_prices_at_once(merchant, book, app, monkeypatch):
    for _ in range(3):
        await book.subscribe(await book.price("More", 700), await book.price("Other", 800))
    reader, asked = app.engine.reader, []
    read_all = type(reader).all

    async def watched(self, sql, arguments):
        asked.append(sql)
        return await read_all(self, sql, arguments)

    monkeypatch.setattr(type(reader), "all", watched)
    await merchant.find("/v1/subscriptions", customer=book.customer)

    assert len([sql for sql in asked if " FROM price " in sql]) == 1


async def test_a_price_that_is_gone_stays_as_it_was(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    plan = await merchant.create(
        "/v1/plans", currency="usd", amount=500, interval="month", product={"name": "Tea"}, nickname="Old"
    )
    await book.subscribe(plan["id"])

    await merchant.delete(f"/v1/plans/{plan['id']}")

    [item] = await book.items()
    assert (item["price"]["nickname"], item["plan"]["nickname"]) == ("Old", "Old")


async def test_what_has_not_changed_is_found_by_its_letters(merchant, monkeypatch):
    book = await open_notebook(merchant, "2026-04-01")
    tiers = [{"up_to": 5, "unit_amount": 700}, {"up_to": "inf", "unit_amount": 650}]
    seats = await book.price("Seats", billing_scheme="tiered", tiers_mode="volume", tiers=tiers)
    many = await book.price('Pro “é” \\ "', 1000, currency_options={"eur": {"unit_amount": 900}}, nickname='é"\\')
    await book.subscribe(seats, many, default_tax_rates=[await book.tax(7.25)])
    monkeypatch.setattr(inside, "_put", None)

    found = await book.now_is()

    assert [item["price"]["nickname"] for item in found["items"]["data"]] == [None, 'é"\\']


async def test_what_is_inside_something_that_is_not_kept_is_expanded(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    price = await subscriptions.monthly(merchant)
    made = await subscriptions.paying(merchant, items=[{"price": price["id"], "discounts": [{"coupon": coupon["id"]}]}])

    previewed = await merchant.create(
        "/v1/invoices/create_preview",
        subscription=made["id"],
        expand=["lines.data.pricing.price_details.price.product", "lines.data.discounts"],
    )
    found = await merchant.find(f"/v1/subscriptions/{made['id']}", expand=["items.data.plan.product"])

    (line,) = previewed["lines"]["data"]
    assert line["pricing"]["price_details"]["price"]["product"]["name"] == "Pro"
    assert [one["source"]["coupon"] for one in line["discounts"]] == [coupon["id"]]
    assert found["items"]["data"][0]["plan"]["product"]["name"] == "Pro"


async def test_what_leads_to_something_that_can_be_expanded_may_be_named_itself(merchant):
    """It is there anyway, and Stripe was seen to take it."""
    made = await subscriptions.paying(merchant, items=[{"price": (await subscriptions.monthly(merchant))["id"]}])
    path = f"/v1/subscriptions/{made['id']}"

    found = await merchant.find(
        path, expand=["items", "latest_invoice.lines", "pending_update", "latest_invoice.parent"]
    )
    listed = await merchant.find("/v1/subscriptions", expand=["data.items"])
    refused = await merchant.get(path, expand=["billing_cycle_anchor_config"])

    assert found["items"] == listed["data"][0]["items"] == (await merchant.find(path))["items"]
    assert found["latest_invoice"]["lines"]["data"][0]["subscription"] == made["id"]
    assert refused.error["message"] == "This property cannot be expanded (billing_cycle_anchor_config)."
