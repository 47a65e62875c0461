"""`plan`: the older face of a price that recurs."""

import pytest

from tests import people, subscriptions
from tests.conftest import only_sqlite
from tests.resources.selling import END, PATH, recurring


async def test_a_recurring_price_is_also_a_plan(merchant, tea):
    price = await merchant.create(PATH, people.MONTHLY, product=tea, metadata={"a": "b"}, nickname="Monthly")

    plan = await merchant.find(f"/v1/plans/{price['id']}")

    assert plan == {
        "id": price["id"],
        "object": "plan",
        "active": True,
        "amount": 1_200,
        "amount_decimal": "1200",
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": "eur",
        "interval": "month",
        "interval_count": 1,
        "livemode": False,
        "metadata": {"a": "b"},
        "meter": None,
        "nickname": "Monthly",
        "product": tea,
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


async def test_a_one_time_price_is_no_plan(merchant, tea):
    price = await merchant.create(PATH, currency="eur", unit_amount=5, product=tea)

    assert (await merchant.get(f"/v1/plans/{price['id']}")).status == 404
    assert (await merchant.find("/v1/plans"))["data"] == []


async def test_a_plan_is_also_a_recurring_price(merchant, tea):
    plan = await merchant.create(
        "/v1/plans", id="gold", currency="usd", amount=500, interval="week", interval_count=2, product=tea,
        trial_period_days=14, nickname="Gold", transform_usage={"divide_by": 5, "round": "down"},
    )  # fmt: skip

    price = await merchant.find(f"{PATH}/gold")

    assert (plan["id"], plan["trial_period_days"]) == ("gold", 14)
    assert price["recurring"] == recurring(interval="week", interval_count=2, trial_period_days=14)
    assert (price["unit_amount"], price["nickname"]) == (500, "Gold")
    assert price["transform_quantity"] == {"divide_by": 5, "round": "down"}


async def test_a_plan_may_bring_its_product(merchant):
    plan = await merchant.create(
        "/v1/plans", currency="usd", amount=5, interval="day", product={"name": "Tea", "id": "tea"}, expand=["product"]
    )

    assert (plan["product"]["id"], plan["product"]["name"]) == ("tea", "Tea")


async def test_changes_of_a_plan_are_changes_of_its_price(merchant, tea):
    plan = await merchant.create("/v1/plans", currency="usd", amount=500, interval="week", product=tea)
    coffee = (await merchant.create("/v1/products", people.COFFEE))["id"]

    changed = await merchant.create(
        f"/v1/plans/{plan['id']}", nickname="x", active=False, trial_period_days=7, product=coffee
    )

    price = await merchant.find(f"{PATH}/{plan['id']}")
    assert changed == plan | {"nickname": "x", "active": False, "trial_period_days": 7, "product": coffee}
    assert (price["nickname"], price["active"], price["product"]) == ("x", False, coffee)
    types = [event["type"] for event in (await merchant.find("/v1/events", limit=2))["data"]]
    assert types == ["plan.updated", "price.updated"]


async def test_a_plan_that_is_used_stays_with_its_product(merchant, tea):
    subscription = await subscriptions.subscription(merchant)
    plan, coffee = subscription["items"]["data"][0]["plan"], await merchant.create("/v1/products", people.COFFEE)

    error = await merchant.refused(f"/v1/plans/{plan['id']}", product=coffee["id"])

    assert error["param"] == "product"
    assert error["message"] == "The product of a plan cannot be changed once the plan has been used in a subscription."
    assert await merchant.create(f"/v1/plans/{plan['id']}", product=plan["product"], nickname="Same")


async def test_deleting_a_plan_deletes_its_price(merchant, tea):
    plan = await merchant.create("/v1/plans", currency="usd", amount=500, interval="week", product=tea)

    await merchant.delete(f"/v1/plans/{plan['id']}")

    assert (await merchant.get(f"{PATH}/{plan['id']}")).status == 404
    assert await merchant.delete(f"/v1/products/{tea}")
    types = {event["type"] for event in (await merchant.find("/v1/events", limit=20))["data"]}
    assert {"plan.deleted", "price.deleted"} <= types


async def test_events_of_a_recurring_price_are_those_of_both(merchant, tea):
    price = await merchant.create(PATH, people.MONTHLY, product=tea)
    await merchant.create(f"{PATH}/{price['id']}", nickname="x")
    await merchant.create(PATH, currency="eur", unit_amount=5, product=tea)

    events = (await merchant.find("/v1/events", limit=20))["data"]

    types = [event["type"] for event in events if not event["type"].startswith("product")]
    assert types == ["price.created", "plan.updated", "price.updated", "plan.created", "price.created"]
    assert events[1]["data"]["previous_attributes"] == events[2]["data"]["previous_attributes"] == {"nickname": None}


PLANS_REFUSED = {
    "no product": ({"product": None}, "product", "Missing required param: product."),
    "unknown product": ({"product": "prod_x"}, "product", "No such product: 'prod_x'"),
    "a product without name": (
        {"product": {"metadata": {"a": "b"}}},
        "product[name]",
        "Missing required param: product[name].",
    ),
    "no interval": ({"interval": None}, "interval", "Missing required param: interval."),
    "no amount": (
        {"amount": None},
        "amount",
        "You must specify exactly one of `amount` and `amount_decimal`.",
    ),
    "two amounts": (
        {"amount_decimal": "5.5"},
        "amount_decimal",
        "You must specify exactly one of `amount` and `amount_decimal`.",
    ),
    "tiers and an amount": (
        {"billing_scheme": "tiered", "tiers_mode": "volume", "tiers": [END]},
        "amount",
        "`amount` cannot be combined with `billing_scheme=tiered`.",
    ),
    "packages of tiers": (
        {
            "amount": None,
            "billing_scheme": "tiered",
            "tiers_mode": "volume",
            "tiers": [END],
            "transform_usage": {"divide_by": 2, "round": "up"},
        },
        "transform_usage",
        "`transform_usage` cannot be combined with tiers.",
    ),
    "packages of none": (
        {"transform_usage": {"divide_by": 0, "round": "up"}},
        "transform_usage[divide_by]",
        "This value must be greater than or equal to 1.",
    ),
    "no period": ({"interval_count": 0}, "interval_count", "This value must be greater than or equal to 1."),
    "a negative trial": (
        {"trial_period_days": -1},
        "trial_period_days",
        "This value must be greater than or equal to 0.",
    ),
    "an unknown meter": (
        {"usage_type": "metered", "meter": "mtr_1"},
        "meter",
        "No such billing meter: 'mtr_1'",
    ),
    "no id": ({"id": "gold plan"}, "id", "Invalid string: gold plan"),
    "a product whose id is none": (
        {"product": {"name": "x", "id": "a b"}},
        "product[id]",
        "Invalid string: a b",
    ),
    "an amount in both forms": (
        {"amount_decimal": "5"},
        "amount_decimal",
        "You may only specify one of these parameters: amount, amount_decimal.",
    ),
    "a product that is there": (
        {"product": {"name": "x", "id": "sold"}},
        "product[id]",
        "Product already exists.",
    ),
    "four years": (
        {"interval": "year", "interval_count": 4},
        "interval_count",
        "A period can last three years at most.",
    ),
    "metered": ({"usage_type": "metered"}, "meter", "Missing required param: meter."),
    "a taken id": ({"id": "taken"}, "id", "Plan already exists."),
}


@only_sqlite
@pytest.mark.parametrize(("params", "param", "message"), PLANS_REFUSED.values(), ids=PLANS_REFUSED.keys())
async def test_a_plan_is_not_made(merchant, tea, params, param, message):
    wanted = {"currency": "eur", "amount": 5, "interval": "month", "product": tea}
    await merchant.create("/v1/plans", wanted, id="taken")
    await merchant.create("/v1/products", name="Sold", id="sold")

    error = await merchant.refused("/v1/plans", wanted | params)

    assert (error["param"], error["message"]) == (param, message)
