"""Parts of units: `quantity_decimal`, on items and lines, changed, credited, and reckoned again with fractions."""

import random
from contextlib import nullcontext
from decimal import Decimal
from fractions import Fraction

import pytest

from portico.billing.charges import Package
from portico.resources.invoices.pricing import product_of
from portico.resources.invoices.reach import FARTHEST, AmountTooLarge
from tests import people
from tests.chance import SEED
from tests.invoices import billed

HALF = Fraction(1, 2)


async def customer_of(merchant):
    return (await merchant.create("/v1/customers", people.ALICE))["id"]


async def hours(merchant, **more):
    return await merchant.create(
        "/v1/prices", {"currency": "usd", "unit_amount": 9_950, "product_data": {"name": "Hour"}, **more}
    )


def both(found):
    return found["quantity"], found["quantity_decimal"], found["amount"]


async def test_a_part_of_a_unit_is_rounded_once_and_shown_cut_off(merchant):
    customer, price = await customer_of(merchant), (await hours(merchant))["id"]

    item = await merchant.create(
        "/v1/invoiceitems", customer=customer, pricing={"price": price}, quantity_decimal="2.750"
    )
    invoice = await merchant.create("/v1/invoices", customer=customer, pending_invoice_items_behavior="include")

    assert both(item) == (2, "2.75", 27_363)
    assert both(invoice["lines"]["data"][0]) == (2, "2.75", 27_363)
    assert invoice["total"] == 27_363


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ({"quantity": 2}, (2, "2", 19_900)),
        ({"quantity_decimal": "2.5"}, (2, "2.5", 24_875)),
        ({"quantity_decimal": "0.000000000001"}, (0, "0.000000000001", 0)),
        ({"description": "Advice"}, (2, "2.75", 27_363)),
        ({"unit_amount_decimal": "100.2"}, (2, "2.75", 276)),
    ],
)
async def test_an_item_that_changes_changes_the_line_that_it_is(merchant, sent, wanted):
    customer, price = await customer_of(merchant), (await hours(merchant))["id"]
    invoice = await billed(merchant, customer)
    item = await merchant.create(
        "/v1/invoiceitems",
        {"customer": customer, "invoice": invoice["id"], "pricing": {"price": price}, "quantity_decimal": "2.75"},
    )

    changed = await merchant.create(f"/v1/invoiceitems/{item['id']}", sent)

    now = await merchant.find(f"/v1/invoices/{invoice['id']}")
    assert both(changed) == both(now["lines"]["data"][0]) == wanted


async def test_lines_are_added_and_changed_in_parts_of_units(merchant):
    invoice = await billed(merchant, await customer_of(merchant))
    path, price = f"/v1/invoices/{invoice['id']}", (await hours(merchant))["id"]

    added = await merchant.create(
        f"{path}/add_lines", lines=[{"pricing": {"price": price}, "quantity_decimal": "0.25"}]
    )
    line = added["lines"]["data"][0]
    changed = await merchant.create(f"{path}/lines/{line['id']}", quantity_decimal="0.5")
    item = await merchant.find(f"/v1/invoiceitems/{line['parent']['invoice_item_details']['invoice_item']}")
    noted = await merchant.create(f"{path}/update_lines", lines=[{"id": line["id"], "description": "Advice"}])

    assert (both(line), both(changed), both(item)) == (
        (0, "0.25", 2_488),
        (0, "0.5", 4_975),
        (0, "0.5", 4_975),
    )
    assert (both(noted["lines"]["data"][0]), noted["total"]) == ((0, "0.5", 4_975), 4_975)


async def test_packages_are_filled_by_parts_of_units(merchant):
    price = await hours(merchant, unit_amount=500, transform_quantity={"divide_by": 10, "round": "up"})

    item = await merchant.create(
        "/v1/invoiceitems",
        {"customer": await customer_of(merchant), "pricing": {"price": price["id"]}, "quantity_decimal": "20.001"},
    )

    assert both(item) == (20, "20.001", 1_500)


async def test_a_revision_has_the_same_parts(merchant):
    invoice = await billed(merchant, await customer_of(merchant))
    path, price = f"/v1/invoices/{invoice['id']}", (await hours(merchant))["id"]
    await merchant.create(f"{path}/add_lines", lines=[{"pricing": {"price": price}, "quantity_decimal": "0.25"}])
    await merchant.create(f"{path}/finalize")

    revision = await merchant.create("/v1/invoices", from_invoice={"action": "revision", "invoice": invoice["id"]})

    assert both(revision["lines"]["data"][0]) == (0, "0.25", 2_488)


@pytest.mark.parametrize(("sent", "amount"), [({}, 27_363), ({"quantity": 2}, 19_900), ({"quantity": 1}, 9_950)])
async def test_whole_units_are_credited_of_a_line_with_parts(merchant, sent, amount):
    invoice = await billed(merchant, await customer_of(merchant))
    path, price = f"/v1/invoices/{invoice['id']}", (await hours(merchant))["id"]
    added = await merchant.create(
        f"{path}/add_lines", lines=[{"pricing": {"price": price}, "quantity_decimal": "2.75"}]
    )
    await merchant.create(f"{path}/finalize")
    line = {"type": "invoice_line_item", "invoice_line_item": added["lines"]["data"][0]["id"], **sent}

    note = await merchant.find("/v1/credit_notes/preview", invoice=invoice["id"], lines=[line])

    credited = note["lines"]["data"][0]
    assert (credited["amount"], credited["quantity"]) == (amount, sent.get("quantity"))


async def test_more_than_there_is_cannot_be_credited(merchant):
    invoice = await billed(merchant, await customer_of(merchant))
    path, price = f"/v1/invoices/{invoice['id']}", (await hours(merchant))["id"]
    added = await merchant.create(
        f"{path}/add_lines", lines=[{"pricing": {"price": price}, "quantity_decimal": "2.75"}]
    )
    await merchant.create(f"{path}/finalize")
    line = {"type": "invoice_line_item", "invoice_line_item": added["lines"]["data"][0]["id"], "quantity": 3}

    refused = await merchant.refused("/v1/credit_notes", invoice=invoice["id"], lines=[line])

    assert refused["param"] == "lines[0][quantity]"


def test_random_quantities_come_to_their_exact_product():
    draw, reached = random.Random(SEED), 0

    for _ in range(20_000):
        unit = Decimal(draw.randrange(-(10**14), 10 ** draw.randrange(1, 23))).scaleb(-draw.randrange(13))
        count = Decimal(draw.randrange(10 ** draw.randrange(1, 23))).scaleb(-draw.randrange(13))
        size = draw.randrange(1, 100)

        least = int(Fraction(count) / size)
        most = least + (least * size != Fraction(count))
        for package, units in ((None, Fraction(count)), (Package(size, "down"), least), (Package(size, "up"), most)):
            exact = Fraction(unit) * units
            nearest = int(abs(exact) + HALF)
            with pytest.raises(AmountTooLarge) if nearest > FARTHEST else nullcontext():
                found = product_of(unit, count, package)
                assert abs(found - exact) <= HALF, (SEED, unit, count, package)
                assert abs(found) == nearest, (SEED, unit, count, package)
                reached += 1

    assert reached > 20_000
