"""What credit notes credit of an invoice's lines, one after the other."""

import pytest

from tests.invoices import payer


async def opened(merchant, *lines, **more):
    """An open invoice, and the ids of its lines in the order in which they were sent."""
    customer = await payer(merchant)
    draft = await merchant.create("/v1/invoices", customer=customer, currency="usd", **more)
    await merchant.create(f"/v1/invoices/{draft['id']}/add_lines", lines=lines)
    invoice = await merchant.create(f"/v1/invoices/{draft['id']}/finalize")
    amounts = {line["description"]: line["id"] for line in invoice["lines"]["data"]}
    return invoice, [amounts[line["description"]] for line in lines]


async def boxes(merchant, unit, quantity, description="Boxes", **more):
    product = (await merchant.create("/v1/products", name="Box"))["id"]
    price = await merchant.create("/v1/prices", product=product, currency="usd", unit_amount=unit, **more)
    return {"pricing": {"price": price["id"]}, "quantity": quantity, "description": description}


def of(line, **more):
    return {"type": "invoice_line_item", "invoice_line_item": line, **more}


CUSTOM = {"type": "custom_line_item", "description": "Sorry"}
WORK, REBATE = {"amount": 10_000, "description": "Work"}, {"amount": -5000, "description": "Rebate"}


@pytest.mark.parametrize(
    ("work", "rebate", "total"),
    [
        ({"amount": 10_000}, {"amount": -5000}, 5000),
        ({"quantity": 1}, {"quantity": 1}, 5000),
        ({}, {}, 5000),
        ({"amount": 3000}, {"amount": -1000}, 2000),
    ],
    ids=["amounts", "quantities", "all", "parts"],
)
async def test_negative_lines_are_credited_too(merchant, work, rebate, total):
    invoice, (first, second) = await opened(merchant, WORK, REBATE)
    order = {"invoice": invoice["id"], "lines": [of(first, **work), of(second, **rebate)]}

    preview = await merchant.find("/v1/credit_notes/preview", order)
    lines = await merchant.find("/v1/credit_notes/preview/lines", order)
    note = await merchant.create("/v1/credit_notes", order)

    assert (note["total"], note["subtotal"], preview["total"]) == (total, total, total)
    assert [line["amount"] for line in lines["data"]] == [line["amount"] for line in note["lines"]["data"]]
    left = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert (left["amount_remaining"], left["status"]) == (5000 - total, "paid" if total == 5000 else "open")


@pytest.mark.parametrize(
    ("work", "rebate", "param"),
    [
        ({"amount": -1}, {"amount": -1}, "lines[0][amount]"),
        ({"amount": 10_001}, {"amount": -5000}, "lines[0][amount]"),
        ({"amount": 9000}, {"amount": 1}, "lines[1][amount]"),
        ({"amount": 9000}, {"amount": 0}, "lines[1][amount]"),
        ({"amount": 9000}, {"amount": -5001}, "lines[1][amount]"),
        ({"amount": 1000}, {"amount": -1000}, "amount"),
        ({"amount": 9000}, {"quantity": 2}, "lines[1][quantity]"),
        ({"amount": 9000, "quantity": 1}, {}, "lines[0][amount]"),
    ],
)
async def test_no_line_is_credited_beyond_itself(merchant, work, rebate, param):
    invoice, (first, second) = await opened(merchant, WORK, REBATE)

    refused = await merchant.refused(
        "/v1/credit_notes", invoice=invoice["id"], lines=[of(first, **work), of(second, **rebate)]
    )

    assert refused["param"] == param


async def test_all_notes_together_credit_no_more_of_a_line_than_it_came_to(merchant):
    invoice, (line, _) = await opened(merchant, WORK, {"amount": 5000, "description": "More work"})
    order = {"invoice": invoice["id"]}
    await merchant.create("/v1/credit_notes", order, lines=[of(line, amount=6000)])

    more = await merchant.refused("/v1/credit_notes", order, lines=[of(line, amount=4001)])
    twice = await merchant.refused("/v1/credit_notes", order, lines=[of(line, amount=3000), of(line, amount=1001)])
    rest = await merchant.create("/v1/credit_notes", order, lines=[of(line)])
    again = await merchant.refused("/v1/credit_notes", order, lines=[of(line, amount=1)])
    await merchant.create(f"/v1/credit_notes/{rest['id']}/void")
    back = await merchant.create("/v1/credit_notes", order, lines=[of(line, amount=4000)])

    message = "The line comes to 10000, and only 4000 of it can still be credited."
    assert (more["param"], more["message"]) == ("lines[0][amount]", message)
    assert twice["param"] == "lines[1][amount]"
    assert (rest["total"], back["total"]) == (4000, 4000)
    assert (again["param"], again["message"]) == (
        "lines[0][invoice_line_item]",
        "All of this line is credited already.",
    )


