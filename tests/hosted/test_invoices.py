"""The page of an invoice: what it says in each state, and how it is paid."""

import re

from portico.wire.secrets import checked
from tests import records
from tests.hosted import bills
from tests.merchants import Merchant
from tests.papers import reading


async def test_a_draft_has_no_page_and_a_final_invoice_has_one(merchant, visitor):
    id, _ = await bills.customer(merchant, bills.GOOD)
    draft = await bills.draft(merchant, id)

    final = await merchant.create(f"/v1/invoices/{draft['id']}/finalize")
    page = await visitor.get(final["hosted_invoice_url"])

    assert (draft["hosted_invoice_url"], draft["invoice_pdf"]) == (None, None)
    assert final["invoice_pdf"] == f"{final['hosted_invoice_url']}/pdf"
    assert re.fullmatch(r"http://[^/]+/i/test_[0-9A-Za-z]{84}", final["hosted_invoice_url"])
    assert page.status == 200


async def test_the_page_says_everything_that_is_on_the_invoice(merchant, visitor):
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="once", name="Autumn sale")
    id, _ = await bills.customer(merchant, bills.GOOD)
    await merchant.create(f"/v1/customers/{id}/tax_ids", type="eu_vat", value="FR12345678901")
    invoice = await bills.opened(
        merchant,
        id,
        {"amount": 3000, "description": "Data import"},
        {"amount": 3750, "description": "Help", "period": {"start": 1793491200, "end": 1796083200}},
        description="Thank you",
        footer="Small print",
        custom_fields=[{"name": "PO", "value": "77"}],
        default_tax_rates=[rate["id"]],
        discounts=[{"coupon": coupon["id"]}],
    )

    said = bills.seen(await visitor.get(invoice["hosted_invoice_url"]))

    for wanted in (
        f"Invoice {invoice['number']}",
        "Alice Moreau",
        "12 rue des Lilas",
        "FR12345678901",
        "Data import £30.00",
        "Nov 1 – Dec 1, 2026",
        "Subtotal £67.50",
        "Autumn sale (10%) −£6.75",
        "VAT (20%) £12.15",
        "Amount due £72.90",
        "Thank you",
        "Small print",
        "PO 77",
        "Pay £72.90",
        "Visa ending 4242",
    ):
        assert wanted in said, (wanted, said)
    assert invoice["customer_tax_ids"] == [{"type": "eu_vat", "value": "FR12345678901"}]


async def test_what_stands_on_the_page_adds_up_where_a_line_has_a_discount_of_its_own(merchant, visitor):
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    own = await merchant.create("/v1/coupons", percent_off=50, duration="once", name="Half off")
    whole = await merchant.create("/v1/coupons", amount_off=500, currency="gbp", duration="once", name="Five off")
    id, _ = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(
        merchant,
        id,
        {"amount": 4000, "description": "Help", "discounts": [{"coupon": own["id"]}]},
        {"amount": 3000, "description": "Data import"},
        default_tax_rates=[rate["id"]],
        discounts=[{"coupon": whole["id"]}],
    )

    said = bills.seen(await visitor.get(invoice["hosted_invoice_url"]))

    assert (invoice["subtotal"], invoice["total"]) == (5000, 5400)
    for wanted in ("Subtotal £70.00", "Half off (50%) −£20.00", "Five off −£5.00", "VAT (20%) £9.00"):
        assert wanted in said, (wanted, said)


async def test_a_tax_that_is_not_collected_is_no_line_of_a_bill(merchant, visitor):
    id, _ = await bills.customer(merchant, bills.GOOD)
    await merchant.create(f"/v1/customers/{id}", address={"country": "FR"})
    draft = await bills.draft(merchant, id)
    await merchant.create(f"/v1/invoices/{draft['id']}", automatic_tax={"enabled": True})

    final = await merchant.create(f"/v1/invoices/{draft['id']}/finalize")
    page = bills.seen(await visitor.get(final["hosted_invoice_url"]))

    assert final["total_taxes"][0]["taxability_reason"] == "not_collecting"
    assert "VAT" not in page
    assert "Subtotal" not in page


async def reversed_charge(merchant, visitor, *, inclusive):
    """An invoice for somebody who reckons the tax herself, and its page."""
    rate = await merchant.create("/v1/tax_rates", display_name="VAT", percentage=10, inclusive=inclusive)
    id, _ = await bills.customer(merchant, bills.GOOD)
    await merchant.create(f"/v1/customers/{id}", tax_exempt="reverse")
    draft = await bills.draft(merchant, id, default_tax_rates=[rate["id"]])

    final = await merchant.create(f"/v1/invoices/{draft['id']}/finalize")
    page = bills.seen(await visitor.get(final["hosted_invoice_url"]))
    return final, page


async def test_a_tax_on_top_that_need_not_be_paid_is_no_line(merchant, visitor):
    final, page = await reversed_charge(merchant, visitor, inclusive=False)

    assert [(tax["amount"], tax["taxability_reason"]) for tax in final["total_taxes"]] == [(0, "reverse_charge")]
    assert "VAT" not in page
    assert "Reverse charge: the tax is to be paid by the customer." in page


async def test_a_tax_that_need_not_be_paid_is_taken_off_and_says_why(merchant, visitor):
    final, page = await reversed_charge(merchant, visitor, inclusive=True)

    less = final["subtotal"] - final["total"]
    assert less == final["subtotal"] - round(final["subtotal"] / 1.1)
    assert re.search(rf"VAT \(10%\), included −\S?{less // 100}\.{less % 100:02}", page), page
    assert f"Subtotal £{final['subtotal'] / 100:.2f}" in page
    assert "Reverse charge: the tax is to be paid by the customer." in page


