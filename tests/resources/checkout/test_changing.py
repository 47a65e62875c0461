"""What the customer changes of what is bought: how many, and a promotion code."""

import pytest

from tests import checkouts, people, subscriptions
from tests.checkouts import SESSIONS, change, confirm, refused_change, subscribing

DAY = 86_400


async def test_a_promotion_code_that_is_typed_makes_it_cheaper_until_it_is_taken_away(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=25, duration="once")
    await merchant.create("/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon["id"]}, code="Finch")
    session = await subscribing(merchant, allow_promotion_codes=True)
    before = await merchant.types()

    cheaper = await change(merchant, session, promotion_code=" fINCH ")
    refusal = await refused_change(merchant, session, promotion_code="none")
    dearer = await change(merchant, session, promotion_code="")

    assert (cheaper["amount_total"], dearer["amount_total"]) == (1500, 2000)
    assert (refusal["param"], refusal["code"]) == ("promotion_code", "promotion_code_invalid")
    assert (len(cheaper["discounts"]), dearer["discounts"]) == (1, [])
    assert await merchant.types() == before


async def test_a_promotion_code_is_refused_for_what_stands_against_it(merchant):
    coupon = await merchant.create("/v1/coupons", percent_off=25, duration="once")
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    least = {"minimum_amount": 1500, "minimum_amount_currency": "usd"}
    stranger = await merchant.create("/v1/customers", people.ALICE)
    await merchant.create("/v1/promotion_codes", promotion=promotion, code="BIG", restrictions=least)
    await merchant.create("/v1/promotion_codes", promotion=promotion, code="HERS", customer=stranger["id"])
    price = await subscriptions.monthly(merchant)
    small = await subscribing(
        merchant, allow_promotion_codes=True, line_items=[{"price": price["id"], "quantity": 1, **CHOOSE}]
    )
    line = (await merchant.find(f"{SESSIONS}/{small['id']}/line_items"))["data"][0]["id"]

    too_little = await refused_change(merchant, small, promotion_code="BIG")
    another = await refused_change(merchant, small, promotion_code="HERS")
    await change(merchant, small, item=line, quantity=2)
    enough = await change(merchant, small, promotion_code="BIG")
    less = await refused_change(merchant, small, item=line, quantity=1)

    assert "minimum" in too_little["message"]
    assert another["code"] == "promotion_code_invalid"
    assert enough["amount_total"] == 1500
    assert "minimum" in less["message"]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 6}, "quantity"),
        ({"item": "li_none", "quantity": 2}, "item"),
        ({"quantity": 2, "promotion_code": "A"}, "promotion_code"),
    ],
)
async def test_what_cannot_be_changed_is_refused_by_name(merchant, params, param):
    price = await subscriptions.monthly(merchant)
    line = {"price": price["id"], "quantity": 1, "adjustable_quantity": {"enabled": True, "maximum": 5}}
    session = await subscribing(merchant, line_items=[line])
    item = (await merchant.find(f"{SESSIONS}/{session['id']}/line_items"))["data"][0]

    refusal = await refused_change(merchant, session, **({"item": item["id"]} | params))

    assert refusal["param"] == param
    assert item["adjustable_quantity"]["maximum"] == 5


async def test_nothing_changes_once_it_is_bought(merchant):
    session = await subscribing(merchant, allow_promotion_codes=True, customer_email="rose@example.com")
    await confirm(merchant, session)

    refusal = await refused_change(merchant, session, promotion_code="")

    assert refusal["code"] == "checkout_session_not_open"


async def test_a_quantity_that_cannot_be_chosen_is_refused_at_once(merchant):
    price = await subscriptions.monthly(merchant)
    line = {"price": price["id"], "quantity": 9, "adjustable_quantity": {"enabled": True, "maximum": 5}}

    refusal = await merchant.refused(SESSIONS, {"mode": "subscription", "line_items": [line], **checkouts.BACK})

    assert refusal["param"] == "line_items[0][quantity]"


CHOOSE = {"adjustable_quantity": {"enabled": True}}
