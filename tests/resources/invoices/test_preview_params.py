"""What a preview is told is in what it shows. Source: billing-behaviour 3.8, and the SDK."""

import pytest

from tests import subscriptions

PATH = "/v1/invoices/create_preview"


@pytest.fixture
async def price(merchant):
    return (await subscriptions.monthly(merchant, 2_000))["id"]


@pytest.fixture
async def fee(merchant):
    """A price that is paid once."""
    product = await merchant.create("/v1/products", name="Setup")
    made = await merchant.create("/v1/prices", product=product["id"], currency="usd", unit_amount=700)
    return {"price": made["id"]}, {"price_data": {"product": product["id"], "currency": "usd", "unit_amount": 700}}


async def preview(merchant, price, **params):
    customer = params.pop("customer", None) or (await subscriptions.payer(merchant))["id"]
    return await merchant.create(PATH, customer=customer, subscription_details={"items": [{"price": price}]}, **params)


def amounts(invoice):
    return sorted(line["amount"] for line in invoice["lines"]["data"])


async def test_a_price_paid_once_goes_with_a_subscription_that_would_begin(merchant, price, fee):
    for one in fee:
        assert amounts(await preview(merchant, price, invoice_items=[one])) == [700, 2_000]


async def test_a_price_paid_once_is_in_the_currency_of_what_would_begin(merchant, fee):
    euros = await subscriptions.monthly(merchant, 1_900, currency="eur")
    options = {"eur": {"unit_amount": 650}}
    product = await merchant.create("/v1/products", name="Setup")
    both = await merchant.create(
        "/v1/prices", product=product["id"], currency="usd", unit_amount=700, currency_options=options
    )

    assert amounts(await preview(merchant, euros["id"], invoice_items=[{"price": both["id"]}])) == [650, 1_900]


async def test_a_price_paid_once_is_all_that_a_customer_would_owe(merchant, fee):
    for one in fee:
        customer = await subscriptions.payer(merchant)

        assert amounts(await merchant.create(PATH, customer=customer["id"], invoice_items=[one])) == [700]


async def test_a_preview_is_in_the_name_of_whom_it_says(merchant, price):
    account = (await merchant.create("/v1/accounts", type="custom", country="US"))["id"]
    issuer = {"type": "account", "account": account}

    shown = await preview(merchant, price, issuer=issuer, on_behalf_of=account)

    assert (shown["issuer"], shown["on_behalf_of"]) == (issuer, account)


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"on_behalf_of": "acct_x"}, "on_behalf_of"),
        ({"issuer": {"type": "account", "account": "acct_x"}}, "issuer[account]"),
        ({"issuer": {"type": "account"}}, "issuer[account]"),
        (
            {"customer_details": {"tax_ids": [{"type": "eu_vat", "value": "nonsense"}]}},
            "customer_details[tax_ids][0][value]",
        ),
    ],
)
async def test_a_preview_refuses_names_that_are_nobodys(merchant, price, params, param):
    details = {"subscription_details": {"items": [{"price": price}]}}
    customer = await subscriptions.payer(merchant)

    assert (await merchant.refused(PATH, params | details, customer=customer["id"]))["param"] == param


async def test_tax_numbers_of_a_preview_stand_in_for_those_that_are_kept(merchant, price):
    customer = (await subscriptions.payer(merchant))["id"]
    await merchant.create(f"/v1/customers/{customer}/tax_ids", type="gb_vat", value="GB123456789")
    other = {"type": "eu_vat", "value": "DE123456789"}

    kept = await preview(merchant, price, customer=customer)
    shown = await preview(merchant, price, customer=customer, customer_details={"tax_ids": [other]})

    assert kept["customer_tax_ids"] == [{"type": "gb_vat", "value": "GB123456789"}]
    assert shown["customer_tax_ids"] == [other]
    assert [one["type"] for one in (await merchant.find(f"/v1/customers/{customer}/tax_ids"))["data"]] == ["gb_vat"]


@pytest.mark.parametrize("name", ["id", "deleted", "clear_usage"])
async def test_a_subscription_that_would_begin_has_no_item_that_could_change(merchant, price, name):
    customer = await subscriptions.payer(merchant)
    items = [{"price": price, name: "si_x" if name == "id" else True}]

    error = await merchant.refused(PATH, customer=customer["id"], subscription_details={"items": items})

    assert error["param"] == f"subscription_details[items][0][{name}]"


@pytest.mark.parametrize("end", [{"cancel_now": True}, {"pause": {"type": "subscription"}}, {"resume_at": "now"}])
async def test_a_subscription_that_would_begin_does_not_rest_or_end(merchant, price, end):
    customer = await subscriptions.payer(merchant)
    details = {"items": [{"price": price}]} | end

    error = await merchant.refused(PATH, customer=customer["id"], subscription_details=details)

    assert error["param"] == f"subscription_details[{next(iter(end))}]"


