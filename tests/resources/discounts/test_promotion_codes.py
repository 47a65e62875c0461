"""`promotion_code`: words that customers type."""

import pytest

from tests.conftest import only_sqlite

PATH = "/v1/promotion_codes"


@pytest.fixture
async def coupon(merchant):
    return (await merchant.create("/v1/coupons", percent_off=25, max_redemptions=10, redeem_by=1_793_086_400))["id"]


@pytest.fixture
async def promotion(coupon):
    return {"type": "coupon", "coupon": coupon}


async def test_a_plain_code_has_every_field(merchant, clock, promotion, coupon):
    made = await merchant.create(PATH, promotion=promotion)

    assert made == {
        "id": made["id"],
        "object": "promotion_code",
        "active": True,
        "code": made["code"],
        "created": clock.now,
        "customer": None,
        "customer_account": None,
        "expires_at": None,
        "livemode": False,
        "max_redemptions": None,
        "metadata": {},
        "promotion": {"coupon": coupon, "type": "coupon"},
        "restrictions": {
            "first_time_transaction": False,
            "minimum_amount": None,
            "minimum_amount_currency": None,
        },
        "times_redeemed": 0,
    }
    assert made["id"].startswith("promo_1")
    assert len(made["code"]) == 8
    assert made["code"] == made["code"].upper()


async def test_its_coupon_can_be_expanded(merchant, promotion):
    made = await merchant.create(PATH, promotion=promotion, expand=["promotion.coupon"])

    assert made["promotion"]["coupon"]["percent_off"] == 25


async def test_it_is_found_in_capital_and_small_letters(merchant, promotion):
    made = await merchant.create(PATH, promotion=promotion, code="Spring-25")
    await merchant.create(PATH, promotion=promotion)

    found = (await merchant.find(PATH, code="sPRING-25"))["data"]

    assert [code["id"] for code in found] == [made["id"]]
    assert made["code"] == "Spring-25"


async def test_no_two_active_codes_have_the_same_word(merchant, promotion):
    first = await merchant.create(PATH, promotion=promotion, code="SPRING")

    error = await merchant.refused(PATH, promotion=promotion, code="spring")
    await merchant.create(f"{PATH}/{first['id']}", active=False)
    second = await merchant.create(PATH, promotion=promotion, code="spring")
    back = await merchant.refused(f"{PATH}/{first['id']}", active=True)

    assert (error["code"], error["param"]) == ("resource_already_exists", "code")
    assert error["message"] == "An active promotion code with `code: spring` already exists."
    assert second["active"]
    assert back["code"] == "resource_already_exists"


async def test_two_customers_may_have_the_same_word(merchant, promotion):
    alice, bruno = [(await merchant.create("/v1/customers"))["id"] for _ in range(2)]
    await merchant.create(PATH, promotion=promotion, code="MINE", customer=alice)

    await merchant.create(PATH, promotion=promotion, code="MINE", customer=bruno)

    again = await merchant.refused(PATH, promotion=promotion, code="MINE", customer=bruno)
    everybodys = await merchant.refused(PATH, promotion=promotion, code="MINE")
    assert {again["code"], everybodys["code"]} == {"resource_already_exists"}


REFUSED = {
    "no promotion": ({}, "promotion", "parameter_missing"),
    "no coupon": ({"promotion": {"type": "coupon"}}, "promotion[coupon]", "parameter_missing"),
    "an unknown coupon": ({"promotion": {"type": "coupon", "coupon": "x"}}, "promotion[coupon]", "resource_missing"),
    "a word that cannot be typed": ({"code": "10 % off"}, "code", None),
    "an unknown customer": ({"customer": "cus_x"}, "customer", "resource_missing"),
    "an end in the past": ({"expires_at": 1_793_000_000}, "expires_at", None),
    "an end after the coupon's": ({"expires_at": 1_793_086_401}, "expires_at", None),
    "more often than the coupon": ({"max_redemptions": 11}, "max_redemptions", None),
    "a least order in no currency": ({"restrictions": {"minimum_amount": 5}}, "restrictions[minimum_amount_currency]",
                                     "parameter_missing"),
    "a currency without a least order": ({"restrictions": {"minimum_amount_currency": "usd"}},
                                         "restrictions[minimum_amount]", "parameter_missing"),
    "the older way to say which coupon": ({"coupon": "x"}, "coupon", "parameter_unknown"),
}  # fmt: skip


