"""`coupon`: how it is made, what is refused, and when it can be redeemed no more."""

import pytest

from tests import people
from tests.conftest import only_sqlite
from tests.discounts import give

PATH = "/v1/coupons"
QUARTER = {"percent_off": 25, "duration": "forever"}


async def test_a_plain_coupon_has_every_field(merchant, clock):
    made = await merchant.create(PATH, percent_off="12.5")

    assert made == {
        "id": made["id"],
        "object": "coupon",
        "amount_off": None,
        "created": clock.now,
        "currency": None,
        "duration": "once",
        "duration_in_months": None,
        "livemode": False,
        "max_redemptions": None,
        "metadata": {},
        "name": None,
        "percent_off": 12.5,
        "redeem_by": None,
        "times_redeemed": 0,
        "valid": True,
    }
    assert len(made["id"]) == 8
    assert made["id"].isalnum()


async def test_everything_is_shown_as_it_was_sent(merchant, clock):
    product = (await merchant.create("/v1/products", people.TEA))["id"]
    sent = {
        "id": "SPRING_25",
        "amount_off": 500,
        "applies_to": {"products": [product]},
        "currency": "usd",
        "currency_options": {"eur": {"amount_off": 450}},
        "duration": "repeating",
        "duration_in_months": 3,
        "max_redemptions": 5,
        "metadata": {"a": "b"},
        "name": "Spring",
        "redeem_by": clock.now + 60,
    }

    made = await merchant.create(PATH, sent, expand=["applies_to", "currency_options"])

    assert {name: made[name] for name in sent} == sent | {
        "currency_options": {"eur": {"amount_off": 450}, "usd": {"amount_off": 500}}
    }
    assert await merchant.find(f"{PATH}/SPRING_25", expand=["applies_to", "currency_options"]) == made


async def test_only_its_words_and_its_currencies_change(merchant):
    await merchant.create(PATH, id="A", amount_off=500, currency="usd", currency_options={"eur": {"amount_off": 450}})

    changed = await merchant.create(
        f"{PATH}/A", name="New", metadata={"a": "b"}, currency_options={"gbp": {"amount_off": 400}},
        expand=["currency_options"],
    )  # fmt: skip

    assert (changed["name"], changed["metadata"]) == ("New", {"a": "b"})
    assert {name: option["amount_off"] for name, option in changed["currency_options"].items()} == {
        "eur": 450, "gbp": 400, "usd": 500
    }  # fmt: skip


async def test_what_a_coupon_takes_off_in_its_own_currency_is_said_once(merchant):
    dollars = {"currency_options": {"usd": {"amount_off": 450}}}
    await merchant.create(PATH, id="A", amount_off=500, currency="usd")

    new = await merchant.refused(PATH, amount_off=500, currency="usd", **dollars)
    old = await merchant.refused(f"{PATH}/A", **dollars)

    assert new["param"] == old["param"] == "currency_options[usd]"
    assert new["message"].endswith("Please remove this currency option and it will be added automatically on creation.")


REFUSED = {
    "neither percent nor amount": ({"duration": "once"}, "percent_off", None),
    "both": ({"percent_off": 5, "amount_off": 5, "currency": "usd"}, "amount_off", None),
    "an amount of no currency": ({"amount_off": 5}, "currency", "parameter_missing"),
    "a percentage of a currency": ({"percent_off": 5, "currency": "usd"}, "currency", None),
    "nothing off": ({"percent_off": 0}, "percent_off", None),
    "less than nothing off": ({"amount_off": -1, "currency": "usd"}, "amount_off", "parameter_invalid_integer"),
    "more than all": ({"percent_off": "100.01"}, "percent_off", None),
    "three decimal places": ({"percent_off": "33.333"}, "percent_off", None),
    "not a number": ({"percent_off": "half"}, "percent_off", None),
    "months that are not said": ({**QUARTER, "duration": "repeating"}, "duration_in_months", "parameter_missing"),
    "months for good": ({**QUARTER, "duration_in_months": 3}, "duration_in_months", None),
    "no months": ({**QUARTER, "duration": "repeating", "duration_in_months": 0}, "duration_in_months",
                  "parameter_invalid_integer"),
    "a last day in the past": ({**QUARTER, "redeem_by": 1_792_999_999}, "redeem_by", None),
    "a last day in six years": ({**QUARTER, "redeem_by": 1_793_000_000 + 6 * 31_557_600}, "redeem_by", None),
    "a name that is too long": ({**QUARTER, "name": "x" * 41}, "name", None),
    "an id that cannot be": ({**QUARTER, "id": "a/b"}, "id", None),
    "a product that is not there": ({**QUARTER, "applies_to": {"products": ["prod_x"]}}, "applies_to[products][0]",
                                    "resource_missing"),
    "no redemptions": ({**QUARTER, "max_redemptions": 0}, "max_redemptions", "parameter_invalid_integer"),
}  # fmt: skip