async def test_what_is_to_be_paid_besides_has_its_own_discounts_and_words(merchant, price, fee):
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="once")
    given = {"discounts": [{"coupon": coupon["id"]}], "description": "Setting up"}
    plain = {"amount": 700, "currency": "usd"}

    for one in (*fee, plain):
        shown = await preview(merchant, price, invoice_items=[one | given])

        line = next(line for line in shown["lines"]["data"] if line["amount"] == 700)
        assert (line["description"], [one["amount"] for one in line["discount_amounts"]]) == ("Setting up", [70])
        assert shown["total"] == 2_630


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"tax_rates": ["txr_x"]}, "[tax_rates][0]"),
        ({"discounts": [{"coupon": "x"}]}, "[discounts][0][coupon]"),
        ({"period": {"start": 5, "end": 3}}, "[period][end]"),
    ],
)
async def test_what_is_to_be_paid_besides_is_in_order(merchant, wrong, param):
    customer = await subscriptions.payer(merchant)
    items = [{"amount": 700, "currency": "usd"} | wrong]

    error = await merchant.refused(PATH, customer=customer["id"], invoice_items=items)

    assert error["param"] == f"invoice_items[0]{param}"


@pytest.fixture
async def waits(merchant):
    """A customer for whom something waits: three at 200 each, less a tenth."""
    customer = (await subscriptions.payer(merchant))["id"]
    coupon = (await merchant.create("/v1/coupons", percent_off=10, duration="forever"))["id"]
    return await merchant.create(
        "/v1/invoiceitems", customer=customer, currency="usd", unit_amount_decimal="200", quantity=3,
        description="Seats", discounts=[{"coupon": coupon}], metadata={"a": "b"},
    )  # fmt: skip


CHANGES = {
    "nothing": ({}, ("Seats", 600, 3, 60, {"a": "b"})),
    "the text": ({"description": "Chairs"}, ("Chairs", 600, 3, 60, {"a": "b"})),
    "how many": ({"quantity": 5}, ("Seats", 1_000, 5, 100, {"a": "b"})),
    "what one costs": ({"unit_amount": 300}, ("Seats", 900, 3, 90, {"a": "b"})),
    "the amount": ({"amount": 500}, ("Seats", 500, 3, 50, {"a": "b"})),
    "no discount": ({"discounts": ""}, ("Seats", 600, 3, 0, {"a": "b"})),
    "metadata": ({"metadata": {"c": "d"}}, ("Seats", 600, 3, 60, {"a": "b", "c": "d"})),
}


@pytest.mark.parametrize(("order", "expected"), CHANGES.values(), ids=CHANGES)
async def test_of_what_waits_only_what_is_sent_is_otherwise_in_a_preview(merchant, waits, order, expected):
    item = {"invoiceitem": waits["id"]} | order

    shown = await merchant.create(PATH, customer=waits["customer"], invoice_items=[item])

    [line] = shown["lines"]["data"]
    taken = sum(one["amount"] for one in line["discount_amounts"])
    assert (line["description"], line["amount"], line["quantity"], taken, line["metadata"]) == expected
    assert await merchant.find(f"/v1/invoiceitems/{waits['id']}") == waits


async def test_a_price_takes_the_place_of_another_in_a_preview(merchant, waits, fee):
    for one in fee:
        item = {"invoiceitem": waits["id"], "period": {"start": 86_400, "end": 172_800}} | one
        shown = await merchant.create(PATH, customer=waits["customer"], invoice_items=[item])

        [line] = shown["lines"]["data"]
        assert (line["amount"], line["period"]) == (2_100, {"start": 86_400, "end": 172_800})


WRONG = {
    "another currency": ({"currency": "eur"}, "[currency]"),
    "a quantity beside an amount alone": ({"quantity": 3}, "[quantity]"),
    "two units": ({"unit_amount": 1, "unit_amount_decimal": "2"}, "[unit_amount_decimal]"),
    "a price that is not there": ({"price": "price_1"}, "[price]"),
    "a period that ends before it begins": ({"period": {"start": 2, "end": 1}}, "[period][end]"),
    "a discount that is not there": ({"discounts": [{"coupon": "none"}]}, "[discounts][0][coupon]"),
    "a tax rate that is not there": ({"tax_rates": ["txr_1"]}, "[tax_rates][0]"),
}


@pytest.mark.parametrize(("order", "param"), WRONG.values(), ids=WRONG)
async def test_what_cannot_be_changed_in_a_preview_is_named(merchant, order, param):
    customer = (await subscriptions.payer(merchant))["id"]
    one = await merchant.create("/v1/invoiceitems", customer=customer, currency="usd", amount=600, quantity=2)

    error = await merchant.refused(PATH, customer=customer, invoice_items=[{"invoiceitem": one["id"]} | order])

    assert error["param"] == f"invoice_items[0]{param}"


async def test_only_what_waits_for_the_customer_is_changed_in_a_preview(merchant, waits):
    other = (await subscriptions.payer(merchant))["id"]
    draft = await merchant.create("/v1/invoices", customer=waits["customer"])
    order = {"customer": waits["customer"], "currency": "usd", "amount": 100, "invoice": draft["id"]}
    billed = await merchant.create("/v1/invoiceitems", order)

    errors = [
        await merchant.refused(PATH, customer=customer, invoice_items=[{"invoiceitem": item["id"], "amount": 5}])
        for customer, item in ((other, waits), (waits["customer"], billed))
    ]

    assert [error["param"] for error in errors] == ["invoice_items[0][invoiceitem]"] * 2
