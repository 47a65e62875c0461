"""`price`: what cannot be one, and is refused by its name."""

import pytest

from tests import people
from tests.conftest import only_sqlite
from tests.resources.selling import END, PATH, tiered

ONE_OF_THREE = "You must specify exactly one of `unit_amount`, `unit_amount_decimal`, and `custom_unit_amount`."
NOT_LESS = "This value must be greater than or equal to 0."
OWN_CURRENCY = (
    "You are specifying a currency option that matches the top-level currency for this price. Please remove this "
    "currency option and it will be added automatically on creation."
)
CUSTOM = {"enabled": True, "minimum": 5, "maximum": 9}
RISING = "Tiers must be in rising order of `up_to`."
LAST = "The last tier, and only that, must have `up_to=inf`."


def every(interval, count, **more):
    return {"recurring": {"interval": interval, "interval_count": count} | more}


REFUSED = {
    "no amount": ({"unit_amount": None}, "unit_amount", ONE_OF_THREE),
    "two amounts": ({"unit_amount_decimal": "5.5"}, "unit_amount_decimal", ONE_OF_THREE),
    "an amount in both forms": (
        {"unit_amount": 5, "unit_amount_decimal": "5"},
        "unit_amount_decimal",
        "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
    ),
    "a tier's amount in both forms": (
        tiered({"up_to": "inf", "flat_amount": 5, "flat_amount_decimal": "5"}),
        "tiers[0][flat_amount_decimal]",
        "You may only specify one of these parameters: flat_amount, flat_amount_decimal.",
    ),
    "an option's amount in both forms": (
        {"currency_options": {"usd": {"unit_amount": 5, "unit_amount_decimal": "5"}}},
        "currency_options[usd][unit_amount_decimal]",
        "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
    ),
    "an option in its own currency": (
        {"currency_options": {"eur": {"unit_amount": 5}}},
        "currency_options[eur]",
        OWN_CURRENCY,
    ),
    **{
        f"a preset of {preset}": (
            {
                "unit_amount": None,
                "custom_unit_amount": CUSTOM | {"preset": preset},
            },
            "custom_unit_amount[preset]",
            "The preset must lie between the minimum and the maximum.",
        )
        for preset in (4, 10)
    },
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
        "You may only specify one of these parameters: product, product_data.",
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
        "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
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
    "an option that customers choose for ever": (
        {"currency_options": {"usd": {"custom_unit_amount": {"enabled": True}}}} | every("month", 1),
        "currency_options[usd][custom_unit_amount]",
        "`custom_unit_amount` cannot be used for recurring prices.",
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
