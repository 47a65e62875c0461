"""Promotion codes that the merchant gives along ask for a least order from the beginning."""

import pytest

from tests import checkouts, people, subscriptions
from tests.checkouts import SESSIONS, subscribing
from tests.conftest import only_sqlite

pytestmark = only_sqlite
MINIMUM = "This promotion code cannot be redeemed because the order amount does not meet the minimum."


async def code(merchant, least):
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    restrictions = {"minimum_amount": least, "minimum_amount_currency": "usd"}
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    return (await merchant.create("/v1/promotion_codes", promotion=promotion, restrictions=restrictions))["id"]


async def order(merchant, **params):
    """Two a month, at 10.00 each."""
    lines = [{"price": (await subscriptions.monthly(merchant))["id"], "quantity": 2}]
    return {"mode": "subscription", "line_items": lines, **checkouts.BACK} | params


async def test_an_order_that_is_too_small_is_refused_before_anybody_pays(merchant):
    given = [{"promotion_code": await code(merchant, 2001)}]

    error = await merchant.refused(SESSIONS, await order(merchant, discounts=given))

    assert (error["message"], error["param"]) == (MINIMUM, "discounts[0][promotion_code]")


@pytest.mark.parametrize("plans", [{}, {"trial_period_days": 7}])
async def test_what_is_enough_is_what_a_period_costs_whatever_is_due_now(merchant, plans):
    given = [{"promotion_code": await code(merchant, 2000)}]
    params = {"subscription_data": plans} if plans else {}
    session = await merchant.create(SESSIONS, await order(merchant, discounts=given, **params))

    done = (await checkouts.confirm(merchant, session, email="rose@example.com")).json

    made = await merchant.find(f"/v1/subscriptions/{done['subscription']}")
    assert len(made["discounts"]) == 1


async def test_a_code_that_is_typed_counts_what_is_free_at_first(merchant):
    given = await code(merchant, 2000)
    word = (await merchant.find(f"/v1/promotion_codes/{given}"))["code"]
    session = await subscribing(merchant, allow_promotion_codes=True, subscription_data={"trial_period_days": 7})

    changed = await merchant.create(f"/v1/portico/checkout/sessions/{session['id']}/change", promotion_code=word)

    assert len(changed["discounts"]) == 1


async def test_prices_in_the_customers_own_currency_may_be_wished_for(merchant):
    session = await subscribing(merchant, adaptive_pricing={"enabled": True})

    assert (session["adaptive_pricing"], session["currency"]) == ({"enabled": True}, "usd")


@pytest.mark.parametrize(("discounts", "due"), [((), 1500), (("own",), 1800)])
async def test_the_customers_own_discount_is_shown_where_the_session_has_none_as_it_will_be_charged(
    merchant, discounts, due
):
    hers, own = [await merchant.create("/v1/coupons", percent_off=off, duration="forever") for off in (25, 10)]
    customer = await merchant.create("/v1/customers", people.ALICE)
    await merchant.create(f"/v1/customers/{customer['id']}", coupon=hers["id"])
    given = {"discounts": [{"coupon": own["id"]} for _ in discounts]} if discounts else {}
    session = await merchant.create(SESSIONS, await order(merchant, customer=customer["id"], **given))

    done = (await checkouts.confirm(merchant, session)).json

    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")
    assert [session["amount_total"], done["amount_total"], invoice["total"]] == [due] * 3