async def test_page_and_paper_have_parts_of_units_as_the_language_writes_them(merchant, visitor):
    id, _ = await bills.customer(merchant, bills.GOOD, preferred_locales=["de"])
    hour = {"currency": "eur", "unit_amount": 9_950, "product_data": {"name": "Hour"}}
    line = {"price_data": hour, "quantity_decimal": "1234.0625", "description": "Advice"}
    invoice = await bills.opened(merchant, id, line, currency="eur")

    said = bills.seen(await visitor.get(invoice["hosted_invoice_url"]))
    paper = reading.text((await visitor.get(invoice["invoice_pdf"])).body)

    assert "1.234,0625 × 99,50 €" in said
    assert "1.234,0625" in paper
    assert "122.789,22 €" in said
    assert "122.789,22" in paper


async def test_void_and_given_up_invoices_say_so(merchant, visitor):
    id, _ = await bills.customer(merchant, bills.GOOD)
    void, lost = await bills.opened(merchant, id), await bills.opened(merchant, id)
    await merchant.create(f"/v1/invoices/{void['id']}/void")
    await merchant.create(f"/v1/invoices/{lost['id']}/mark_uncollectible")

    voided, given_up = [bills.seen(await visitor.get(bills.path(one))) for one in (void, lost)]

    assert "This invoice is void. There is nothing to pay." in voided
    assert "Pay £" not in voided
    assert "no longer expects this payment" in given_up
    assert "Pay £36.00" in given_up  # it can still be paid


async def test_an_overdue_invoice_says_since_when(merchant, visitor, clock):
    id, _ = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(merchant, id)
    clock.advance(17 * 86_400)

    said = bills.seen(await visitor.get(bills.path(invoice)))

    assert "Overdue" in said
    assert "This was due on" in said


async def test_live_mode_has_nothing_to_charge_and_says_whom_to_ask(app, merchant, visitor):
    live = Merchant(app, merchant.key.replace("_test_", "_live_"))
    id = (await live.create("/v1/customers", name="Mina", preferred_locales=["en"]))["id"]
    invoice = await bills.opened(live, id)

    page = await visitor.get(bills.path(invoice))

    assert bills.path(invoice).startswith("/i/live_")
    assert "how to pay" in bills.seen(page)
    assert b"<form" not in page.body


async def test_the_page_speaks_the_customer_s_language(merchant, visitor):
    id, _ = await bills.customer(merchant, bills.GOOD, preferred_locales=["de"])
    invoice = await bills.opened(merchant, id)

    page = await visitor.get(bills.path(invoice), accept_language="fr")
    chosen = await visitor.open(f"{bills.path(invoice)}?lang=ja")

    assert page.headers["content-language"] == "de"
    assert "36,00\N{NO-BREAK SPACE}£" in page.body.decode()
    assert chosen.headers["content-language"] == "ja"


async def test_addresses_that_are_not_ours_lead_nowhere(merchant, app, visitor):
    id, _ = await bills.customer(merchant, bills.GOOD)
    invoice, other = await bills.opened(merchant, id), await bills.opened(merchant, id)
    token, others = (bills.path(one).removeprefix("/i/") for one in (invoice, other))
    wrong = [
        token[:-1],
        token + "0",
        token.replace("test_", "live_"),
        token[: -len(others) + 60] + others[60:],
        token[:-36] + others[-36:],
        token[:-36] + checked("0" * 30),
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token.swapcase(),
        "test_" + "é" * 84,
        "test_" + "0" * 84,
        "",
        "nonsense",
        "%00",
    ]

    ends = ("", "/pdf", "/receipt")
    found = {(path, end): (await visitor.get(f"/i/{path}{end}")).status for path in wrong for end in ends}

    assert set(found.values()) == {404}
    assert (await visitor.get(f"/i/{token}/receipt")).status == 404  # it is not paid
    assert (await visitor.get(f"/i/{token}/pdf")).body.startswith(b"%PDF-")


async def test_what_is_kept_of_an_invoice_opens_no_page(merchant, app):
    id, _ = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(merchant, id)
    secret = bills.path(invoice)[-36:]

    rows = await app.engine.reader.all("SELECT body FROM invoice WHERE id = ?", (invoice["id"],))
    told = await app.engine.reader.all("SELECT body FROM event WHERE type = ?", ("invoice.finalized",))

    assert rows
    assert told
    assert all(secret not in row[0] for row in [*rows, *told])


async def test_a_page_and_a_receipt_say_how_it_was_paid_elsewhere(merchant, visitor):
    id, _ = await bills.customer(merchant)
    named, nameless = [await bills.opened(merchant, id) for _ in range(2)]
    bank = {"payment_method_details": {"custom": {"display_name": "Bank <b>transfer</b>"}}}
    for invoice, method in ((named, bank), (nameless, {"payment_method_details": {"type": "custom"}})):
        record = await records.paid(merchant, 3600, "gbp", **method)
        await merchant.create(f"/v1/invoices/{invoice['id']}/attach_payment", payment_record=record["id"])

    page = await visitor.get(named["hosted_invoice_url"])
    receipt = reading.text((await visitor.get(f"{bills.path(named)}/receipt")).body)
    other = bills.seen(await visitor.get(nameless["hosted_invoice_url"]))

    assert "with <bdi>Bank &lt;b&gt;transfer&lt;/b&gt;</bdi>." in page.body.decode()
    assert "Bank <b>transfer</b>" in receipt
    assert re.search(r"Paid on \S+ \d+, \d+\s?\.", other)
