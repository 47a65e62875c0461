"""`price`: how much, of what, how often; and `plan`, its older face. billing-behaviour section 8."""

import pytest

from tests import people
from tests.conftest import only_sqlite

PATH = "/v1/prices"


@pytest.fixture
async def tea(merchant):
    """A product's id."""
    return (await merchant.create("/v1/products", people.TEA))["id"]


def recurring(**changes):
    return {
        "interval": "month",
        "interval_count": 1,
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    } | changes


async def test_a_new_price_has_every_field(merchant, tea, clock):
    made = await merchant.create(PATH, people.MONTHLY, product=tea)

    assert made == {
        "id": made["id"],
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": clock.now,
        "currency": "eur",
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": tea,
        "recurring": recurring(),
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": 1_200,
        "unit_amount_decimal": "1200",
    }
    assert made["id"].startswith("price_1")


AMOUNTS = {
    "whole": ({"unit_amount": 2_000}, 2_000, "2000"),
    "none": ({"unit_amount": 0}, 0, "0"),
    "whole, as decimal": ({"unit_amount_decimal": "2000"}, 2_000, "2000"),
    "whole, with noughts": ({"unit_amount_decimal": "2000.00"}, 2_000, "2000"),
    "a fraction": ({"unit_amount_decimal": "0.5"}, None, "0.5"),
    "a fraction with noughts": ({"unit_amount_decimal": "12.500"}, None, "12.5"),
    "twelve places": ({"unit_amount_decimal": "0.000000000001"}, None, "0.000000000001"),
    "both, the same": ({"unit_amount": 5, "unit_amount_decimal": "5.0"}, 5, "5"),
    "the most": ({"unit_amount": 99_999_999_999}, 99_999_999_999, "99999999999"),
}


@pytest.mark.parametrize(("sent", "amount", "decimal"), AMOUNTS.values(), ids=AMOUNTS.keys())
async def test_an_amount_has_two_forms(merchant, tea, sent, amount, decimal):
    made = await merchant.create(PATH, currency="usd", product=tea, **sent)

    assert (made["unit_amount"], made["unit_amount_decimal"]) == (amount, decimal)
    assert (made["type"], made["recurring"]) == ("one_time", None)


TIERS = [{"up_to": 5, "unit_amount": 700}, {"up_to": "inf", "unit_amount_decimal": "600.5", "flat_amount": 100}]


async def test_tiers_are_shown_when_they_are_asked_for(merchant, tea):
    tiered = {"billing_scheme": "tiered", "tiers_mode": "volume", "tiers": TIERS, "recurring": {"interval": "month"}}

    made = await merchant.create(PATH, tiered, currency="usd", product=tea, expand=["tiers"])

    assert (made["unit_amount"], made["unit_amount_decimal"], made["tiers_mode"]) == (None, None, "volume")
    assert made["tiers"] == [
        {
            "flat_amount": None,
            "flat_amount_decimal": None,
            "unit_amount": 700,
            "unit_amount_decimal": "700",
            "up_to": 5,
        },
        {
            "flat_amount": 100,
            "flat_amount_decimal": "100",
            "unit_amount": None,
            "unit_amount_decimal": "600.5",
            "up_to": None,
        },
    ]
    assert "tiers" not in await merchant.find(f"{PATH}/{made['id']}")


async def test_currency_options_have_the_prices_own_among_them(merchant, tea):
    options = {"usd": {"unit_amount": 1_300}, "jpy": {"unit_amount_decimal": "150.5"}}

    made = await merchant.create(
        PATH, currency="eur", unit_amount=1_200, product=tea, currency_options=options, expand=["currency_options"]
    )

    shown = {
        name: (option["unit_amount"], option["unit_amount_decimal"])
        for name, option in made["currency_options"].items()
    }
    assert shown == {"eur": (1_200, "1200"), "usd": (1_300, "1300"), "jpy": (None, "150.5")}