async def test_a_line_is_credited_by_quantity_or_by_amount(merchant):
    invoice, (some, others) = await opened(
        merchant, await boxes(merchant, 1000, 5), await boxes(merchant, 1000, 5, "Others")
    )
    order = {"invoice": invoice["id"]}
    await merchant.create("/v1/credit_notes", order, lines=[of(some, quantity=2), of(others, amount=500)])

    by_amount = await merchant.refused("/v1/credit_notes", order, lines=[of(some, amount=100)])
    by_quantity = await merchant.refused("/v1/credit_notes", order, lines=[of(others, quantity=1)])
    too_many = await merchant.refused("/v1/credit_notes", order, lines=[of(some, quantity=4)])
    rest = await merchant.create("/v1/credit_notes", order, lines=[of(some, quantity=3), of(others, amount=4500)])

    assert by_amount["param"] == "lines[0][amount]"
    assert by_amount["message"] == (
        "This line was credited by `quantity` before, so it cannot be credited by `amount`."
    )
    assert by_quantity["param"] == "lines[0][quantity]"
    assert (too_many["param"], too_many["message"]) == (
        "lines[0][quantity]",
        "The line has no such quantity to credit.",
    )
    assert rest["total"] == 7500


@pytest.mark.parametrize("inclusive", [False, True])
async def test_parts_of_a_line_credit_all_of_its_tax_and_discounts(merchant, inclusive):
    rates = [
        (await merchant.create("/v1/tax_rates", display_name="VAT", percentage=percentage, inclusive=inclusive))["id"]
        for percentage in (7, 3.3)
    ]
    coupon = (await merchant.create("/v1/coupons", percent_off=15))["id"]
    invoice, (line,) = await opened(
        merchant, {"amount": 997, "description": "Work"}, default_tax_rates=rates, discounts=[{"coupon": coupon}]
    )

    notes = [
        await merchant.create("/v1/credit_notes", invoice=invoice["id"], lines=[of(line, amount=amount)])
        for amount in (199, 199, 199, 199, 201)
    ]

    closed = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert (sum(note["total"] for note in notes), closed["status"]) == (invoice["total"], "paid")
    for name in ("subtotal", "subtotal_excluding_tax", "total_excluding_tax"):
        assert sum(note[name] for note in notes) == invoice[name]
    for place, tax in enumerate(invoice["total_taxes"]):
        assert sum(note["total_taxes"][place]["amount"] for note in notes) == tax["amount"]
        assert sum(note["total_taxes"][place]["taxable_amount"] for note in notes) == tax["taxable_amount"]


async def test_a_quantity_of_what_is_sold_in_packages_is_its_part_of_the_line(merchant):
    packages = {"transform_quantity": {"divide_by": 10, "round": "up"}}
    invoice, (line,) = await opened(merchant, await boxes(merchant, 500, 25, **packages))

    note = await merchant.create("/v1/credit_notes", invoice=invoice["id"], lines=[of(line, quantity=5)])

    assert (invoice["total"], note["total"]) == (1500, 300)


@pytest.mark.parametrize(
    ("order", "name", "type"),
    [
        (CUSTOM | {"unit_amount": 100, "amount": 500}, "amount", "invoice_line_item"),
        (CUSTOM | {"unit_amount": 100, "invoice_line_item": "il_1"}, "invoice_line_item", "invoice_line_item"),
        (of("il_1", unit_amount=100), "unit_amount", "custom_line_item"),
        (of("il_1", unit_amount_decimal="0.5"), "unit_amount_decimal", "custom_line_item"),
        (of("il_1", description="Sorry"), "description", "custom_line_item"),
    ],
)
async def test_what_is_for_another_type_of_line_is_refused(merchant, order, name, type):
    invoice, _ = await opened(merchant, WORK)

    refused = await merchant.refused("/v1/credit_notes", invoice=invoice["id"], lines=[order])

    assert refused["param"] == f"lines[0][{name}]"
    assert refused["message"] == f"`{name}` can only be used with `type={type}`."
