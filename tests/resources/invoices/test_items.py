"""Invoice items: what waits for an invoice, and lines made from it."""

import pytest

from tests import people
from tests.invoices import billed


async def customer_of(merchant, **more):
    return (await merchant.create("/v1/customers", people.ALICE, **more))["id"]


async def box(merchant, **more):
    return await merchant.create(
        "/v1/prices", {"currency": "usd", "unit_amount": 1250, "product_data": {"name": "Box"}, **more}
    )


async def test_a_price_says_what_an_item_comes_to_and_what_it_is(merchant):
    customer, price = await customer_of(merchant), await box(merchant)

    item = await merchant.create("/v1/invoiceitems", customer=customer, pricing={"price": price["id"]}, quantity=3)

    assert (item["amount"], item["currency"], item["quantity"], item["description"]) == (3750, "usd", 3, "Box")
    assert item["pricing"] == {
        "price_details": {"price": price["id"], "product": price["product"]},
        "type": "price_details",
        "unit_amount_decimal": "1250",
    }


async def test_fractions_of_a_cent_are_rounded_once(merchant):
    customer = await customer_of(merchant)

    item = await merchant.create(
        "/v1/invoiceitems", customer=customer, currency="usd", unit_amount_decimal="0.15", quantity=7
    )

    assert (item["amount"], item["pricing"]["unit_amount_decimal"]) == (1, "0.15")


@pytest.mark.parametrize(
    ("sent", "param", "words"),
    [
        ({}, "amount", "Missing required param: amount."),
        ({"amount": 5, "unit_amount_decimal": "7"}, "unit_amount_decimal", "You may only specify one of these"),
        ({"amount": 5, "customer": "cus_no"}, "customer", "No such customer: 'cus_no'"),
        ({"amount": 5, "invoice": "in_no"}, "invoice", "No such invoice: 'in_no'"),
        ({"amount": 5, "subscription": "sub_no"}, "subscription", "No such subscription: 'sub_no'"),
        ({"amount": 5, "tax_rates": ["txr_no"]}, "tax_rates[0]", "No such tax rate: 'txr_no'"),
        ({"amount": 5, "discounts": [{"coupon": "no"}]}, "discounts[0][coupon]", "No such coupon: 'no'"),
        ({"amount": 5, "period": {"start": 9, "end": 8}}, "period[end]", "The period must not end before it begins."),
        (
            {"unit_amount_decimal": "7", "quantity_decimal": "1.5", "quantity": 1},
            "quantity_decimal",
            "You may only specify one of these parameters: quantity, quantity_decimal.",
        ),
        (
            {"unit_amount_decimal": "7", "quantity_decimal": "1.0000000000001"},
            "quantity_decimal",
            "Invalid decimal: 1.0000000000001; must contain at maximum 12 decimal places.",
        ),
        ({"unit_amount_decimal": "7", "quantity_decimal": "-1.5"}, "quantity_decimal", ""),
        ({"unit_amount_decimal": "7", "quantity": -1}, "quantity", ""),
    ],
)
async def test_a_refusal_names_what_is_wrong(merchant, sent, param, words):
    order = {"customer": await customer_of(merchant), "currency": "usd", **sent}

    refused = await merchant.refused("/v1/invoiceitems", order)

    assert (refused["param"], refused["message"][: len(words)]) == (param, words)


async def test_a_recurring_price_is_refused(merchant):
    customer = await customer_of(merchant)
    price = await box(merchant, recurring={"interval": "month"})

    refused = await merchant.refused("/v1/invoiceitems", customer=customer, pricing={"price": price["id"]})

    assert refused["message"] == (
        "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`."
    )


async def test_a_change_of_an_item_changes_the_draft_that_it_is_on(merchant):
    customer, price = await customer_of(merchant), await box(merchant)
    invoice = await billed(merchant, customer)
    item = await merchant.create(
        "/v1/invoiceitems", customer=customer, invoice=invoice["id"], pricing={"price": price["id"]}
    )

    changed = await merchant.create(f"/v1/invoiceitems/{item['id']}", quantity=4, description="Boxes")

    now = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert (changed["amount"], now["total"]) == (5000, 5000)
    assert [(line["quantity"], line["description"]) for line in now["lines"]["data"]] == [(4, "Boxes")]


async def test_what_is_deleted_is_no_longer_on_the_draft(merchant):
    customer = await customer_of(merchant)
    invoice = await billed(merchant, customer, 700)
    item = await merchant.create(
        "/v1/invoiceitems", customer=customer, invoice=invoice["id"], amount=100, currency="usd"
    )

    await merchant.delete(f"/v1/invoiceitems/{item['id']}")

    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["total"] == 700
    assert (await merchant.get(f"/v1/invoiceitems/{item['id']}")).status == 404