@only_sqlite
@pytest.mark.parametrize(("params", "param", "code"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_coupon_that_makes_no_sense_is_refused(merchant, params, param, code):
    error = await merchant.refused(PATH, params)

    assert (error["param"], error.get("code")) == (param, code)
    assert (await merchant.find(PATH))["data"] == []


@only_sqlite
@pytest.mark.parametrize("name", ["percent_off", "amount_off", "currency", "duration", "max_redemptions", "redeem_by"])
async def test_what_it_takes_off_never_changes(merchant, name):
    made = await merchant.create(PATH, QUARTER)

    error = await merchant.refused(f"{PATH}/{made['id']}", {name: "1"})

    assert (error["code"], error["param"]) == ("parameter_unknown", name)


async def test_an_id_is_taken_once_and_free_again_when_the_coupon_is_deleted(merchant):
    await merchant.create(PATH, QUARTER, id="A")
    taken = await merchant.refused(PATH, QUARTER, id="A")
    await merchant.delete(f"{PATH}/A")

    again = await merchant.create(PATH, percent_off=50, id="A")

    assert (taken["code"], taken["message"]) == ("resource_already_exists", "Coupon already exists.")
    assert again["percent_off"] == 50


async def test_a_coupon_cannot_be_redeemed_after_its_last_moment(merchant, clock):
    made = await merchant.create(PATH, QUARTER, redeem_by=clock.now + 60)
    clock.advance(60)
    await merchant.tick()
    at_the_last_moment = await merchant.find(f"{PATH}/{made['id']}")
    clock.advance(1)
    await merchant.tick()

    after = await merchant.find(f"{PATH}/{made['id']}")

    assert (at_the_last_moment["valid"], after["valid"]) == (True, False)
    (event,) = (await merchant.find("/v1/events", type="coupon.updated"))["data"]
    assert event["data"] == {"object": after, "previous_attributes": {"valid": True}}


async def test_the_last_redemption_makes_it_invalid(merchant):
    made = await merchant.create(PATH, QUARTER, max_redemptions=2)
    customer = (await merchant.create("/v1/customers"))["id"]

    seen = []
    for _ in range(2):
        await give(merchant, customer, made["id"])
        seen.append(await merchant.find(f"{PATH}/{made['id']}"))

    assert [(coupon["times_redeemed"], coupon["valid"]) for coupon in seen] == [(1, True), (2, False)]


async def test_its_promotion_codes_go_with_it(merchant):
    made = await merchant.create(PATH, QUARTER)
    promotion = {"type": "coupon", "coupon": made["id"]}
    codes = [await merchant.create("/v1/promotion_codes", promotion=promotion) for _ in range(3)]
    other = await merchant.create(PATH, QUARTER)
    kept = await merchant.create("/v1/promotion_codes", promotion={"type": "coupon", "coupon": other["id"]})

    await merchant.delete(f"{PATH}/{made['id']}")

    found = (await merchant.find("/v1/promotion_codes", active=True))["data"]
    assert [code["id"] for code in found] == [kept["id"]]
    told = [
        event["data"]["object"]["id"]
        for event in (await merchant.find("/v1/events", type="promotion_code.updated"))["data"]
    ]
    assert sorted(told) == sorted(code["id"] for code in codes)


async def test_coupons_are_listed_by_time(merchant, clock):
    ids = []
    for name in ("b", "a", "c"):
        ids.append((await merchant.create(PATH, QUARTER, id=name))["id"])
        clock.advance(10)

    everything = (await merchant.find(PATH))["data"]
    late = (await merchant.find(PATH, created={"gte": 1_793_000_010}))["data"]

    assert [coupon["id"] for coupon in everything] == ["c", "a", "b"]
    assert [coupon["id"] for coupon in late] == ["c", "a"]
