"""Drafts: made, filled, changed, thrown away."""

import pytest

from tests import invoices
from tests.stories.notebook import open_notebook


async def customer_of(merchant, **more):
    return (await merchant.create("/v1/customers", email="alice@example.com", **more))["id"]


async def test_a_new_invoice_is_an_empty_draft(merchant):
    customer = await customer_of(merchant, name="Alice")

    invoice = await merchant.create("/v1/invoices", customer=customer)

    assert (invoice["status"], invoice["number"], invoice["total"], invoice["auto_advance"]) == (
        "draft",
        None,
        0,
        False,
    )
    assert (invoice["customer_name"], invoice["billing_reason"]) == ("Alice", "manual")
    assert (invoice["lines"]["data"], invoice["automatically_finalizes_at"]) == ([], None)
    assert await merchant.find(f"/v1/invoices/{invoice['id']}") == invoice


async def test_waiting_items_go_on_an_invoice_newest_first(merchant):
    customer = await customer_of(merchant)
    for amount in (100, 200):
        await merchant.create("/v1/invoiceitems", customer=customer, amount=amount, currency="usd")

    invoice = await merchant.create("/v1/invoices", customer=customer, pending_invoice_items_behavior="include")

    assert [line["amount"] for line in invoice["lines"]["data"]] == [200, 100]
    assert invoice["total"] == invoice["amount_due"] == 300
    listed = await merchant.find(f"/v1/invoices/{invoice['id']}/lines")
    assert listed["data"] == invoice["lines"]["data"]
    waiting = await merchant.find("/v1/invoiceitems", pending=True)
    assert waiting["data"] == []


async def test_an_invoice_is_paid_with_the_customers_default(merchant):
    customer = await customer_of(merchant)
    method = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=customer)
    invoice = await merchant.create("/v1/invoices", customer=customer, default_payment_method=method["id"])
    await merchant.create("/v1/invoiceitems", customer=customer, amount=700, currency="usd", invoice=invoice["id"])

    paid = await merchant.create(f"/v1/invoices/{invoice['id']}/pay", expand=["payments"])

    assert (paid["status"], paid["amount_paid"], paid["amount_remaining"]) == ("paid", 700, 0)
    assert paid["payments"]["data"][0]["status"] == "paid"
    events = [event["type"] for event in (await merchant.find("/v1/events", limit=100))["data"]][::-1]
    assert events[events.index("invoice.created") :] == [
        "invoice.created", "invoiceitem.created", "invoice.updated", "invoice.finalized", "payment_intent.created",
        *invoices.CHARGED,
    ]  # fmt: skip


async def test_invoices_are_found_by_what_lies_deeper(merchant):
    customer = await customer_of(merchant)
    invoice = await merchant.create("/v1/invoices", customer=customer, metadata={"tea": "green"})

    by_nothing = await merchant.find("/v1/invoices/search", query="subscription:null AND metadata['tea']:'green'")
    by_error = await merchant.find("/v1/invoices/search", query="last_finalization_error_code:'x' AND status:'draft'")

    assert [one["id"] for one in by_nothing["data"]] == [invoice["id"]]
    assert by_error["data"] == []


async def test_a_template_that_is_not_there_is_refused(merchant):
    customer = await customer_of(merchant)
    template = {"template": "inrtem_none"}

    made = await merchant.refused("/v1/invoices", customer=customer, rendering=template)
    owned = await merchant.refused(f"/v1/customers/{customer}", invoice_settings={"rendering_options": template})

    assert (made["param"], owned["param"]) == ("rendering[template]", "invoice_settings[rendering_options][template]")
    assert made["message"] == owned["message"] == "No such invoice_rendering_template: 'inrtem_none'"


SENT = {"collection_method": "send_invoice"}
PAST = "Invalid timestamp: must be an integer Unix timestamp in the future."


@pytest.mark.parametrize(
    ("params", "code", "name", "text"),
    [
        (
            {"pending_invoice_items_behavior": "include"},
            "invoice_no_customer_line_items",
            "customer",
            "Nothing to invoice for customer",
        ),
        (
            SENT | {"days_until_due": 3, "due_date": 1_900_000_000},
            None,
            "due_date",
            "You may only specify one of these parameters: days_until_due, due_date.",
        ),
        (SENT | {"due_date": 1_700_000_000}, None, "due_date", PAST),
        (SENT | {"due_date": -1}, None, "due_date", PAST),
    ],
    ids=["nothing waits", "due twice", "due in the past", "due before the time of computers"],
)
async def test_what_no_invoice_can_be_is_refused(merchant, params, code, name, text):
    customer = await merchant.create("/v1/customers")

    error = await merchant.refused("/v1/invoices", {"customer": customer["id"]} | params)

    assert (error.get("code"), error["param"], error["message"]) == (code, name, text)
    assert (await merchant.find("/v1/invoices"))["data"] == []


async def test_a_draft_is_not_due_twice_either(merchant):
    customer = await merchant.create("/v1/customers")
    draft = await merchant.create("/v1/invoices", SENT | {"customer": customer["id"], "days_until_due": 3})

    error = await merchant.refused(f"/v1/invoices/{draft['id']}", days_until_due=5, due_date=1_900_000_000)

    assert error["param"] == "due_date"


async def test_a_day_that_has_passed_stays_and_cannot_be_chosen(merchant):
    now = 1_775_001_600
    clock = await merchant.clock(now)
    customer = await merchant.create("/v1/customers", test_clock=clock)
    draft = await merchant.create("/v1/invoices", SENT | {"customer": customer["id"], "due_date": now + 60})
    await merchant.create(f"/v1/invoices/{draft['id']}/add_lines", lines=[{"amount": 500, "description": "Tea"}])
    await merchant.advance(clock, now + 3600)
    path = f"/v1/invoices/{draft['id']}"

    same = await merchant.create(path, due_date=now + 60, description="Late")
    refused = await merchant.refused(path, due_date=now + 61)
    await merchant.create(f"{path}/finalize")
    after = await merchant.refused(path, due_date=now + 3600)
    later = await merchant.create(path, due_date=now + 3601)

    assert (same["due_date"], later["due_date"]) == (now + 60, now + 3601)
    assert [(one["param"], one["message"]) for one in (refused, after)] == [("due_date", PAST)] * 2


async def test_a_draft_for_a_subscription_may_be_empty(merchant):
    """As Stripe was seen to make it, unless what waits is asked for."""
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    order = {"customer": book.customer, "subscription": book.subscription}

    made = await merchant.create("/v1/invoices", order)
    error = await merchant.refused("/v1/invoices", order, pending_invoice_items_behavior="include")

    assert (made["status"], made["currency"], made["total"], made["lines"]["data"]) == ("draft", "usd", 0, [])
    assert made["parent"]["subscription_details"]["subscription"] == book.subscription
    assert error["code"] == "invoice_no_subscription_line_items"