async def test_nothing_on_a_final_invoice_changes(merchant):
    customer = await customer_of(merchant)
    invoice = await billed(merchant, customer)
    item = await merchant.create(
        "/v1/invoiceitems", customer=customer, invoice=invoice["id"], amount=100, currency="usd"
    )
    final = await merchant.create(f"/v1/invoices/{invoice['id']}/finalize")
    path, line = f"/v1/invoices/{invoice['id']}", final["lines"]["data"][0]["id"]

    answers = [
        await merchant.refused(f"/v1/invoiceitems/{item['id']}", amount=5),
        (await merchant.delete(f"/v1/invoiceitems/{item['id']}")).error,
        await merchant.refused("/v1/invoiceitems", customer=customer, invoice=invoice["id"], amount=1, currency="usd"),
        await merchant.refused(f"{path}/add_lines", lines=[{"amount": 5}]),
        await merchant.refused(f"{path}/update_lines", lines=[{"id": line, "amount": 5}]),
        await merchant.refused(f"{path}/remove_lines", lines=[{"id": line, "behavior": "delete"}]),
        await merchant.refused(f"{path}/lines/{line}", amount=5),
        await merchant.refused(path, description="New"),
        (await merchant.delete(path)).error,
    ]

    assert {answer["code"] for answer in answers} == {"invoice_not_editable"}
    assert await merchant.find(path) == final
    kept = await merchant.create(path, metadata={"a": "b"})
    assert kept["metadata"] == {"a": "b"}


async def test_a_line_that_is_unassigned_waits_again(merchant):
    customer = await customer_of(merchant)
    invoice = await billed(merchant, customer, 300, 400)
    first = invoice["lines"]["data"][0]

    after = await merchant.create(
        f"/v1/invoices/{invoice['id']}/remove_lines", lines=[{"id": first["id"], "behavior": "unassign"}]
    )

    waiting = (await merchant.find("/v1/invoiceitems", pending=True))["data"]
    assert [item["id"] for item in waiting] == [first["parent"]["invoice_item_details"]["invoice_item"]]
    assert (after["total"], waiting[0]["amount"]) == (400, 300)


async def test_a_draft_that_is_thrown_away_lets_its_items_wait(merchant):
    customer = await customer_of(merchant)
    invoice = await billed(merchant, customer, 300)

    gone = await merchant.delete(f"/v1/invoices/{invoice['id']}")

    assert gone.json == {"id": invoice["id"], "object": "invoice", "deleted": True}
    assert (await merchant.get(f"/v1/invoices/{invoice['id']}")).status == 404
    assert [item["amount"] for item in (await merchant.find("/v1/invoiceitems", pending=True))["data"]] == [300]


async def test_the_lines_of_an_invoice_come_in_pages_in_their_order(merchant):
    customer = await customer_of(merchant)
    invoice = await billed(merchant, customer, *range(100, 112))
    path = f"/v1/invoices/{invoice['id']}/lines"

    first = await merchant.find(path, limit=5)
    second = await merchant.find(path, limit=5, starting_after=first["data"][-1]["id"])
    third = await merchant.find(path, limit=5, starting_after=second["data"][-1]["id"])
    back = await merchant.find(path, limit=3, ending_before=second["data"][0]["id"])

    assert [line["amount"] for page in (first, second, third) for line in page["data"]] == list(range(100, 112))
    assert [page["has_more"] for page in (first, second, third, back)] == [True, True, False, True]
    assert [line["amount"] for line in back["data"]] == [102, 103, 104]
    assert (len(invoice["lines"]["data"]), invoice["lines"]["has_more"]) == (10, True)


async def test_what_no_discount_may_come_off_says_what_it_comes_to(merchant):
    """Only what discounts may come off has no `net_amount`, says the SDK; recorded answers of Stripe show it."""
    customer = await customer_of(merchant)
    order = {"customer": customer, "currency": "usd", "amount": 500}

    plain, fixed = [await merchant.create("/v1/invoiceitems", order, discountable=free) for free in (True, False)]
    path = f"/v1/invoiceitems/{fixed['id']}"
    dearer = await merchant.create(path, amount=700)
    freed = await merchant.create(path, discountable=True)

    found = [item.get("net_amount") for item in (plain, fixed, dearer, freed)]
    assert found == [None, 500, 700, None]