async def test_pay_what_you_want(merchant, tea):
    custom = {"enabled": True, "minimum": 100, "maximum": 500, "preset": 200}

    made = await merchant.create(PATH, currency="eur", product=tea, custom_unit_amount=custom)

    assert made["custom_unit_amount"] == {"maximum": 500, "minimum": 100, "preset": 200}
    assert made["unit_amount"] is None


async def test_packages(merchant, tea):
    packages = {"divide_by": 10, "round": "up"}

    made = await merchant.create(PATH, people.MONTHLY, product=tea, transform_quantity=packages)

    assert made["transform_quantity"] == packages


async def test_a_product_may_come_with_its_price(merchant):
    made = await merchant.create(
        PATH,
        people.MONTHLY,
        product_data={"name": "Tea", "metadata": {"a": "b"}, "unit_label": "tin"},
        expand=["product"],
    )

    assert made["product"].items() >= {"name": "Tea", "metadata": {"a": "b"}, "unit_label": "tin"}.items()


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


async def test_what_may_change_changes(merchant, tea):
    price = await merchant.create(PATH, people.MONTHLY, product=tea)
    changes = {
        "active": False,
        "nickname": "x",
        "lookup_key": "tea",
        "metadata": {"a": "b"},
        "tax_behavior": "inclusive",
    }

    assert await merchant.create(f"{PATH}/{price['id']}", changes) == price | changes


@pytest.mark.parametrize(
    "name", ["unit_amount", "unit_amount_decimal", "currency", "recurring", "product", "tiers", "billing_scheme"]
)
async def test_what_somebody_may_pay_already_does_not_change(merchant, tea, name):
    price = await merchant.create(PATH, people.MONTHLY, product=tea)

    error = await merchant.refused(f"{PATH}/{price['id']}", {name: "x"})

    assert (error["code"], error["param"]) == ("parameter_unknown", name)


async def test_tax_behaviour_is_fixed_once_it_is_said(merchant, tea):
    price = await merchant.create(PATH, people.MONTHLY, product=tea, tax_behavior="exclusive")

    error = await merchant.refused(f"{PATH}/{price['id']}", tax_behavior="inclusive")

    assert error["param"] == "tax_behavior"
    assert error["message"] == "You cannot change the tax behavior of a price once it is set to `exclusive`."


async def test_a_lookup_key_belongs_to_one_price(merchant, tea):
    first = await merchant.create(PATH, people.MONTHLY, product=tea, lookup_key="tea")

    error = await merchant.refused(PATH, people.YEARLY, product=tea, lookup_key="tea")
    second = await merchant.create(PATH, people.YEARLY, product=tea, lookup_key="tea", transfer_lookup_key=True)
    back = await merchant.create(f"{PATH}/{first['id']}", lookup_key="tea", transfer_lookup_key=True)

    assert error["message"] == f"A price (`{first['id']}`) already uses that lookup key."
    assert second["lookup_key"] == back["lookup_key"] == "tea"
    assert (await merchant.find(f"{PATH}/{second['id']}"))["lookup_key"] is None
    assert [price["id"] for price in (await merchant.find(PATH, lookup_keys=["tea", "x"]))["data"]] == [first["id"]]


async def test_a_lookup_key_is_free_in_the_other_mode(merchant, tea):
    await merchant.create(PATH, people.MONTHLY, product=tea, lookup_key="tea")
    live = (await merchant.live.create("/v1/products", people.TEA))["id"]

    assert await merchant.live.create(PATH, people.MONTHLY, product=live, lookup_key="tea")


async def test_an_empty_lookup_key_gives_it_back(merchant, tea):
    first = await merchant.create(PATH, people.MONTHLY, product=tea, lookup_key="tea")
    await merchant.create(f"{PATH}/{first['id']}", lookup_key="")

    assert await merchant.create(PATH, people.MONTHLY, product=tea, lookup_key="tea")


