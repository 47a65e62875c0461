"""From coupons and codes to discounts: what is refused, how long they last, what they take off, and what is told."""

import pytest

from portico.resources.discounts import redeeming
from portico.wire.errors import ApiError
from tests.discounts import give, within
from tests.resources.discounts.redemptions import coupon, told


async def code(merchant, coupon, **params):
    return (await merchant.create("/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon}, **params))[
        "id"
    ]


async def refusal(merchant, customer, coupon="", **order):
    with pytest.raises(ApiError) as caught:
        await give(merchant, customer, coupon, **order)
    return caught.value


async def test_a_discount_has_every_field(merchant, customer, clock):
    found = await give(merchant, customer, await coupon(merchant, id="A"), subscription="sub_1")

    assert found == {
        "id": found["id"],
        "object": "discount",
        "checkout_session": None,
        "customer": customer,
        "customer_account": None,
        "end": None,
        "invoice": None,
        "invoice_item": None,
        "promotion_code": None,
        "source": {"coupon": "A", "type": "coupon"},
        "start": clock.now,
        "subscription": "sub_1",
        "subscription_item": None,
    }
    assert found["id"].startswith("di_1")


async def test_a_promotion_code_and_its_coupon_are_both_counted(merchant, customer):
    id = await coupon(merchant)
    word = await code(merchant, id, max_redemptions=1)

    found = await give(merchant, customer, promotion_code=word, subscription="sub_1")

    counted = await merchant.find(f"/v1/promotion_codes/{word}")
    assert (found["promotion_code"], found["source"]["coupon"]) == (word, id)
    assert (counted["times_redeemed"], counted["active"]) == (1, False)
    assert (await merchant.find(f"/v1/coupons/{id}"))["times_redeemed"] == 1


async def test_the_last_redemption_of_a_coupon_closes_the_code_that_did_it(merchant, customer):
    id = await coupon(merchant, max_redemptions=1)
    first, second = [await code(merchant, id) for _ in range(2)]

    await give(merchant, customer, promotion_code=first, subscription="sub_1")

    found = [await merchant.find(f"/v1/promotion_codes/{one}") for one in (first, second)]
    assert [(one["times_redeemed"], one["active"]) for one in found] == [(1, False), (0, False)]


async def test_a_discount_that_is_there_is_used_again_and_not_counted(merchant, customer):
    id = await coupon(merchant)
    there = await give(merchant, customer, id)

    again = await give(merchant, customer, discount=there["id"], subscription="sub_1")

    assert again == there
    assert (await merchant.find(f"/v1/coupons/{id}"))["times_redeemed"] == 1


async def test_anothers_discount_is_unknown(merchant, customer):
    other = (await merchant.create("/v1/customers"))["id"]
    theirs = await give(merchant, other, await coupon(merchant))

    error = await refusal(merchant, customer, discount=theirs["id"])

    assert (error.message, error.param) == (f"No such discount: '{theirs['id']}'", "discounts[0][discount]")


class Refusals:
    """How each way to get a refusal is made, and what it says."""

    async def unknown_coupon(self, merchant, customer, clock):
        return {"coupon": "X"}, "No such coupon: 'X'", "resource_missing"

    async def unknown_code(self, merchant, customer, clock):
        return {"promotion_code": "promo_x"}, "No such promotion code: 'promo_x'", "resource_missing"

    async def deleted_coupon(self, merchant, customer, clock):
        await merchant.delete(f"/v1/coupons/{await coupon(merchant, id='X')}")
        return {"coupon": "X"}, "No such coupon: 'X'", "resource_missing"

    async def expired_coupon(self, merchant, customer, clock):
        await coupon(merchant, id="X", redeem_by=clock.now + 60)
        clock.advance(61)
        return {"coupon": "X"}, "Coupon expired: X", "coupon_expired"

    async def used_up_coupon(self, merchant, customer, clock):
        await give(merchant, customer, await coupon(merchant, id="X", max_redemptions=1))
        return {"coupon": "X"}, "Coupon X is used up and cannot be applied.", "coupon_expired"

    async def expired_code(self, merchant, customer, clock):
        word = await code(merchant, await coupon(merchant), expires_at=clock.now + 60)
        clock.advance(61)
        return {"promotion_code": word}, NO.format("it has expired"), None

    async def used_up_code(self, merchant, customer, clock):
        word = await code(merchant, await coupon(merchant), max_redemptions=1)
        await give(merchant, customer, promotion_code=word)
        return {"promotion_code": word}, NO.format("it has been redeemed as often as it can be"), None

    async def inactive_code(self, merchant, customer, clock):
        word = await code(merchant, await coupon(merchant), active=False)
        return {"promotion_code": word}, NO.format("it is not active"), None

    async def anothers_code(self, merchant, customer, clock):
        other = (await merchant.create("/v1/customers"))["id"]
        word = await code(merchant, await coupon(merchant), customer=other)
        return {"promotion_code": word}, NO.format("it belongs to another customer"), None

    async def not_the_first_time(self, merchant, customer, clock):
        await merchant.create("/v1/invoices", customer=customer)
        word = await code(merchant, await coupon(merchant), restrictions={"first_time_transaction": True})
        message = NO.format("the associated customer has prior transactions")
        return {"promotion_code": word}, message, "promotion_code_customer_not_first_time"

    async def too_small_an_order(self, merchant, customer, clock):
        least = {"minimum_amount": 100, "minimum_amount_currency": "usd"}
        word = await code(merchant, await coupon(merchant), restrictions=least)
        order = {"promotion_code": word, "amount": 99, "currency": "usd"}
        return order, NO.format("the order amount does not meet the minimum"), None

    async def an_order_in_another_currency(self, merchant, customer, clock):
        least = {"minimum_amount": 100, "minimum_amount_currency": "usd"}
        word = await code(merchant, await coupon(merchant), restrictions=least)
        order = {"promotion_code": word, "amount": 10_000, "currency": "eur"}
        return order, NO.format("the order amount does not meet the minimum"), None

    async def an_amount_in_another_currency(self, merchant, customer, clock):
        await merchant.create("/v1/coupons", id="X", amount_off=5, currency="usd")
        message = "The coupon `X` takes off an amount in `usd` and has no `currency_options` for `eur`."
        return {"coupon": "X", "currency": "eur"}, message, None

    async def nothing(self, merchant, customer, clock):
        return {}, "You must specify exactly one of `coupon`, `discount`, and `promotion_code`.", None

    async def two_at_once(self, merchant, customer, clock):
        order = {"coupon": "X", "promotion_code": "promo_x"}
        return order, "You must specify exactly one of `coupon`, `discount`, and `promotion_code`.", None


NO = "This promotion code cannot be redeemed because {}."


@pytest.mark.parametrize("name", [name for name in vars(Refusals) if not name.startswith("_")])
async def test_what_cannot_be_redeemed_is_refused_in_stripes_words(merchant, customer, clock, name):
    order, message, error_code = await getattr(Refusals(), name)(merchant, customer, clock)
    before = (await merchant.find("/v1/coupons"))["data"]

    error = await refusal(merchant, customer, **order)

    (field, *others) = [name for name in ("coupon", "promotion_code") if name in order] or [""]
    assert (error.message, error.code) == (message, error_code)
    assert error.param == (f"discounts[0][{field}]" if field and not others else "discounts[0]")
    assert (await merchant.find("/v1/coupons"))["data"] == before


async def test_a_large_enough_order_may_use_a_code_with_a_minimum(merchant, customer):
    least = {
        "minimum_amount": 100,
        "minimum_amount_currency": "usd",
        "currency_options": {"eur": {"minimum_amount": 90}},
    }
    word = await code(merchant, await coupon(merchant), restrictions=least)

    found = [
        await give(merchant, customer, promotion_code=word, amount=amount, currency=currency, subscription="sub_1")
        for amount, currency in ((100, "usd"), (90, "eur"))
    ]

    assert len(found) == 2


async def test_a_test_clock_tells_whether_a_coupon_is_too_late(merchant, clock):
    id = await coupon(merchant, redeem_by=clock.now + 60)
    early, late = [
        (await merchant.create("/v1/customers", test_clock=await merchant.clock(clock.now + later)))["id"]
        for later in (0, 61)
    ]

    await give(merchant, early, id)

    assert (await refusal(merchant, late, id)).message == f"Coupon expired: {id}"


TARGETS = {
    "a customer": ({}, ["created"]),
    "a subscription": ({"subscription": "sub_1"}, ["created"]),
    "an item": ({"subscription": "sub_1", "subscription_item": "si_1"}, ["created"]),
    "an invoice": ({"invoice": "in_1"}, []),
    "an invoice item": ({"invoice_item": "ii_1"}, []),
}


@pytest.mark.parametrize(("target", "events"), TARGETS.values(), ids=TARGETS.keys())
async def test_events_tell_of_discounts_that_last(merchant, customer, target, events):
    await give(merchant, customer, await coupon(merchant), **target)

    assert await told(merchant) == events


async def test_twenty_discounts_are_enough(merchant, customer):
    id = await coupon(merchant)

    async def redeem(tx, found, many):
        orders = tuple(redeeming.DiscountOrder.of(coupon=id) for _ in range(many))
        return await redeeming.redeem(tx, orders, redeeming.Target(found.id, "sub_1"), param=("discounts",))

    twenty = await within(merchant, customer, lambda tx, found: redeem(tx, found, 20))
    with pytest.raises(ApiError) as caught:
        await within(merchant, customer, lambda tx, found: redeem(tx, found, 21))

    assert len(set(twenty)) == 20
    assert (caught.value.message, caught.value.param) == (
        "Array too long: at most 20 elements are allowed.",
        "discounts",
    )


async def test_the_last_second_is_not_too_late(merchant, customer, clock):
    last = clock.now + 60
    mine = await coupon(merchant, redeem_by=last)
    word = await code(merchant, await coupon(merchant), expires_at=last)
    clock.advance(60)

    by_coupon, by_code = await give(merchant, customer, mine), await give(merchant, customer, promotion_code=word)
    clock.advance(1)

    assert by_coupon["start"] == by_code["start"] == last
    assert (await refusal(merchant, customer, mine)).code == "coupon_expired"
    assert "expired" in (await refusal(merchant, customer, promotion_code=word)).message
