"""Prices whose amount the customer chooses, where nobody asks her, and currencies in which a price is not known."""

import pytest

from tests import checkouts, subscriptions

CUSTOM = {"custom_unit_amount": {"enabled": True, "preset": 500}}
CHOSEN = "The price specified has a `custom_unit_amount` but this field only accepts prices with a `unit_amount`."
NO_AMOUNT = "The price specified has no `unit_amount` but this field only accepts prices with a `unit_amount`."
ONLY_DOLLARS = "The price specified only supports `usd`. This doesn't match the expected currency: `eur`."
CHECKOUT = {"mode": "subscription", "currency": "eur", **checkouts.BACK}


@pytest.fixture(params=["in every currency", "in euros", "in no euros"])
async def once(request, merchant):
    """A one-time price that nobody knows in euros, and what is said of it where that matters."""
    price = {"product_data": {"name": "Gift"}, "currency": "usd"}
    if request.param == "in every currency":
        made = await merchant.create("/v1/prices", price, **CUSTOM, currency_options={"eur": CUSTOM})
    elif request.param == "in euros":
        made = await merchant.create("/v1/prices", price, unit_amount=900, currency_options={"eur": CUSTOM})
    else:
        made = await merchant.create("/v1/prices", price, unit_amount=900)
    return made["id"], ONLY_DOLLARS if request.param == "in no euros" else CHOSEN


async def test_nobody_is_billed_nothing_for_what_is_to_be_chosen(merchant, once):
    price, message = once
    customer = (await subscriptions.payer(merchant))["id"]
    plan = (await subscriptions.monthly(merchant, currency_options={"eur": {"unit_amount": 800}}))["id"]
    items, extra = [{"price": plan}], [{"price": price}]
    phase = {"items": items, "add_invoice_items": extra, "currency": "eur", "duration": {"interval": "month"}}
    lines = [{"price": plan, "quantity": 1}, {"price": price, "quantity": 1}]

    said = [
        await merchant.refused(
            "/v1/subscriptions", customer=customer, currency="eur", items=items, add_invoice_items=extra
        ),
        await merchant.refused("/v1/subscription_schedules", customer=customer, start_date="now", phases=[phase]),
        await merchant.refused("/v1/checkout/sessions", CHECKOUT, line_items=lines),
        await merchant.refused("/v1/checkout/sessions", CHECKOUT, line_items=lines[:1], optional_items=lines[1:]),
    ]
    billed = await merchant.refused("/v1/invoiceitems", customer=customer, currency="eur", pricing={"price": price})

    assert {one["message"] for one in said} == {message}
    assert [one["param"] for one in said] == [
        "add_invoice_items[0][price]",
        "phases[0][add_invoice_items][0][price]",
        "line_items[1][price]",
        "optional_items[0][price]",
    ]
    assert (billed["param"], billed["message"]) == ("pricing[price]", NO_AMOUNT if message == CHOSEN else message)


async def test_a_price_says_in_which_currencies_it_is_known(merchant):
    customer = (await subscriptions.payer(merchant))["id"]
    plan = (await subscriptions.monthly(merchant, currency_options={"eur": {"unit_amount": 800}}))["id"]

    refused = await merchant.refused("/v1/subscriptions", customer=customer, currency="jpy", items=[{"price": plan}])

    assert refused["param"] == "currency"
    assert refused["message"] == (
        "The price specified only supports `usd` and `eur`. This doesn't match the expected currency: `jpy`."
    )