async def test_lists_filter(merchant, tea):
    coffee = (await merchant.create("/v1/products", people.COFFEE))["id"]
    await merchant.create(PATH, people.MONTHLY, product=tea, nickname="monthly")
    await merchant.create(PATH, people.YEARLY, product=tea, nickname="yearly", active=False)
    await merchant.create(PATH, currency="usd", unit_amount=5, product=coffee, nickname="once")

    async def names(path=PATH, **filters):
        return [price["nickname"] for price in (await merchant.find(path, **filters))["data"]]

    assert await names() == ["once", "yearly", "monthly"]
    assert await names(active=False) == ["yearly"]
    assert await names(currency="USD") == ["once"]
    assert await names(product=tea) == ["yearly", "monthly"]
    assert await names(type="one_time") == ["once"]
    assert await names(type="recurring") == ["yearly", "monthly"]
    assert await names(recurring={"interval": "year"}) == ["yearly"]
    assert await names(recurring={"usage_type": "licensed"}, active=True) == ["monthly"]
    assert await names(recurring={"usage_type": "metered"}) == []
    assert await names("/v1/plans") == ["yearly", "monthly"]
    assert await names("/v1/plans", active=True, product=tea) == ["monthly"]


ONE_OF_THREE = "You must specify exactly one of `unit_amount`, `unit_amount_decimal`, and `custom_unit_amount`."
NOT_LESS = "This value must be greater than or equal to 0."
RISING = "Tiers must be in rising order of `up_to`."
LAST = "The last tier, and only that, must have `up_to=inf`."


def tiered(*tiers, **more):
    return {"unit_amount": None, "billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": list(tiers)} | more


def every(interval, count, **more):
    return {"recurring": {"interval": interval, "interval_count": count} | more}


