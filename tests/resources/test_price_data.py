"""What is wrong with a price that is sent along is named as it was sent, wherever it was."""

import pytest

from tests.subscriptions import monthly, payer

LONG = {"recurring": {"interval": "month", "interval_count": 37}}
TWICE = {"unit_amount_decimal": "6"}


@pytest.fixture
async def price(merchant):
    """A price that would be in order."""
    product = await merchant.create("/v1/products", name="Pro")
    return {"currency": "usd", "product": product["id"], "unit_amount": 5, "recurring": {"interval": "month"}}


@pytest.fixture
async def customer(merchant):
    return (await payer(merchant))["id"]


@pytest.mark.parametrize(
    ("wrong", "name"), [(LONG, "[recurring][interval_count]"), (TWICE, "[unit_amount_decimal]")], ids=["long", "twice"]
)
@pytest.mark.parametrize(
    ("path", "params", "place"),
    [
        ("/v1/subscriptions", lambda one: {"items": [{"price_data": one}]}, "items[0][price_data]"),
        (
            "/v1/subscription_schedules",
            lambda one: {"start_date": "now", "phases": [{"items": [{"price_data": one}]}]},
            "phases[0][items][0][price_data]",
        ),
        (
            "/v1/checkout/sessions",
            lambda one: {
                "mode": "subscription",
                "success_url": "https://shop.example",
                "line_items": [{"price_data": one, "quantity": 1}],
            },
            "line_items[0][price_data]",
        ),
        (
            "/v1/invoices/create_preview",
            lambda one: {"subscription_details": {"items": [{"price_data": one}]}},
            "subscription_details[items][0][price_data]",
        ),
        (
            "/v1/invoices/create_preview",
            lambda one: {"schedule_details": {"phases": [{"start_date": "now", "items": [{"price_data": one}]}]}},
            "schedule_details[phases][0][items][0][price_data]",
        ),
    ],
    ids=["subscription", "schedule", "checkout", "preview", "preview of a schedule"],
)
async def test_a_recurring_price(merchant, customer, price, path, params, place, wrong, name):
    error = await merchant.refused(path, params(price | wrong) | {"customer": customer})

    assert error["param"] == place + name


async def test_a_price_of_a_product(merchant, price):
    del price["product"]

    error = await merchant.refused("/v1/products", name="Pro", default_price_data=price | LONG)

    assert error["param"] == "default_price_data[recurring][interval_count]"


async def test_a_price_for_something_more(merchant, customer, price):
    del price["recurring"]
    running = await monthly(merchant)

    error = await merchant.refused(
        "/v1/subscriptions",
        customer=customer,
        items=[{"price": running["id"]}],
        add_invoice_items=[{"price_data": price | TWICE}],
    )

    assert error["param"] == "add_invoice_items[0][price_data][unit_amount_decimal]"


async def test_pictures_of_a_product_that_comes_with_a_line(merchant, customer):
    draft = await merchant.create("/v1/invoices", customer=customer)
    product = {"name": "Pro", "images": ["https://shop.example/pro.png", "nowhere"]}
    line = {"price_data": {"currency": "usd", "unit_amount": 5, "product_data": product}}

    error = await merchant.refused(f"/v1/invoices/{draft['id']}/add_lines", lines=[line])

    assert error["param"] == "lines[0][price_data][product_data][images][1]"
