"""Invoices in a real browser: read, paid to the end, never a way in for anybody's text. With scripts or without."""

import pytest

from tests.browser.test_scripts import PAYLOADS

CARDS = {"good": "pm_card_visa", "asks": "pm_card_authenticationRequired", "fails": "pm_card_chargeCustomerFail"}
MARK = "PORTICO"
FOREIGN = "script, img, iframe, object, embed, video, audio, style, base, textarea, template"


def invoiced(shop, *cards, **more):
    """A customer with cards, and an open invoice of hers."""
    customer = shop.customer(
        **{"name": "Mina Okafor", "email": "mina@okafor.example", "preferred_locales": ["en"], **more}
    )
    made = [shop.sdk.payment_methods.attach(card, {"customer": customer.id}).id for card in cards]
    if made:
        shop.sdk.customers.update(customer.id, {"invoice_settings": {"default_payment_method": made[0]}})
    sent = {"collection_method": "send_invoice", "days_until_due": 16, "currency": "gbp"}
    invoice = shop.sdk.invoices.create({"customer": customer.id, **sent})
    shop.sdk.invoices.add_lines(invoice.id, {"lines": [{"amount": 3600, "description": "Data import"}]})
    return customer, shop.sdk.invoices.finalize_invoice(invoice.id)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def somebody(request, open_window):
    return open_window(java_script_enabled=request.param)


def click(window, name):
    window.click(window.page.get_by_role("button", name=name))


def test_an_open_invoice_is_paid_to_the_end(shop, somebody):
    _, invoice = invoiced(shop, CARDS["good"])

    somebody.open(invoice.hosted_invoice_url)
    click(somebody, "Pay £36.00")

    paid = shop.sdk.invoices.retrieve(invoice.id, {"expand": ["payments"]})
    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 3600, 0)
    assert paid.payments.data[0].status == "paid"
    assert [event.type for event in shop.sdk.events.list({"limit": 3}).data][::-1] == [
        "invoice.updated", "invoice.paid", "invoice.payment_succeeded",
    ]  # fmt: skip
    assert "with Visa ending 4242" in somebody.text
    assert somebody.complaints == []


def test_the_bank_s_question_is_answered_and_leads_back(shop, somebody):
    _, invoice = invoiced(shop, CARDS["asks"])

    somebody.open(invoice.hosted_invoice_url)
    click(somebody, "Pay £36.00")
    click(somebody, "Complete authentication")
    somebody.page.wait_for_url(f"{invoice.hosted_invoice_url}**")

    assert shop.sdk.invoices.retrieve(invoice.id).status == "paid"
    assert "Paid" in somebody.text


def test_a_declined_card_gives_way_to_another_one(shop, open_window):
    window = open_window()
    _, invoice = invoiced(shop, CARDS["fails"])

    window.open(invoice.hosted_invoice_url)
    click(window, "Pay £36.00")
    assert window.page.get_by_role("alert").inner_text().endswith("Try another card or account, or ask your bank.")
    click(window, "Use another card")
    for name, typed in (("number", "5555555555554444"), ("exp", "12/40"), ("cvc", "123"), ("name", "Mina")):
        window.page.locator(f"#{name}").fill(typed)
    click(window, "Save the payment method")
    window.page.wait_for_url(f"{invoice.hosted_invoice_url}**")
    assert window.page.locator("label:has(:checked)").inner_text().startswith("Mastercard ending 4444")
    click(window, "Pay £36.00")

    assert shop.sdk.invoices.retrieve(invoice.id).status == "paid"


def test_an_invoice_is_found_in_the_portal_and_paid(shop, somebody):
    customer, invoice = invoiced(shop, CARDS["good"])

    somebody.open(shop.session(customer=customer, locale="en").url)
    somebody.click(somebody.page.get_by_role("link", name=f"Pay invoice {invoice.number}"))
    click(somebody, "Pay £36.00")

    assert shop.sdk.invoices.retrieve(invoice.id).status == "paid"


def test_all_invoices_are_leafed_through_and_taken_home(shop, somebody):
    customer, first = invoiced(shop, CARDS["good"])
    for _ in range(25):
        draft = shop.sdk.invoices.create({"customer": customer.id, "currency": "gbp", "auto_advance": False})
        shop.sdk.invoices.finalize_invoice(draft.id)
    page = somebody.page

    somebody.open(shop.session(customer=customer, locale="en").url)
    for link in ("All invoices", "Older"):
        somebody.click(page.get_by_role("link", name=link))
    rows = page.locator("main tbody tr").count()
    somebody.click(page.get_by_role("link", name=f"Pay invoice {first.number}"))
    paper = page.request.get(shop.site + page.get_by_role("link", name="Download PDF").get_attribute("href"))

    assert rows == 1
    assert first.number in somebody.text
    assert paper.body().startswith(b"%PDF-")


def test_no_text_on_an_invoice_runs_or_becomes_markup(shop, window):
    texts = [payload.format(mark=f"{MARK}{number}") for number, payload in enumerate(PAYLOADS)]
    for start in range(0, len(texts), 20):
        some = texts[start : start + 20]
        customer = shop.customer(name=some[0], address={"line1": some[-1]}, preferred_locales=["en"])
        sent = {"collection_method": "send_invoice", "days_until_due": 16, "currency": "gbp"}
        said = {
            "description": some[1],
            "footer": some[2],
            "custom_fields": [{"name": some[3][:40], "value": some[4][:140]}],
        }
        invoice = shop.sdk.invoices.create({"customer": customer.id, **sent, **said})
        shop.sdk.invoices.add_lines(invoice.id, {"lines": [{"amount": 100, "description": text} for text in some]})
        invoice = shop.sdk.invoices.finalize_invoice(invoice.id)

        window.open(invoice.hosted_invoice_url)
        numbers = [texts.index(text) for text in some]

        assert all(f"{MARK}{number}" in window.text for number in numbers)
        assert window.page.locator(f"main :is({FOREIGN})").count() == 0
        assert window.page.locator("main form").count() == 1  # ours, for another card
        pdf = window.context.request.get(invoice.invoice_pdf)
        assert pdf.status == 200
        assert pdf.body().startswith(b"%PDF-")
    assert window.complaints == []
    assert all(url.startswith(shop.site) for url in window.requests)