END = {"up_to": "inf", "unit_amount": 5}
REFUSED = {
    "no amount": ({"unit_amount": None}, "unit_amount", ONE_OF_THREE),
    "two amounts": ({"unit_amount_decimal": "5.5"}, "unit_amount_decimal", ONE_OF_THREE),
    "amount and custom": ({"custom_unit_amount": {"enabled": True}}, "custom_unit_amount", ONE_OF_THREE),
    "negative": ({"unit_amount": -1}, "unit_amount", NOT_LESS),
    "too much": ({"unit_amount": 10**11}, "unit_amount", "This value must be less than or equal to 99999999999."),
    "thirteen places": (
        {"unit_amount": None, "unit_amount_decimal": "0.1234567890123"},
        "unit_amount_decimal",
        "Invalid decimal: 0.1234567890123; must contain at maximum 12 decimal places.",
    ),
    "unknown product": ({"product": "prod_x"}, "product", "No such product: 'prod_x'"),
    "no product": ({"product": None}, "product", "Missing required param: product."),
    "product twice": (
        {"product_data": {"name": "x"}},
        "product_data",
        "Only one of `product` and `product_data` may be sent.",
    ),
    "taken product": (
        {"product": None, "product_data": {"name": "x", "id": "taken"}},
        "product_data[id]",
        "Product already exists.",
    ),
    "product of no id": (
        {"product": None, "product_data": {"name": "x", "id": "a b"}},
        "product_data[id]",
        "Invalid string: a b",
    ),
    "no currency": ({"currency": None}, "currency", "Missing required param: currency."),
    "tiers without mode": (tiered(END, tiers_mode=None), "tiers_mode", "Missing required param: tiers_mode."),
    "tiered without tiers": (
        {"unit_amount": None, "billing_scheme": "tiered", "tiers_mode": "volume"},
        "tiers",
        "Missing required param: tiers.",
    ),
    "tiered and an amount": (
        tiered(END, unit_amount=5),
        "unit_amount",
        "`unit_amount` cannot be combined with `billing_scheme=tiered`.",
    ),
    "tiers per unit": (
        {"unit_amount": None, "tiers": [END]},
        "tiers",
        "`tiers` needs `billing_scheme=tiered`.",
    ),
    "mode per unit": ({"tiers_mode": "volume"}, "tiers_mode", "`tiers_mode` needs `billing_scheme=tiered`."),
    "tiers that end": (tiered({"up_to": 5, "unit_amount": 5}), "tiers[0][up_to]", LAST),
    "two last tiers": (tiered(END, END), "tiers[0][up_to]", LAST),
    "tiers that fall": (
        tiered({"up_to": 5, "unit_amount": 5}, {"up_to": 5, "unit_amount": 5}, END),
        "tiers[1][up_to]",
        RISING,
    ),
    "a tier for nothing": (
        tiered({"up_to": "inf"}),
        "tiers[0][unit_amount]",
        "A tier needs a `unit_amount` or a `flat_amount`.",
    ),
    "a tier of two amounts": (
        tiered({"up_to": "inf", "unit_amount": 5, "unit_amount_decimal": "6"}),
        "tiers[0][unit_amount]",
        "Only one of `unit_amount` and `unit_amount_decimal` may be sent.",
    ),
    "packages of tiers": (
        tiered(END, transform_quantity={"divide_by": 2, "round": "up"}),
        "transform_quantity",
        "`transform_quantity` cannot be combined with tiers.",
    ),
    "custom and recurring": (
        {"unit_amount": None, "custom_unit_amount": {"enabled": True}} | every("month", 1),
        "custom_unit_amount",
        "`custom_unit_amount` cannot be used for recurring prices.",
    ),
    "custom that is off": (
        {"unit_amount": None, "custom_unit_amount": {"enabled": False}},
        "custom_unit_amount[enabled]",
        "`custom_unit_amount[enabled]` must be true.",
    ),
    "custom of less than its least": (
        {"unit_amount": None, "custom_unit_amount": {"enabled": True, "minimum": 5, "maximum": 4}},
        "custom_unit_amount[maximum]",
        "The maximum must not be less than the minimum.",
    ),
    **{
        f"{count} {unit}s": (every(unit, count), "recurring[interval_count]", "A period can last three years at most.")
        for unit, count in {"day": 1_096, "week": 157, "month": 37, "year": 4}.items()
    },
    "no period": (every("month", 0), "recurring[interval_count]", "This value must be greater than or equal to 1."),
    "a period of nothing": (
        {"recurring": {"interval_count": 2}},
        "recurring[interval]",
        "Missing required param: recurring[interval].",
    ),
    "metered without meter": (
        every("month", 1, usage_type="metered"),
        "recurring[meter]",
        "Missing required param: recurring[meter].",
    ),
    "a meter for licences": (
        every("month", 1, meter="mtr_1"),
        "recurring[meter]",
        "`meter` needs `usage_type=metered`.",
    ),
    "an unknown meter": (
        every("month", 1, meter="mtr_1", usage_type="metered"),
        "recurring[meter]",
        "No such billing meter: 'mtr_1'",
    ),
    "an option of two amounts": (
        {"currency_options": {"usd": {"unit_amount": 1, "unit_amount_decimal": "2"}}},
        "currency_options[usd][unit_amount_decimal]",
        ONE_OF_THREE,
    ),
    "an option for nothing": (
        {"currency_options": {"usd": {"tax_behavior": "inclusive"}}},
        "currency_options[usd][unit_amount]",
        ONE_OF_THREE,
    ),
    "packages of none": (
        {"transform_quantity": {"divide_by": 0, "round": "up"}},
        "transform_quantity[divide_by]",
        "This value must be greater than or equal to 1.",
    ),
}


@only_sqlite
@pytest.mark.parametrize(("params", "param", "message"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_price_is_not_made(merchant, tea, params, param, message):
    await merchant.create("/v1/products", people.TEA, id="taken")

    error = await merchant.refused(PATH, {"currency": "eur", "unit_amount": 5, "product": tea} | params)

    assert (error["param"], error["message"]) == (param, message)
    assert (await merchant.find(PATH))["data"] == []


@only_sqlite
async def test_an_option_in_no_currency_is_refused_by_its_name(merchant, tea):
    error = await merchant.refused(
        PATH, currency="eur", unit_amount=5, product=tea, currency_options={"xxx": {"unit_amount": 5}}
    )

    assert error["param"] == "currency_options[xxx]"
    assert error["message"].startswith("Invalid currency: xxx.")


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

    error = await merchant.refused("/v1/plans", wanted | params)

    assert (error["param"], error["message"]) == (param, message)
