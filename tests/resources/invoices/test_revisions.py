"""`from_invoice`: a revision takes the place of an invoice that is final. Source: docs/decisions/0030."""

from tests import subscriptions
from tests.conftest import only_sqlite

PATH = "/v1/invoices"


def revision_of(invoice):
    return {"from_invoice": {"action": "revision", "invoice": invoice["id"]}}


async def final(merchant, **params):
    """An invoice over 1000, finalized, of somebody with a credit of 300."""
    customer = await merchant.create("/v1/customers", name="Alice", balance=-300)
    order = {"customer": customer["id"], "collection_method": "send_invoice", "days_until_due": 30, "footer": "Bye"}
    invoice = await merchant.create(PATH, order | params)
    for amount, words in ((700, "Help"), (300, "Travel")):
        item = {"amount": amount, "currency": "usd", "description": words, "invoice": invoice["id"]}
        await merchant.create("/v1/invoiceitems", item, customer=customer["id"])
    return await merchant.create(f"{PATH}/{invoice['id']}/finalize")


async def last_events(merchant, count):
    return [one["type"] for one in (await merchant.find("/v1/events", limit=count))["data"]][::-1]


async def test_a_revision_begins_as_a_draft_with_the_same_lines(merchant):
    invoice = await final(merchant, metadata={"a": "b"})

    draft = await merchant.create(PATH, revision_of(invoice), description="Corrected")

    assert (draft["status"], draft["number"], draft["from_invoice"]) == (
        "draft",
        None,
        {"action": "revision", "invoice": invoice["id"]},
    )
    assert [(line["amount"], line["description"]) for line in draft["lines"]["data"]] == [
        (line["amount"], line["description"]) for line in invoice["lines"]["data"]
    ]
    assert {line["id"] for line in draft["lines"]["data"]}.isdisjoint(line["id"] for line in invoice["lines"]["data"])
    assert (draft["total"], draft["footer"], draft["description"]) == (1000, "Bye", "Corrected")
    assert (draft["collection_method"], draft["metadata"]) == ("send_invoice", {"a": "b"})
    kept = await merchant.find(f"{PATH}/{invoice['id']}")
    assert (kept["status"], kept["latest_revision"]) == ("open", None)


async def test_a_final_revision_voids_what_it_revises_and_uses_the_credit_again(merchant):
    invoice = await final(merchant)
    draft = await merchant.create(PATH, revision_of(invoice))
    lines = [{"id": line["id"], "amount": 900} for line in draft["lines"]["data"] if line["amount"] == 700]
    await merchant.create(f"{PATH}/{draft['id']}/update_lines", lines=lines)

    revised = await merchant.create(f"{PATH}/{draft['id']}/finalize")

    old = await merchant.find(f"{PATH}/{invoice['id']}")
    assert (old["status"], old["latest_revision"], old["amount_due"]) == ("void", revised["id"], 700)
    assert (revised["status"], revised["total"], revised["amount_due"]) == ("open", 1200, 900)
    assert revised["number"] != invoice["number"]
    told = await last_events(merchant, 8)
    assert told.index("invoice.voided") < told.index("invoice.finalized")


async def test_all_that_came_before_know_the_latest(merchant):
    first = await final(merchant)
    second = await merchant.create(PATH, revision_of(first))
    await merchant.create(f"{PATH}/{second['id']}/finalize")
    third = await merchant.create(PATH, revision_of(second))

    await merchant.create(f"{PATH}/{third['id']}/finalize")

    found = [await merchant.find(f"{PATH}/{one['id']}") for one in (first, second, third)]
    assert [one["status"] for one in found] == ["void", "void", "open"]
    assert [one["latest_revision"] for one in found] == [third["id"], third["id"], None]


@only_sqlite
async def test_it_may_be_charged_instead_of_sent(merchant):
    invoice = await final(merchant)

    draft = await merchant.create(PATH, revision_of(invoice), collection_method="charge_automatically")
    later = await merchant.create(PATH, revision_of(invoice), days_until_due=7)

    assert (draft["collection_method"], draft["due_date"]) == ("charge_automatically", None)
    assert later["due_date"] == later["created"] + 7 * 86_400


@only_sqlite
async def test_what_cannot_be_revised(merchant):
    invoice = await final(merchant)
    stranger = (await merchant.create("/v1/customers"))["id"]
    paid = await final(merchant)
    await merchant.create(f"{PATH}/{paid['id']}/pay", paid_out_of_band=True)
    made = await subscriptions.paying(merchant)
    of_it = {"id": made["latest_invoice"]}
    wrong = [
        ({**revision_of(paid)}, "from_invoice[invoice]"),
        ({**revision_of(of_it)}, "from_invoice[invoice]"),
        ({**revision_of({"id": "in_none"})}, "from_invoice[invoice]"),
        ({**revision_of(invoice), "customer": stranger}, "customer"),
        ({**revision_of(invoice), "currency": "usd"}, "currency"),
        ({**revision_of(invoice), "pending_invoice_items_behavior": "include"}, "pending_invoice_items_behavior"),
        ({**revision_of(invoice), "subscription": made["id"]}, "subscription"),
    ]
    for params, param in wrong:
        assert (await merchant.refused(PATH, params))["param"] == param


async def test_a_revision_of_what_was_paid_meanwhile_stays_a_draft(merchant, clock):
    invoice = await final(merchant)
    draft = await merchant.create(PATH, revision_of(invoice), auto_advance=True)
    await merchant.create(f"{PATH}/{invoice['id']}/pay", paid_out_of_band=True)

    error = await merchant.refused(f"{PATH}/{draft['id']}/finalize")
    clock.advance(3_601)
    await merchant.tick()

    kept = await merchant.find(f"{PATH}/{draft['id']}")
    assert error["param"] == "from_invoice[invoice]"
    assert (kept["status"], kept["last_finalization_error"]["type"]) == ("draft", "invalid_request_error")
    assert (await merchant.find(f"{PATH}/{invoice['id']}"))["status"] == "paid"


async def test_what_is_revised_tells_that_it_had_no_revision_before(merchant):
    draft = await merchant.create(PATH, revision_of(await final(merchant)))

    await merchant.create(f"{PATH}/{draft['id']}/finalize")

    events = (await merchant.find("/v1/events", type="invoice.updated"))["data"]
    (told,) = [event["data"] for event in events if event["data"]["object"]["status"] == "void"]
    assert told["object"]["latest_revision"] == draft["id"]
    assert told["previous_attributes"]["latest_revision"] is None
