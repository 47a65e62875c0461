"""`tax_rate`: a tax of the merchant's own making."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.billing.taxes import Rate
from portico.resources.tax_rates import tax_rates
from portico.resources.tax_rates.declaration import TaxRate
from portico.wire.errors import ApiError
from tests.conftest import only_sqlite
from tests.discounts import within

PATH = "/v1/tax_rates"
VAT = {"display_name": "VAT", "percentage": "20", "inclusive": False}


async def test_a_plain_rate_has_every_field(merchant, clock):
    made = await merchant.create(PATH, VAT)

    assert made == {
        "id": made["id"],
        "object": "tax_rate",
        "active": True,
        "country": None,
        "created": clock.now,
        "description": None,
        "display_name": "VAT",
        "effective_percentage": None,
        "flat_amount": None,
        "inclusive": False,
        "jurisdiction": None,
        "jurisdiction_level": None,
        "livemode": False,
        "metadata": {},
        "percentage": 20.0,
        "rate_type": None,
        "state": None,
        "tax_type": None,
    }
    assert made["id"].startswith("txr_1")


async def test_its_words_change_and_its_amount_does_not(merchant):
    made = await merchant.create(PATH, VAT)

    changed = await merchant.create(f"{PATH}/{made['id']}", display_name="TVA", active=False, country="FR")
    errors = [await merchant.refused(f"{PATH}/{made['id']}", {name: "1"}) for name in ("percentage", "inclusive")]

    assert changed == made | {"display_name": "TVA", "active": False, "country": "FR"}
    assert [error["code"] for error in errors] == ["parameter_unknown"] * 2


REFUSED = {
    "no name": ({"display_name": ""}, "display_name"),
    "a name that is too long": ({"display_name": "x" * 51}, "display_name"),
    "less than nothing": ({"percentage": "-0.1"}, "percentage"),
    "more than all": ({"percentage": "100.0001"}, "percentage"),
    "five decimal places": ({"percentage": "1.00001"}, "percentage"),
    "a country that is none": ({"country": "France"}, "country"),
    "a tax that is none": ({"tax_type": "window_tax"}, "tax_type"),
}


@only_sqlite
@pytest.mark.parametrize(("params", "param"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_rate_that_makes_no_sense_is_refused(merchant, params, param):
    error = await merchant.refused(PATH, VAT | params)

    assert error["param"] == param


@pytest.mark.parametrize("filters", [{"active": True}, {"inclusive": False}], ids=str)
async def test_rates_are_filtered(merchant, filters):
    kept = await merchant.create(PATH, VAT)
    await merchant.create(PATH, VAT | {"active": False, "inclusive": True})

    found = (await merchant.find(PATH, filters))["data"]

    assert found == [kept]


@given(st.decimals(0, 100, places=4))
def test_a_percentage_is_exactly_what_was_sent(percentage):
    sent = {"display_name": "x", "inclusive": "true", "percentage": format(percentage, "f")}

    rate = tax_rates.rate_of(TaxRate.draft(sent))

    assert rate.percentage == percentage


async def customer_of(merchant):
    return (await merchant.create("/v1/customers"))["id"]


async def test_archived_rates_go_on_but_are_not_chosen_again(merchant):
    made = await merchant.create(PATH, VAT | {"percentage": "8.8754"})
    await merchant.create(f"{PATH}/{made['id']}", active=False)
    customer = await customer_of(merchant)

    found = await within(merchant, customer, lambda tx, _: tax_rates.rates(tx, [made["id"]]))
    with pytest.raises(ApiError) as caught:
        await within(merchant, customer, lambda tx, _: tax_rates.needed(tx, [made["id"]], ("default_tax_rates",)))

    assert found == [Rate(made["id"], Decimal("8.8754"), inclusive=False)]
    assert caught.value.param == "default_tax_rates[0]"


async def test_an_unknown_rate_is_refused_by_its_place(merchant):
    made = await merchant.create(PATH, VAT)
    customer = await customer_of(merchant)

    with pytest.raises(ApiError) as caught:
        await within(merchant, customer, lambda tx, _: tax_rates.needed(tx, [made["id"], "txr_x"], ("tax_rates",)))

    assert (caught.value.message, caught.value.param) == ("No such tax rate: 'txr_x'", "tax_rates[1]")


async def test_ten_rates_are_enough(merchant):
    ids = [(await merchant.create(PATH, VAT))["id"] for _ in range(11)]
    customer = await customer_of(merchant)

    ten = await within(merchant, customer, lambda tx, _: tax_rates.needed(tx, ids[:10], ("tax_rates",)))
    with pytest.raises(ApiError) as caught:
        await within(merchant, customer, lambda tx, _: tax_rates.needed(tx, ids, ("tax_rates",)))

    assert [rate.id for rate in ten] == ids[:10]
    assert caught.value.param == "tax_rates"