@only_sqlite
@pytest.mark.parametrize(("params", "param", "code"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_code_that_makes_no_sense_is_refused(merchant, promotion, params, param, code):
    whole = params if "promotion" in params or not params else {"promotion": promotion, **params}

    error = await merchant.refused(PATH, whole)

    assert (error["param"], error.get("code")) == (param, code)


async def test_a_code_expires_by_itself(merchant, clock, promotion):
    made = await merchant.create(PATH, promotion=promotion, expires_at=clock.now + 60)
    clock.advance(61)
    await merchant.tick()

    found = await merchant.find(f"{PATH}/{made['id']}")

    assert found == made | {"active": False}
    error = await merchant.refused(f"{PATH}/{made['id']}", active=True)
    assert error["message"] == "This promotion code cannot be activated because it has expired."


async def test_a_code_ends_when_its_coupon_does(merchant, clock, promotion):
    made = await merchant.create(PATH, promotion=promotion)
    clock.advance(86_401)
    await merchant.tick()

    found = await merchant.find(f"{PATH}/{made['id']}")

    assert not found["active"]
    error = await merchant.refused(f"{PATH}/{made['id']}", active=True)
    assert error["message"] == "This promotion code cannot be activated because its coupon is no longer valid."


async def test_the_least_order_in_its_own_currency_is_said_once(merchant, promotion):
    least = {"minimum_amount": 100, "minimum_amount_currency": "usd"}
    dollars = {"currency_options": {"usd": {"minimum_amount": 90}}}
    made = await merchant.create(
        PATH, promotion=promotion, restrictions=least, expand=["restrictions.currency_options"]
    )

    new = await merchant.refused(PATH, promotion=promotion, restrictions=least | dollars)
    old = await merchant.refused(f"{PATH}/{made['id']}", restrictions=dollars)

    assert made["restrictions"]["currency_options"] == {"usd": {"minimum_amount": 100}}
    assert new["param"] == old["param"] == "restrictions[currency_options][usd]"
    assert new["message"] == (
        "You are specifying a currency option that matches the top-level currency for this promotion code. Please "
        "remove this currency option and it will be added automatically on creation."
    )


async def test_restrictions_are_shown_and_their_currencies_grow(merchant, promotion):
    restrictions = {
        "first_time_transaction": True,
        "minimum_amount": 100,
        "minimum_amount_currency": "usd",
        "currency_options": {"eur": {"minimum_amount": 90}},
    }
    made = await merchant.create(PATH, promotion=promotion, restrictions=restrictions)

    changed = await merchant.create(
        f"{PATH}/{made['id']}",
        restrictions={"currency_options": {"gbp": {"minimum_amount": 80}}},
        expand=["restrictions.currency_options"],
    )

    assert changed["restrictions"] == restrictions | {
        "currency_options": {
            "eur": {"minimum_amount": 90}, "gbp": {"minimum_amount": 80}, "usd": {"minimum_amount": 100}
        }
    }  # fmt: skip
    error = await merchant.refused(f"{PATH}/{made['id']}", restrictions={"minimum_amount": 5})
    assert (error["code"], error["param"]) == ("parameter_unknown", "restrictions[minimum_amount]")


@pytest.mark.parametrize("name", ["coupon", "customer", "active"])
async def test_codes_are_filtered(merchant, promotion, name):
    customer = (await merchant.create("/v1/customers"))["id"]
    other = (await merchant.create("/v1/coupons", percent_off=5))["id"]
    mine = await merchant.create(PATH, promotion=promotion, customer=customer)
    await merchant.create(PATH, promotion={"type": "coupon", "coupon": other}, active=False)
    wanted = {"coupon": promotion["coupon"], "customer": customer, "active": True}

    found = (await merchant.find(PATH, {name: wanted[name]}))["data"]

    assert [code["id"] for code in found] == [mine["id"]]
