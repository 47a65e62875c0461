"""Tax that was reckoned elsewhere: it is on invoices and credit notes as it was sent, and makes its own rates."""

import pytest

from tests.hosted import bills
from tests.invoices import billed, payer

VAT = {"display_name": "VAT", "percentage": 20, "inclusive": False, "country": "FR", "tax_type": "vat"}
CITY = {"display_name": "City", "percentage": 0, "inclusive": False, "jurisdiction_level": "city"}
INSIDE = {"display_name": "GST", "percentage": 10, "inclusive": True}


def tax(amount, taxable, rate, **more):
    return {"amount": amount, "taxable_amount": taxable, "tax_rate_data": rate, **more}


async def taxed(merchant, *taxes, amount=1000):
    """A draft whose one line has amounts of tax."""
    draft = await billed(merchant, await payer(merchant))
    lines = [{"amount": amount, "description": "Tea", "tax_amounts": list(taxes)}]
    return await merchant.create(f"/v1/invoices/{draft['id']}/add_lines", lines=lines)


def amounts(thing, name="taxes"):
    return [
        (one["amount"], one["taxable_amount"], one["tax_behavior"], one["taxability_reason"]) for one in thing[name]
    ]


async def test_amounts_are_on_the_line_and_in_the_totals_as_they_were_sent(merchant):
    invoice = await taxed(merchant, tax(201, 1000, VAT, taxability_reason="standard_rated"), tax(50, 1000, CITY))

    (line,) = invoice["lines"]["data"]
    sent = [(201, 1000, "exclusive", "standard_rated"), (50, 1000, "exclusive", "not_available")]
    assert amounts(line) == amounts(invoice, "total_taxes") == sent
    assert (invoice["subtotal"], invoice["total"], invoice["total_excluding_tax"]) == (1000, 1251, 1000)


async def test_totals_tell_reasons_apart(merchant):
    sent = [tax(20, 100, VAT, taxability_reason="reduced_rated"), tax(3, 50, VAT, taxability_reason="product_exempt")]
    invoice = await taxed(merchant, *sent, sent[0])

    assert amounts(invoice, "total_taxes") == [
        (40, 200, "exclusive", "reduced_rated"),
        (3, 50, "exclusive", "product_exempt"),
    ]


async def test_tax_inside_adds_nothing(merchant):
    invoice = await taxed(merchant, tax(91, 909, INSIDE))

    assert (invoice["total"], invoice["subtotal_excluding_tax"], invoice["total_excluding_tax"]) == (1000, 909, 909)


async def test_what_says_the_same_is_the_same_rate_archived_from_the_beginning(merchant):
    first = await taxed(merchant, tax(200, 1000, VAT))
    second = await taxed(merchant, tax(7, 35, VAT), tax(9, 35, {**VAT, "percentage": 25}))

    used = [one["tax_rate_details"]["tax_rate"] for one in first["total_taxes"] + second["total_taxes"]]
    rate = await merchant.find(f"/v1/tax_rates/{used[0]}")
    assert used[0] == used[1] != used[2]
    assert (rate["active"], rate["display_name"], rate["percentage"], rate["country"]) == (False, "VAT", 20.0, "FR")
    events = (await merchant.find("/v1/events", type="tax_rate.created"))["data"]
    assert len(events) == 2


async def test_such_a_rate_is_good_for_nothing_else(merchant):
    made = (await taxed(merchant, tax(200, 1000, VAT)))["total_taxes"][0]["tax_rate_details"]["tax_rate"]
    customer = await payer(merchant)

    used = await merchant.refused("/v1/invoices", customer=customer, default_tax_rates=[made])
    woken = await merchant.refused(f"/v1/tax_rates/{made}", active=True)

    assert (used["param"], woken["param"]) == ("default_tax_rates[0]", "id")


async def test_amounts_stay_until_others_are_sent_or_none(merchant):
    invoice = await taxed(merchant, tax(200, 1000, VAT))
    path, line = f"/v1/invoices/{invoice['id']}", invoice["lines"]["data"][0]["id"]

    dearer = await merchant.create(f"{path}/update_lines", lines=[{"id": line, "amount": 2000}])
    other = await merchant.create(f"{path}/lines/{line}", tax_amounts=[tax(400, 2000, VAT)])
    bare = await merchant.create(f"{path}/update_lines", lines=[{"id": line, "tax_amounts": ""}])

    assert (dearer["total"], amounts(other), bare["total"]) == (2200, [(400, 2000, "exclusive", "not_available")], 2000)
    assert bare["total_taxes"] == bare["lines"]["data"][0]["taxes"] == []


async def test_what_becomes_of_the_item_behind_the_line_takes_no_tax_off(merchant):
    invoice = await taxed(merchant, tax(200, 1000, VAT))
    item = invoice["lines"]["data"][0]["parent"]["invoice_item_details"]["invoice_item"]

    await merchant.create(f"/v1/invoiceitems/{item}", amount=3000)

    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["total"] == 3200


