"""Delivery on an invoice: chosen from the shipping rates, in all sums, credited, and read by people."""

import pytest

from tests.hosted import bills
from tests.invoices import billed, payer
from tests.papers import reading
from tests.visitors import Visitor

POST = {"display_name": "Post & packing", "fixed_amount": {"amount": 500, "currency": "usd"}}


async def rate(merchant, **more):
    return (await merchant.create("/v1/shipping_rates", {**POST, **more}))["id"]


async def delivered(merchant, *amounts, customer=None, **more):
    """A draft with lines, which is delivered for 5 dollars."""
    customer = customer or await payer(merchant)
    cost = {"shipping_cost": {"shipping_rate": await rate(merchant)}, **more}
    return await billed(merchant, customer, *amounts, **cost)


async def test_delivery_is_in_the_total_and_not_in_the_subtotal(merchant):
    vat = (await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False))["id"]
    coupon = (await merchant.create("/v1/coupons", percent_off=50, duration="once"))["id"]

    invoice = await delivered(merchant, 1000, discounts=[{"coupon": coupon}], default_tax_rates=[vat])

    cost = invoice["shipping_cost"]
    assert (invoice["subtotal"], invoice["amount_shipping"], invoice["total"]) == (1000, 500, 1100)
    assert (invoice["total_excluding_tax"], invoice["amount_due"]) == (1000, 1100)
    assert (cost["amount_subtotal"], cost["amount_tax"], cost["amount_total"]) == (500, 0, 500)
    assert "taxes" not in cost


async def test_a_rate_can_be_made_with_the_invoice(merchant):
    invoice = await delivered(merchant, 1000, shipping_cost={"shipping_rate_data": POST})

    made = await merchant.find(
        f"/v1/invoices/{invoice['id']}", expand=["shipping_cost.shipping_rate.fixed_amount.currency_options"]
    )

    shown = made["shipping_cost"]["shipping_rate"]
    assert (invoice["total"], shown["display_name"], shown["active"]) == (1500, "Post & packing", True)
    assert shown["fixed_amount"]["currency_options"] == {"usd": {"amount": 500, "tax_behavior": "unspecified"}}
    assert (await merchant.find("/v1/shipping_rates"))["data"][0]["id"] == shown["id"]


async def test_the_amount_is_that_of_the_invoices_currency(merchant):
    world = {**POST["fixed_amount"], "currency_options": {"jpy": {"amount": 800}}}
    shipping = {"shipping_rate": await rate(merchant, fixed_amount=world)}
    customer = await payer(merchant)

    invoice = await merchant.create("/v1/invoices", customer=customer, currency="jpy", shipping_cost=shipping)

    assert (invoice["total"], invoice["amount_shipping"]) == (800, 800)


async def test_delivery_can_be_changed_and_taken_off_a_draft(merchant):
    invoice = await delivered(merchant, 1000)
    path = f"/v1/invoices/{invoice['id']}"
    dearer = await rate(merchant, fixed_amount={"amount": 900, "currency": "usd"})

    changed = await merchant.create(path, shipping_cost={"shipping_rate": dearer})
    same = await merchant.create(path, description="Tea")
    bare = await merchant.create(path, shipping_cost="")

    assert (changed["total"], same["total"], bare["total"]) == (1900, 1900, 1000)
    assert (bare["shipping_cost"], bare["amount_shipping"]) == (None, 0)


async def test_what_is_final_is_delivered_as_it_is(merchant):
    invoice = await delivered(merchant, 1000)
    path, used = f"/v1/invoices/{invoice['id']}", invoice["shipping_cost"]["shipping_rate"]
    final = await merchant.create(f"{path}/finalize")

    await merchant.create(f"/v1/shipping_rates/{used}", active=False)
    changed = await merchant.refused(path, shipping_cost={"shipping_rate": used})
    emptied = await merchant.refused(path, shipping_cost="")
    paid = await merchant.create(f"{path}/pay")

    assert changed["code"] == emptied["code"] == "invoice_not_editable"
    assert changed["param"] == emptied["param"] == "shipping_cost"
    assert (final["amount_due"], paid["amount_paid"], paid["shipping_cost"]) == (1500, 1500, final["shipping_cost"])


async def test_where_tax_is_calculated_delivery_says_that_none_is_collected(merchant):
    invoice = await delivered(merchant, 1000, automatic_tax={"enabled": True})

    (tax,) = invoice["shipping_cost"]["taxes"]

    assert (tax["amount"], tax["taxability_reason"], tax["rate"]["object"]) == (0, "not_collecting", "tax_rate")
    assert tax["rate"]["id"] == invoice["total_taxes"][0]["tax_rate_details"]["tax_rate"]
    assert invoice["total"] == 1500


async def test_a_revision_is_delivered_too(merchant):
    invoice = await delivered(merchant, 1000)
    await merchant.create(f"/v1/invoices/{invoice['id']}/finalize")

    revision = await merchant.create("/v1/invoices", from_invoice={"invoice": invoice["id"], "action": "revision"})

    assert (revision["total"], revision["shipping_cost"]) == (1500, invoice["shipping_cost"])


