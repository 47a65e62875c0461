"""Discounts end: used up, taken away, or over after their months."""

from portico.resources import occasions
from portico.resources.discounts import lapsing
from tests.discounts import give, within
from tests.resources.discounts.redemptions import APRIL_30, JANUARY_31, coupon, told
from tests.subscriptions import paying


async def test_months_are_calendar_months(merchant):
    customer = (await merchant.create("/v1/customers", test_clock=await merchant.clock(JANUARY_31)))["id"]

    found = await give(merchant, customer, await coupon(merchant, duration="repeating", duration_in_months=3))

    assert (found["start"], found["end"]) == (JANUARY_31, APRIL_30)


async def test_months_may_begin_earlier(merchant, customer):
    id = await coupon(merchant, duration="repeating", duration_in_months=3)

    found = await give(merchant, customer, id, start=JANUARY_31)

    assert (found["start"], found["end"]) == (JANUARY_31, APRIL_30)


async def test_a_repeating_discount_ends_by_itself(merchant):
    clock = await merchant.clock(JANUARY_31)
    customer = (await merchant.create("/v1/customers", test_clock=clock))["id"]
    await give(merchant, customer, await coupon(merchant, duration="repeating", duration_in_months=3))
    await merchant.advance(clock, APRIL_30 - 1)
    before = await merchant.find(f"/v1/customers/{customer}")

    await merchant.advance(clock, APRIL_30)

    after = await merchant.find(f"/v1/customers/{customer}")
    assert (before["discount"]["end"], after["discount"]) == (APRIL_30, None)
    assert await told(merchant) == ["created", "deleted"]


async def test_whatever_has_a_discount_is_told_when_it_ends(merchant, monkeypatch):
    ended = []

    async def remember(tx, discount):
        ended.append((tx.now, discount.subscription))

    monkeypatch.setattr(occasions, "discount_ended", remember)
    clock = await merchant.clock(JANUARY_31)
    customer = (await merchant.create("/v1/customers", test_clock=clock))["id"]
    id = await coupon(merchant, duration="repeating", duration_in_months=3)
    await give(merchant, customer, id, subscription="sub_1")

    await merchant.advance(clock, APRIL_30 + 86_400)

    assert ended == [(APRIL_30, "sub_1")]


async def test_a_customers_discount_is_shown_replaced_and_taken_away(merchant, customer):
    first = await give(merchant, customer, await coupon(merchant))
    shown = (await merchant.find(f"/v1/customers/{customer}"))["discount"]
    second = await give(merchant, customer, await coupon(merchant))
    replaced = (await merchant.find(f"/v1/customers/{customer}"))["discount"]

    gone = (await merchant.delete(f"/v1/customers/{customer}/discount")).json

    assert (shown, replaced) == (first, second)
    assert gone == second | {"deleted": True}
    assert (await merchant.find(f"/v1/customers/{customer}"))["discount"] is None
    assert await told(merchant) == ["created", "updated", "deleted"]


async def test_all_of_a_subscriptions_discounts_are_taken_away_and_the_first_is_told(merchant):
    terms = {"percent_off": 10, "duration": "forever"}
    ids = [(await merchant.create("/v1/coupons", terms))["id"] for _ in range(2)]
    made = await paying(merchant, discounts=[{"coupon": id} for id in ids], expand=["discounts"])

    gone = (await merchant.delete(f"/v1/subscriptions/{made['id']}/discount")).json
    again = await merchant.delete(f"/v1/subscriptions/{made['id']}/discount")

    assert gone == made["discounts"][0] | {"deleted": True}
    assert (await merchant.find(f"/v1/subscriptions/{made['id']}"))["discounts"] == []
    assert (again.status, again.text) == (404, f"No active discount for subscription: {made['id']}")


async def test_taking_away_what_is_not_there_is_refused(merchant, customer):
    answer = await merchant.delete(f"/v1/customers/{customer}/discount")

    assert (answer.status, answer.error["code"]) == (404, "resource_missing")
    assert answer.text == f"No active discount for customer: {customer}"


async def test_an_invoice_uses_up_what_is_for_one(merchant, customer):
    durations = ({"duration": "once"}, {"duration": "forever"}, {"duration": "repeating", "duration_in_months": 3})
    ids = [
        (await give(merchant, customer, await coupon(merchant, **duration), subscription="sub_1"))["id"]
        for duration in durations
    ]

    left = await within(merchant, customer, lambda tx, _: lapsing.lapse(tx, ids))

    assert left == tuple(ids[1:])
    assert await told(merchant) == ["created", "created", "created", "deleted"]


async def test_an_invoice_uses_up_a_customers_discount_that_is_for_one(merchant, customer):
    discount = (await give(merchant, customer, await coupon(merchant, duration="once")))["id"]

    await within(merchant, customer, lambda tx, _: lapsing.lapse(tx, [discount]))

    assert (await merchant.find(f"/v1/customers/{customer}"))["discount"] is None
