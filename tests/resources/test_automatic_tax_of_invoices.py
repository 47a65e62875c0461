"""Automatic tax of drafts, credit notes and previews."""

from tests import invoices, subscriptions
from tests.taxes import FRANCE, INVALID, ON, OREGON, UNKNOWN, nowhere


async def test_a_draft_waits_for_an_address(merchant):
    customer = (await merchant.create("/v1/customers", name="Bruno Keller"))["id"]
    draft = await merchant.create(
        "/v1/invoices", {"customer": customer, "collection_method": "send_invoice", "days_until_due": 9} | ON
    )
    path = f"/v1/invoices/{draft['id']}"
    await merchant.create(f"{path}/add_lines", lines=[{"amount": 700, "description": "Tea"}])

    refusals = [await merchant.refused(f"{path}/{verb}") for verb in ("finalize", "send", "pay")]
    waiting = await merchant.find(path)
    await merchant.create(f"/v1/customers/{customer}", address=FRANCE)
    final = await merchant.create(f"{path}/finalize")

    assert {(one["code"], one["message"]) for one in refusals} == {(INVALID, UNKNOWN)}
    assert (waiting["status"], waiting["automatic_tax"]["status"]) == ("draft", "requires_location_inputs")
    assert waiting["lines"]["data"][0]["taxes"] == []
    assert (final["status"], final["automatic_tax"]["status"]) == ("open", "complete")
    assert final["total_taxes"][0]["taxability_reason"] == "not_collecting"


async def test_a_draft_can_do_without(merchant):
    customer = (await merchant.create("/v1/customers", name="Bruno Keller"))["id"]
    draft = await merchant.create("/v1/invoices", {"customer": customer} | ON)
    path = f"/v1/invoices/{draft['id']}"

    off = await merchant.create(path, automatic_tax={"enabled": False})
    final = await merchant.create(f"{path}/finalize")

    assert off["automatic_tax"] == {
        "disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None
    }  # fmt: skip
    assert final["status"] == "paid"


async def test_a_credit_note_says_the_same(merchant):
    customer = await invoices.payer(merchant)
    invoice = await invoices.billed(merchant, customer, 1000, **ON)
    paid = await merchant.create(f"/v1/invoices/{invoice['id']}/pay")

    line = {"type": "invoice_line_item", "invoice_line_item": paid["lines"]["data"][0]["id"], "amount": 400}
    note = await merchant.create("/v1/credit_notes", invoice=paid["id"], lines=[line], credit_amount=400)

    assert (note["total"], note["total_excluding_tax"]) == (400, 400)
    (tax,) = note["total_taxes"]
    assert (tax["amount"], tax["taxable_amount"], tax["taxability_reason"]) == (0, 0, "not_collecting")


async def test_a_credit_note_credits_only_lines_of_the_invoice(merchant):
    invoice = await invoices.billed(merchant, await invoices.payer(merchant), 1000, **ON)
    paid = await merchant.create(f"/v1/invoices/{invoice['id']}/pay")
    line = {"type": "custom_line_item", "description": "Sorry", "unit_amount": 400}

    refused = await merchant.refused("/v1/credit_notes", invoice=paid["id"], lines=[line], credit_amount=400)

    assert refused["param"] == "lines[0][type]"
    assert refused["message"] == "`type=custom_line_item` cannot be used if the invoice uses automatic tax."


async def test_a_preview_shows_what_is_missing(merchant):
    customer, price = await nowhere(merchant), await subscriptions.monthly(merchant)
    path, order = "/v1/invoices/create_preview", {"subscription_details": {"items": [{"price": price["id"]}]}, **ON}

    vague = await merchant.create(path, order | {"customer": customer["id"]})
    told = await merchant.create(path, order | {"customer": customer["id"], "customer_details": {"address": FRANCE}})
    nobody = await merchant.create(path, order | {"customer_details": {"address": OREGON}})

    assert vague["automatic_tax"]["status"] == "requires_location_inputs"
    assert vague["total_taxes"] == []
    assert told["automatic_tax"]["status"] == "complete"
    assert told["total_taxes"][0]["tax_rate_details"] == {"tax_rate": "txr_uncollected_FR_exclusive"}
    assert nobody["total_taxes"][0]["tax_rate_details"] == {"tax_rate": "txr_uncollected_US_OR_exclusive"}


async def test_a_preview_can_do_without(merchant):
    made = await subscriptions.paying(merchant, **ON)
    path = "/v1/invoices/create_preview"

    same = await merchant.create(path, subscription=made["id"])
    off = await merchant.create(path, subscription=made["id"], automatic_tax={"enabled": False})

    assert same["automatic_tax"]["status"] == "complete"
    assert (off["automatic_tax"]["enabled"], off["total_taxes"]) == (False, [])