async def test_a_revision_has_the_same_tax(merchant):
    invoice = await taxed(merchant, tax(201, 1000, VAT))
    await merchant.create(f"/v1/invoices/{invoice['id']}/finalize")

    revision = await merchant.create("/v1/invoices", from_invoice={"invoice": invoice["id"], "action": "revision"})

    assert revision["total"] == 1201


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("", {"default_tax_rates": ["RATE"]}, "default_tax_rates"),
        ("", {"automatic_tax": {"enabled": True}}, "automatic_tax[enabled]"),
        ("/add_lines", {"lines": [{"amount": 5, "tax_rates": ["RATE"]}]}, "lines[0][tax_rates]"),
        ("/update_lines", {"lines": [{"id": "LINE", "tax_rates": ["RATE"]}]}, "lines[0][tax_rates]"),
        ("/lines/LINE", {"tax_rates": ["RATE"]}, "tax_rates"),
        ("/lines/LINE", {"tax_amounts": [tax(1, 1, VAT)] * 21}, "tax_amounts"),
        ("/lines/LINE", {"tax_amounts": [tax(1, 1, {**VAT, "percentage": 101})]},
         "tax_amounts[0][tax_rate_data][percentage]"),
        ("/lines/LINE", {"tax_amounts": [tax(1, 1, {**VAT, "country": "France"})]},
         "tax_amounts[0][tax_rate_data][country]"),
        ("/lines/LINE", {"tax_amounts": [{"amount": 1, "taxable_amount": 1}]}, "tax_amounts[0][tax_rate_data]"),
    ],
)  # fmt: skip
async def test_an_invoice_has_amounts_of_tax_or_rates(merchant, path, params, param):
    invoice = await taxed(merchant, tax(200, 1000, VAT))
    rate = (await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False))["id"]
    line = invoice["lines"]["data"][0]["id"]

    error = await merchant.refused(
        f"/v1/invoices/{invoice['id']}{path.replace('LINE', line)}", put_in(params, RATE=rate, LINE=line)
    )

    assert error["param"] == param
    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["total"] == 1200


def put_in(thing, **names):
    """The same with real ids."""
    if isinstance(thing, dict):
        return {key: put_in(value, **names) for key, value in thing.items()}
    if isinstance(thing, list):
        return [put_in(value, **names) for value in thing]
    return names.get(thing, thing) if isinstance(thing, str) else thing


async def test_amounts_come_to_no_invoice_that_has_rates(merchant):
    rate = (await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False))["id"]
    by_default = await billed(merchant, await payer(merchant), default_tax_rates=[rate])
    by_line = await billed(merchant, await payer(merchant))
    await merchant.create(f"/v1/invoices/{by_line['id']}/add_lines", lines=[{"amount": 5, "tax_rates": [rate]}])
    lines = [{"amount": 1000, "tax_amounts": [tax(200, 1000, VAT)]}]

    for invoice in (by_default, by_line):
        error = await merchant.refused(f"/v1/invoices/{invoice['id']}/add_lines", lines=lines)
        assert (error["param"], error["message"][:26]) == ("lines[0][tax_amounts]", "You cannot set `tax_amount")


async def test_the_rates_of_an_item_that_is_added_count_as_well(merchant):
    invoice = await taxed(merchant, tax(200, 1000, VAT))
    rate = (await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False))["id"]
    more = {"customer": invoice["customer"], "amount": 5, "currency": "usd", "tax_rates": [rate]}
    waiting = await merchant.create("/v1/invoiceitems", **more)

    at_once = await merchant.refused("/v1/invoiceitems", **more, invoice=invoice["id"])
    later = await merchant.refused(f"/v1/invoices/{invoice['id']}/add_lines", lines=[{"invoice_item": waiting["id"]}])

    assert (at_once["param"], later["param"]) == ("tax_rates", "lines")


async def test_a_part_is_credited_with_its_part_of_the_tax_or_with_what_is_sent(merchant):
    invoice = await taxed(merchant, tax(201, 1000, VAT, taxability_reason="standard_rated"))
    final = await merchant.create(f"/v1/invoices/{invoice['id']}/finalize")
    rate = final["total_taxes"][0]["tax_rate_details"]["tax_rate"]
    line = {"type": "invoice_line_item", "invoice_line_item": final["lines"]["data"][0]["id"], "amount": 500}

    half = await merchant.find("/v1/credit_notes/preview", invoice=final["id"], lines=[line])
    sent = [{"amount": 7, "taxable_amount": 500, "tax_rate": rate}]
    told = await merchant.create("/v1/credit_notes", invoice=final["id"], lines=[{**line, "tax_amounts": sent}])

    assert (half["total"], amounts(half, "total_taxes")) == (601, [(101, 500, "exclusive", "standard_rated")])
    assert (told["total"], told["lines"]["data"][0]["tax_rates"]) == (507, [])


async def test_amounts_of_tax_on_a_credit_have_a_rate_that_was_made_for_them(merchant):
    invoice = await taxed(merchant, tax(200, 1000, VAT))
    final = await merchant.create(f"/v1/invoices/{invoice['id']}/finalize")
    made = final["total_taxes"][0]["tax_rate_details"]["tax_rate"]
    own = (await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False))["id"]

    def custom(rate, **more):
        amount = {"amount": 20, "taxable_amount": 100, "tax_rate": rate}
        return [
            {"type": "custom_line_item", "description": "Sorry", "unit_amount": 100, "tax_amounts": [amount], **more}
        ]

    note = await merchant.create("/v1/credit_notes", invoice=final["id"], lines=custom(made))
    other = await merchant.refused("/v1/credit_notes", invoice=final["id"], lines=custom(own))
    both = await merchant.refused("/v1/credit_notes", invoice=final["id"], lines=custom(made, tax_rates=[own]))

    assert note["total"] == 120
    assert (other["param"], both["param"]) == ("lines[0][tax_amounts][0][tax_rate]", "lines[0][tax_amounts]")


async def test_people_read_what_was_sent(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    taxes = [
        tax(720, 3600, VAT),
        tax(150, 3600, CITY),
        tax(0, 0, {**INSIDE, "display_name": "Levy"}, taxability_reason="customer_exempt"),
    ]
    line = {"amount": 3600, "description": "Data import", "tax_amounts": taxes}
    invoice = await bills.opened(merchant, id, line)

    said = await bills.said(app, invoice)

    for wanted in ("Subtotal £36.00", "VAT (20%) £7.20", "City £1.50", "Levy (10%), included £0.00", "£44.70"):
        assert wanted in said
