"""Choosing a plan in the portal: what is offered, and what becomes of what was typed."""

import re

import pytest

from tests.portal.updating import ALWAYS, choose, confirm, in_april


async def test_more_of_the_same_is_a_change_too(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)

    await choose(portal, "Team", quantity=8)
    await confirm(portal)

    assert await shop.plan() == ("team", 8)


async def test_the_stepper_counts_without_losing_what_was_typed(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)

    await choose(portal, quantity=6, promotion_code="TEN", step="more")

    assert 'name="quantity" inputmode="numeric" autocomplete="off" maxlength="9" value="7"' in portal.text
    assert 'value="TEN"' in portal.text
    assert f'value="{shop.products["Business"]["id"]}" checked' in portal.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"quantity": "51"}, "Choose a quantity between <bdi>2</bdi> and <bdi>50</bdi>."),
        ({"quantity": "1"}, "Choose a quantity between <bdi>2</bdi> and <bdi>50</bdi>."),
        ({"quantity": "six"}, "Enter a whole number."),
        ({"quantity": "9999999999"}, "Enter a whole number."),
        ({"quantity": "-3"}, "Enter a whole number."),
        ({"quantity": "\N{ARABIC-INDIC DIGIT SIX}"}, "Enter a whole number."),
        ({"quantity": "6", "promotion_code": "NOPE"}, "We do not know this code"),
        ({"quantity": "6", "promotion_code": "x" * 600}, "We do not know this code"),
    ],
)
async def test_a_mistake_is_told_beside_its_field_and_everything_typed_stays(merchant, typed, said):
    shop, portal = await in_april(merchant, update=ALWAYS)

    answer = await choose(portal, **typed)

    assert answer.status == 200
    assert portal.text.count(said) == 2  # at the top, and beside the field
    assert 'aria-invalid="true"' in portal.text
    assert all(f'value="{text}"' in portal.text for text in typed.values())
    assert f'value="{shop.products["Business"]["id"]}" checked' in portal.text


async def test_two_mistakes_are_told_at_once(merchant):
    _, portal = await in_april(merchant, update=ALWAYS)

    await choose(portal, quantity=99, promotion_code="NOPE")

    assert "Choose a quantity between" in portal.text
    assert "We do not know this code" in portal.text


async def test_the_same_plan_is_no_change(merchant):
    _, portal = await in_april(merchant, update=ALWAYS)

    await choose(portal, "Team", quantity=5)

    assert "This is what you have already." in portal.text


async def test_a_code_that_was_applied_is_told_and_kept(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    await shop.code()

    await choose(portal, quantity=6, promotion_code="finch10", apply="1")
    applied = portal.text
    await choose(portal, quantity=6, promotion_code="finch10")

    assert "This code is good." in applied
    assert 'value="finch10"' in applied
    assert "Promotion code <bdi>FINCH10</bdi>" in portal.text
    assert "<bdi>10%</bdi> off" in portal.text


async def test_a_code_for_first_purchases_does_not_fit(merchant):
    _shop, portal = await in_april(merchant, update=ALWAYS)
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="once")
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    await merchant.create(
        "/v1/promotion_codes", code="FIRST", promotion=promotion, restrictions={"first_time_transaction": True}
    )

    await choose(portal, quantity=6, promotion_code="FIRST")

    assert "This code does not fit your subscription." in portal.text


async def test_somebody_else_s_code_is_unknown(merchant):
    _shop, portal = await in_april(merchant, update=ALWAYS)
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="once")
    other = await merchant.create("/v1/customers", name="Bruno")
    promotion = {"type": "coupon", "coupon": coupon["id"]}
    await merchant.create("/v1/promotion_codes", code="HERS", promotion=promotion, customer=other["id"])

    await choose(portal, quantity=6, promotion_code="HERS")

    assert "We do not know this code" in portal.text


async def test_a_plan_that_is_not_on_offer_any_more_is_still_the_current_one(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    offers = [
        {"product": shop.products["Business"]["id"], "prices": [shop.id("business")]},
        {"product": shop.products["Starter"]["id"], "prices": [shop.id("starter")]},
    ]
    await shop.allow(products=offers)
    await merchant.create(f"/v1/prices/{shop.id('team')}", active=False)

    await portal.get(portal.choose)

    assert re.search(r"<bdi>Team</bdi></b><span class=\"badge\">Your plan", portal.text)
    assert "Business" in portal.text


async def test_each_plan_says_what_its_price_is_for(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    tiers = [{"up_to": 5, "unit_amount": 2000}, {"up_to": 6, "flat_amount": 500}, {"up_to": "inf", "unit_amount": 900}]
    steps = {"billing_scheme": "tiered", "tiers_mode": "volume", "tiers": tiers}
    packages = {"unit_amount": 900, "transform_quantity": {"divide_by": 100, "round": "up"}}
    offers = []
    for name, price in (("Studio", steps), ("Letters", packages), ("Plain", {"unit_amount": 1200})):
        product = await merchant.create("/v1/products", name=name, unit_label="desk")
        recurring = {"interval": "month"}
        made = await merchant.create("/v1/prices", price, product=product["id"], currency="gbp", recurring=recurring)
        offers.append({"product": product["id"], "prices": [made["id"]]})
    await shop.allow(products=offers)

    await portal.get(portal.choose)
    names = ("Studio", "Letters", "Plain")
    rows = {name: portal.text.partition(f"<bdi>{name}</bdi></b>")[2].partition("</label>")[0] for name in names}
    found = {name: " ".join(re.sub(r"<[^>]+>", " ", row).split()) for name, row in rows.items()}

    assert found == {
        "Studio": "£100.00 a month 5 × Studio 1–5 : £20.00 for each desk 6 : £5.00 7+ : £9.00 for each desk",
        "Letters": "£9.00 a month for each 100",
        "Plain": "£12.00 a month for each desk",
    }


async def test_prices_in_another_currency_are_not_offered_and_that_is_said(merchant):
    shop, portal = await in_april(merchant, update=ALWAYS)
    other = await merchant.create(
        "/v1/prices",
        currency="usd",
        unit_amount=5_000,
        recurring={"interval": "month"},
        product_data={"name": "Atlantic"},
    )
    offers = [
        {"product": other["product"], "prices": [other["id"]]},
        {"product": shop.products["Business"]["id"], "prices": [shop.id("business")]},
    ]
    await shop.allow(products=offers)

    await portal.get(portal.choose)

    assert "Atlantic" not in portal.text
    assert "Some plans cannot be combined with your subscription." in portal.text