@pytest.mark.parametrize(
    ("cost", "param"),
    [
        ({"shipping_rate": "shr_none"}, "shipping_cost[shipping_rate]"),
        ({"shipping_rate": "ARCHIVED"}, "shipping_cost[shipping_rate]"),
        ({"shipping_rate": "EUROS"}, "shipping_cost[shipping_rate]"),
        ({"shipping_rate": "EUROS", "shipping_rate_data": POST}, "shipping_cost[shipping_rate]"),
        ({"shipping_rate_data": {"display_name": "Post"}}, "shipping_cost[shipping_rate_data][fixed_amount]"),
        (
            {"shipping_rate_data": {**POST, "fixed_amount": {"amount": 1, "currency": "eur"}}},
            "shipping_cost[shipping_rate_data]",
        ),
    ],
)
async def test_what_cannot_be_delivered_is_refused_by_name(merchant, cost, param):
    archived, euros = await rate(merchant), await rate(merchant, fixed_amount={"amount": 1, "currency": "eur"})
    await merchant.create(f"/v1/shipping_rates/{archived}", active=False)
    names = {"ARCHIVED": archived, "EUROS": euros}
    cost = {key: names.get(value, value) if isinstance(value, str) else value for key, value in cost.items()}
    customer = await payer(merchant)
    draft = await billed(merchant, customer)

    made = await merchant.refused("/v1/invoices", customer=customer, currency="usd", shipping_cost=cost)
    changed = await merchant.refused(f"/v1/invoices/{draft['id']}", shipping_cost=cost)

    assert made["param"] == changed["param"] == param


async def test_delivery_is_credited_whole_and_once(merchant):
    invoice = await delivered(merchant, 1000)
    final = await merchant.create(f"/v1/invoices/{invoice['id']}/finalize")
    cost = {"shipping_rate": final["shipping_cost"]["shipping_rate"]}
    line = {"type": "invoice_line_item", "invoice_line_item": final["lines"]["data"][0]["id"], "amount": 100}

    both = await merchant.find("/v1/credit_notes/preview", invoice=final["id"], shipping_cost=cost, lines=[line])
    note = await merchant.create("/v1/credit_notes", invoice=final["id"], shipping_cost=cost)
    again = await merchant.refused("/v1/credit_notes", invoice=final["id"], shipping_cost=cost)
    await merchant.create(f"/v1/credit_notes/{note['id']}/void")
    after = await merchant.create("/v1/credit_notes", invoice=final["id"], shipping_cost=cost, lines=[line])

    assert (both["total"], both["subtotal"], both["amount_shipping"]) == (600, 100, 500)
    assert (note["total"], note["subtotal"], note["shipping_cost"]) == (500, 0, final["shipping_cost"])
    assert (note["lines"]["data"], note["amount_shipping"]) == ([], 500)
    assert (again["param"], after["total"]) == ("shipping_cost", 600)
    assert (await merchant.find(f"/v1/invoices/{final['id']}"))["amount_due"] == 900


@pytest.mark.parametrize(
    ("orders", "param"),
    [
        ({}, "amount"),
        ({"shipping_cost": {"shipping_rate": "shr_other"}}, "shipping_cost[shipping_rate]"),
        ({"amount": 5, "shipping_cost": {"shipping_rate": "shr_other"}}, "shipping_cost"),
        ({"amount": 5, "lines": [{"type": "custom_line_item", "description": "x", "unit_amount": 5}]}, "lines"),
    ],
)
async def test_what_cannot_be_credited_is_refused_by_name(merchant, orders, param):
    invoice = await delivered(merchant, 1000)
    final = await merchant.create(f"/v1/invoices/{invoice['id']}/finalize")

    assert (await merchant.refused("/v1/credit_notes", invoice=final["id"], **orders))["param"] == param


async def test_nothing_is_credited_that_was_not_delivered(merchant):
    invoice = await billed(merchant, await payer(merchant), 1000)
    final = await merchant.create(f"/v1/invoices/{invoice['id']}/finalize")

    error = await merchant.refused("/v1/credit_notes", invoice=final["id"], shipping_cost={"shipping_rate": "shr_x"})

    assert (error["param"], error["message"]) == ("shipping_cost", "The invoice has no shipping cost to credit.")


async def test_people_read_what_delivery_is_called_and_costs(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    cost = {"shipping_rate_data": {**POST, "fixed_amount": {"amount": 450, "currency": "gbp"}}}
    invoice = await bills.opened(merchant, id, shipping_cost=cost)

    said = await bills.said(app, invoice)
    pdf = await Visitor(app).get(invoice["invoice_pdf"])
    paper = reading.text(pdf.body)

    for wanted in ("Subtotal £36.00", "Post &amp; packing £4.50", "Amount due £40.50"):
        assert wanted in said
        assert wanted.replace("&amp;", "&") in paper
