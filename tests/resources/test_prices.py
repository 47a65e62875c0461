"""`price`: how much, of what, how often; and `plan`, its older face. billing-behaviour section 8."""

import pytest

from tests import people
from tests.resources.selling import PATH, recurring


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


async def test_tiers_in_another_currency_may_be_expanded_by_name(merchant, tea):
    tiers = [{"up_to": "inf", "unit_amount": 5}]
    order = {
        "currency": "usd", "product": tea, "billing_scheme": "tiered", "tiers_mode": "volume", "tiers": tiers,
        "currency_options": {"eur": {"tiers": tiers}}, "recurring": {"interval": "month"},
    }  # fmt: skip
    paths = ["currency_options", "currency_options.eur.tiers", "currency_options.gbp.tiers"]

    made = await merchant.create(PATH, order, expand=paths)
    listed = await merchant.find(PATH, expand=[f"data.{path}" for path in paths[:2]])
    refused = [
        await merchant.get(f"{PATH}/{made['id']}", expand=[f"currency_options.{path}"])
        for path in ("eur", "eur.unit_amount", "eur.tiers.up_to", "eur.nothing")
    ]

    assert [tier["unit_amount"] for tier in made["currency_options"]["eur"]["tiers"]] == [5]
    assert listed["data"][0]["currency_options"] == made["currency_options"]
    assert {one.error["param"] for one in refused} == {"expand[0]"}


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


async def options_after(merchant, tea, change):
    """What the options of a price become, by currency: the amount, and whether tax is inside."""
    options = {"usd": {"unit_amount": 1_300, "tax_behavior": "inclusive"}, "jpy": {"unit_amount_decimal": "150.5"}}
    price = {"currency": "eur", "unit_amount": 1_200, "product": tea, "currency_options": options}
    made = await merchant.create(PATH, price)
    after = await merchant.create(f"{PATH}/{made['id']}", currency_options=change, expand=["currency_options"])
    return {
        name: (option["unit_amount_decimal"], option["tax_behavior"])
        for name, option in after["currency_options"].items()
        if name != "eur"
    }


USD, JPY = ("1300", "inclusive"), ("150.5", "unspecified")
CHANGED_OPTIONS = {
    "another currency": ({"gbp": {"unit_amount": 7}}, {"usd": USD, "jpy": JPY, "gbp": ("7", "unspecified")}),
    "another amount": ({"usd": {"unit_amount_decimal": "9.5"}}, {"usd": ("9.5", "inclusive"), "jpy": JPY}),
    "a whole amount": ({"jpy": {"unit_amount": 9}}, {"usd": USD, "jpy": ("9", "unspecified")}),
    "a tax behaviour": ({"jpy": {"tax_behavior": "exclusive"}}, {"usd": USD, "jpy": ("150.5", "exclusive")}),
    "nothing": ("", {}),
}


@pytest.mark.parametrize(("change", "expected"), CHANGED_OPTIONS.values(), ids=CHANGED_OPTIONS.keys())
async def test_what_is_sent_of_currency_options_is_laid_over_what_was(merchant, tea, change, expected):
    assert await options_after(merchant, tea, change) == expected


async def test_the_tax_behaviour_of_an_option_is_fixed_once_it_is_said(merchant, tea):
    price = {"currency": "eur", "unit_amount": 5, "product": tea}
    made = await merchant.create(PATH, price, currency_options={"usd": {"unit_amount": 6, "tax_behavior": "exclusive"}})

    error = await merchant.refused(f"{PATH}/{made['id']}", currency_options={"usd": {"tax_behavior": "inclusive"}})

    assert error["param"] == "currency_options[usd][tax_behavior]"
    assert error["message"] == "You cannot change the tax behavior of a price once it is set to `exclusive`."


async def test_the_own_currency_is_changed_by_no_option(merchant, tea):
    made = await merchant.create(PATH, people.MONTHLY, product=tea)

    error = await merchant.refused(f"{PATH}/{made['id']}", currency_options={made["currency"]: {"unit_amount": 6}})

    assert error["param"] == f"currency_options[{made['currency']}]"
    assert error["message"].endswith("Please remove this currency option and use the top-level params instead.")


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


@pytest.mark.parametrize("path", [PATH, "/v1/plans"])
async def test_the_default_price_of_a_product_stays_active(merchant, path):
    data = {"currency": "eur", "unit_amount": 5, "recurring": {"interval": "month"}}
    product = await merchant.create("/v1/products", name="Tea", default_price_data=data)
    price = f"{path}/{product['default_price']}"

    error = await merchant.refused(price, active=False)

    assert error["param"] == "active"
    assert error["message"] == "This price cannot be archived because it is the default price of its product."
    other = await merchant.create(PATH, currency="eur", unit_amount=6, product=product["id"])
    await merchant.create(f"/v1/products/{product['id']}", default_price=other["id"])
    assert (await merchant.create(price, active=False))["active"] is False


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
