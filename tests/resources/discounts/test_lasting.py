"""How long discounts last: on subscriptions, their items, and customers, over many invoices. In dates."""

import pytest

from tests import subscriptions
from tests.discounts import give

JANUARY_31 = 1_769_860_800
"""31 January 2026, 12:00."""
BOUNDARIES = [1_772_280_000, 1_774_958_400, 1_777_550_400, 1_780_228_800]
"""28 February, 31 March, 30 April and 31 May, 12:00."""
DURATIONS = {
    "once": ({"duration": "once"}, [750, 1000, 1000, 1000, 1000]),
    "two months": ({"duration": "repeating", "duration_in_months": 2}, [750, 750, 1000, 1000, 1000]),
    "three months": ({"duration": "repeating", "duration_in_months": 3}, [750, 750, 750, 1000, 1000]),
    "for good": ({"duration": "forever"}, [750, 750, 750, 750, 750]),
}


@pytest.fixture
async def winter(merchant):
    return await merchant.clock(JANUARY_31)


async def half_year(merchant, winter):
    """Five invoices, the first one made already."""
    for moment in BOUNDARIES:
        await merchant.advance(winter, moment)


async def subscribed(merchant, winter, *, on="", coupon=None, **params):
    customer = await subscriptions.payer(merchant, test_clock=winter)
    price = await subscriptions.monthly(merchant)
    item = {"price": price["id"]} | ({"discounts": [{"coupon": coupon}]} if on == "item" else {})
    discounts = {"discounts": [{"coupon": coupon}]} if on == "subscription" else {}
    return await merchant.create(
        "/v1/subscriptions", {"customer": customer["id"], "items": [item]} | discounts | params
    )


async def totals(merchant, subscription):
    found = (await merchant.find("/v1/invoices", subscription=subscription["id"]))["data"]
    return [invoice["total"] for invoice in reversed(found)]


async def told(merchant):
    events = (await merchant.find("/v1/events", limit=100, type="customer.discount.*"))["data"]
    return [event["type"].rpartition(".")[2] for event in reversed(events)]


@pytest.mark.parametrize("on", ["subscription", "item"])
@pytest.mark.parametrize(("duration", "expected"), DURATIONS.values(), ids=DURATIONS.keys())
async def test_a_discount_lasts_as_long_as_its_coupon_said(merchant, winter, on, duration, expected):
    coupon = await merchant.create("/v1/coupons", percent_off=25, **duration)
    made = await subscribed(merchant, winter, on=on, coupon=coupon["id"])

    await half_year(merchant, winter)

    found = await merchant.find(f"/v1/subscriptions/{made['id']}")
    lasting = duration["duration"] == "forever"
    left = found["discounts"] if on == "subscription" else found["items"]["data"][0]["discounts"]
    assert await totals(merchant, made) == expected
    assert len(left) == (1 if lasting else 0)
    assert await told(merchant) == ["created"] + ([] if lasting else ["deleted"])
    assert (await merchant.find(f"/v1/coupons/{coupon['id']}"))["times_redeemed"] == 1


@pytest.mark.parametrize(("duration", "expected"), DURATIONS.values(), ids=DURATIONS.keys())
async def test_a_customers_discount_is_on_every_subscription_without_one(merchant, winter, duration, expected):
    coupon = await merchant.create("/v1/coupons", percent_off=25, **duration)
    customer = await subscriptions.payer(merchant, test_clock=winter)
    price = await subscriptions.monthly(merchant)
    await give(merchant, customer["id"], coupon["id"])
    made = await merchant.create("/v1/subscriptions", customer=customer["id"], items=[{"price": price["id"]}])

    await half_year(merchant, winter)

    assert await totals(merchant, made) == expected
    assert made["discounts"] == []


async def test_a_discount_outlives_its_coupon(merchant, winter):
    coupon = (await merchant.create("/v1/coupons", percent_off=25, duration="forever"))["id"]
    made = await subscribed(merchant, winter, on="subscription", coupon=coupon)
    await merchant.delete(f"/v1/coupons/{coupon}")

    await half_year(merchant, winter)

    assert await totals(merchant, made) == [750] * 5


async def test_the_subscriptions_event_tells_when_a_discount_has_ended(merchant, winter):
    coupon = await merchant.create("/v1/coupons", percent_off=25, duration="repeating", duration_in_months=2)
    made = await subscribed(merchant, winter, on="subscription", coupon=coupon["id"])
    before = (await merchant.find(f"/v1/subscriptions/{made['id']}"))["discounts"]

    await half_year(merchant, winter)

    events = (await merchant.find("/v1/events", limit=100, type="customer.subscription.updated"))["data"]
    (event,) = [event for event in events if "discounts" in event["data"]["previous_attributes"]]
    assert event["data"]["previous_attributes"]["discounts"] == before
    assert event["created"] == BOUNDARIES[1]


async def test_taking_a_subscriptions_discount_away_charges_the_whole_price_again(merchant, winter):
    coupon = await merchant.create("/v1/coupons", percent_off=25, duration="forever")
    made = await subscribed(merchant, winter, on="subscription", coupon=coupon["id"])
    await merchant.advance(winter, BOUNDARIES[0])

    await merchant.create(f"/v1/subscriptions/{made['id']}", discounts="")

    for moment in BOUNDARIES[1:]:
        await merchant.advance(winter, moment)
    assert await totals(merchant, made) == [750, 750, 1000, 1000, 1000]
    assert await told(merchant) == ["created", "deleted"]


async def test_an_old_invoice_still_shows_its_discount(merchant, winter):
    coupon = await merchant.create("/v1/coupons", percent_off=25)
    made = await subscribed(merchant, winter, on="subscription", coupon=coupon["id"])
    await half_year(merchant, winter)

    first = await merchant.find(f"/v1/invoices/{made['latest_invoice']}", expand=["discounts"])

    assert [discount["source"]["coupon"] for discount in first["discounts"]] == [coupon["id"]]
    assert first["total_discount_amounts"] == [{"amount": 250, "discount": first["discounts"][0]["id"]}]
