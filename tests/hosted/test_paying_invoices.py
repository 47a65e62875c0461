"""Paying an invoice on its page."""

import re

from tests import invoices, payments
from tests.hosted import bills


async def test_it_is_paid_with_the_card_that_was_chosen(merchant, visitor):
    id, (_, chosen) = await bills.customer(merchant, bills.GOOD, "pm_card_mastercard")
    invoice = await bills.opened(merchant, id)
    before = len((await merchant.find("/v1/events", limit=100))["data"])

    answer = await visitor.post(bills.path(invoice), {"payment_method": chosen})
    after = await merchant.find(f"/v1/invoices/{invoice['id']}")

    assert (answer.status, answer.headers["location"]) == (303, bills.path(invoice))
    assert (after["status"], after["amount_paid"]) == ("paid", 3600)
    assert (await merchant.types())[before:] == invoices.CHARGED
    said = bills.seen(await visitor.get(bills.path(invoice)))
    assert "with Mastercard ending 4444" in said
    assert "Receipt" in said
    assert "Pay £" not in said


async def test_a_declined_card_is_told_with_what_to_do_and_the_choice_stays(merchant, visitor):
    id, (_, poor) = await bills.customer(merchant, bills.GOOD, bills.DECLINED)
    invoice = await bills.opened(merchant, id)

    answer = await visitor.post(bills.path(invoice), {"payment_method": poor})
    again = await visitor.get(bills.path(invoice))

    assert answer.status == 402
    assert f'value="{poor}" checked' in answer.body.decode()
    for page in (answer, again):
        assert "Try another card or account, or ask your bank." in bills.seen(page)
        assert "<h2>Your payment did not go through</h2>" in page.body.decode()
        assert 'role="alert"' in page.body.decode()
    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["status"] == "open"


async def test_the_bank_asks_on_its_own_page_which_leads_back(merchant, visitor):
    id, (card,) = await bills.customer(merchant, bills.ASKING)
    invoice = await bills.opened(merchant, id)

    asked = await visitor.post(bills.path(invoice), {"payment_method": card})
    challenge = asked.headers["location"]
    failed = await visitor.post(challenge, {"outcome": "failed"})
    told = bills.seen(await visitor.get(bills.path(invoice)))
    again = (await visitor.post(bills.path(invoice), {"payment_method": card})).headers["location"]
    passed = await visitor.post(again, {"outcome": "succeeded"})

    assert challenge.startswith("/authenticate/pi/test_")
    assert "could not confirm that it was you" in told
    for over in (failed, passed):
        assert over.headers["refresh"].startswith(f"0; url={invoice['hosted_invoice_url']}?payment_intent=pi_")
    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["status"] == "paid"


async def test_paying_twice_charges_once(merchant, visitor):
    id, (card,) = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(merchant, id)

    answers = [await visitor.post(bills.path(invoice), {"payment_method": card}) for _ in range(3)]

    assert [answer.status for answer in answers] == [303, 303, 303]
    assert len((await merchant.find("/v1/charges", customer=id))["data"]) == 1


async def test_a_stranger_s_card_pays_nothing(merchant, visitor):
    id, _ = await bills.customer(merchant, bills.GOOD)
    _, (other,) = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(merchant, id)

    for sent in (other, "pm_card_visa", "", "pm_none", "in_x"):
        assert (await visitor.post(bills.path(invoice), {"payment_method": sent})).status == 303

    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["status"] == "open"


async def test_another_site_cannot_send_the_form(merchant, visitor):
    id, (card,) = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(merchant, id)

    answer = await visitor.post(bills.path(invoice), {"payment_method": card}, sec_fetch_site="cross-site")

    assert answer.status == 403
    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["status"] == "open"


async def test_another_card_is_entered_where_cards_are_entered_and_then_pays(merchant, visitor):
    id, _ = await bills.customer(merchant, bills.GOOD)
    invoice = await bills.opened(merchant, id)

    away = (await visitor.post(bills.path(invoice), {"another": "card", "payment_method": "x"})).headers["location"]
    card = {"number": "5555555555554444", "exp": "12/40", "cvc": "123", "name": "Alice", "do": "pay", "type": "card"}
    done = await visitor.open((await visitor.post(away, card)).headers["location"])
    back = await visitor.get(f"{bills.path(invoice)}?added=1")
    chosen = re.search(r'value="(pm_\w+)" checked', back.body.decode())[1]
    await visitor.post(bills.path(invoice), {"payment_method": chosen})

    assert away.startswith("/c/pay/")
    assert f"{invoice['hosted_invoice_url']}?added=1" in done.body.decode()
    assert "with Mastercard ending 4444" in bills.seen(await visitor.get(bills.path(invoice)))
    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["status"] == "paid"


async def test_who_has_no_card_is_asked_for_one(merchant, visitor):
    id, _ = await bills.customer(merchant)
    invoice = await bills.opened(merchant, id)

    page = await visitor.get(bills.path(invoice))

    assert "Add a payment method" in bills.seen(page)
    assert "Pay £" not in bills.seen(page)


async def test_only_what_the_invoice_takes_can_pay_it(merchant, visitor):
    id, (card,) = await bills.customer(merchant, bills.GOOD)
    account = await merchant.create("/v1/setup_intents", {**payments.SEPA, "customer": id, "confirm": True})
    only = {"currency": "eur", "payment_settings": {"payment_method_types": ["sepa_debit"]}}
    invoice = await bills.opened(merchant, id, **only)

    page = (await visitor.get(bills.path(invoice))).body.decode()
    refused = await visitor.post(bills.path(invoice), {"payment_method": card})
    still = (await merchant.find(f"/v1/invoices/{invoice['id']}"))["attempt_count"]
    await visitor.post(bills.path(invoice), {"payment_method": account["payment_method"]})

    assert card not in page
    assert account["payment_method"] in page
    assert (refused.status, still) == (303, 0)
    assert (await merchant.find(f"/v1/invoices/{invoice['id']}"))["attempt_count"] == 1


async def test_another_method_is_of_a_kind_that_the_invoice_takes(merchant, visitor):
    id, _ = await bills.customer(merchant)
    only = {"currency": "eur", "payment_settings": {"payment_method_types": ["sepa_debit"]}}
    invoice = await bills.opened(merchant, id, **only)

    await visitor.post(bills.path(invoice), {"another": "1"})

    (session,) = (await merchant.find("/v1/checkout/sessions"))["data"]
    assert session["payment_method_types"] == ["sepa_debit"]


async def test_an_account_that_nobody_agreed_to_debit_is_told_and_not_passed_over(merchant, visitor):
    id, _ = await bills.customer(merchant)
    account = {"type": "sepa_debit", "sepa_debit": {"iban": "DE89370400440532013000"}}
    details = {"billing_details": {"name": "Alice", "email": "alice@example.com"}}
    left = await merchant.create("/v1/payment_methods", {**account, **details})
    await merchant.create(f"/v1/payment_methods/{left['id']}/attach", customer=id)
    only = {"currency": "eur", "payment_settings": {"payment_method_types": ["sepa_debit"]}}
    invoice = await bills.opened(merchant, id, **only)

    answer = await visitor.post(bills.path(invoice), {"payment_method": left["id"]})

    assert answer.status == 402
    assert "Add a payment method" in bills.seen(answer)
    assert "Use another card" not in bills.seen(answer)
    assert "Try another card or account, or ask your bank." in bills.seen(answer)
