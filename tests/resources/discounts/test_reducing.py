"""What discounts take off."""

from decimal import Decimal

from portico.billing.discounts import Reduction
from portico.resources.discounts import reducing
from tests import people
from tests.discounts import give, within
from tests.resources.discounts.redemptions import APRIL_30, JANUARY_31, coupon


async def reductions(merchant, customer, ids, currency="usd"):
    return await within(merchant, customer, lambda tx, _: reducing.reductions(tx, ids, currency))


async def test_reductions_are_exact_and_in_their_order(merchant, customer):
    product = (await merchant.create("/v1/products", people.TEA))["id"]
    third = await coupon(merchant, percent_off="33.33")
    fixed = await merchant.create(
        "/v1/coupons", amount_off=500, currency="usd", currency_options={"eur": {"amount_off": 450}},
        applies_to={"products": [product]},
    )  # fmt: skip
    ids = [(await give(merchant, customer, id, subscription="sub_1"))["id"] for id in (fixed["id"], third)]

    found = {currency: await reductions(merchant, customer, ids, currency) for currency in ("usd", "eur", "gbp")}

    only = frozenset({product})
    percent = Reduction(ids[1], percent=Decimal("33.33"))
    assert found == {
        "usd": [Reduction(ids[0], amount=500, products=only), percent],
        "eur": [Reduction(ids[0], amount=450, products=only), percent],
        "gbp": [percent],
    }


async def test_what_is_over_takes_nothing_off(merchant):
    clock = await merchant.clock(JANUARY_31)
    customer = (await merchant.create("/v1/customers", test_clock=clock))["id"]
    id = await coupon(merchant, duration="repeating", duration_in_months=3)
    discount = (await give(merchant, customer, id, subscription="sub_1"))["id"]
    found = [await reductions(merchant, customer, [discount])]
    for moment in (APRIL_30 - 1, APRIL_30):
        await merchant.advance(clock, moment)
        found.append(await reductions(merchant, customer, [discount]))

    assert [len(one) for one in found] == [1, 1, 0]


async def test_deleting_a_coupon_or_making_another_of_its_name_changes_no_discount(merchant, customer):
    id = await coupon(merchant, id="A", percent_off=25)
    discount = (await give(merchant, customer, id, subscription="sub_1"))["id"]
    await merchant.delete("/v1/coupons/A")
    await coupon(merchant, id="A", percent_off=90)

    found = await reductions(merchant, customer, [discount])

    assert found == [Reduction(discount, percent=Decimal("25.0"))]
