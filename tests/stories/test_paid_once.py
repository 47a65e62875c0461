"""What is paid once on Checkout's page, to the cent and to the day: sums, debits, what waits, what expires."""

import pytest

from tests import checkouts, payments
from tests.checkouts import PAGE, SESSIONS, confirm, paying
from tests.stories.notebook import open_notebook

PAYS, FAILS = "DE08370400440532013003", "DE78370400440532013004"
"""After some minutes, at the test bank."""
DEBITS = {"allowed_payment_method_types": ["sepa_debit"], "currency": "eur"}


async def account(merchant, iban):
    """An account that is nobody's yet, and the word that it may be debited."""
    made = await merchant.create(
        "/v1/payment_methods",
        type="sepa_debit",
        sepa_debit={"iban": iban},
        billing_details={"name": "Rose", "email": "rose@example.com"},
    )
    return {"payment_method": made["id"], "mandate_data": payments.SEPA["mandate_data"]}


async def debited(book, iban, **params):
    """A session of a customer's that was completed with a debit; what has happened is read."""
    session = await paying(book.merchant, customer=book.customer, **DEBITS, **params)
    await book.happened()
    return (await confirm(book.merchant, session, **await account(book.merchant, iban))).json


async def test_a_debit_is_known_days_later(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)

    done = await debited(book, PAYS)

    assert (done["status"], done["payment_status"]) == ("complete", "unpaid")
    assert (await book.happened())[-4:] == [
        "payment_intent.created", "charge.pending", "payment_intent.processing", "checkout.session.completed",
    ]  # fmt: skip
    await book.later(days=1)
    assert await book.happened() == [
        "charge.succeeded", "payment_intent.succeeded", "checkout.session.async_payment_succeeded",
    ]  # fmt: skip
    assert (await checkouts.seen(merchant, done["id"]))["payment_status"] == "paid"


async def test_a_debit_that_fails_leaves_the_session_complete_and_unpaid(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    done = await debited(book, FAILS, invoice_creation={"enabled": True})
    await book.happened()

    await book.later(days=1)

    assert await book.happened() == [
        "charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed",
    ]  # fmt: skip
    after = await checkouts.seen(merchant, done["id"])
    assert (after["status"], after["payment_status"], after["invoice"]) == ("complete", "unpaid", None)


async def test_the_invoice_of_a_debit_comes_with_the_money(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    done = await debited(book, PAYS, invoice_creation={"enabled": True})

    await book.later(days=1)

    after = await checkouts.seen(merchant, done["id"])
    invoice = await merchant.find(f"/v1/invoices/{after['invoice']}")
    assert (done["invoice"], invoice["status"], invoice["amount_paid"]) == (None, "paid", 3000)
    told = await book.happened()
    assert told.index("invoice.paid") < told.index("checkout.session.async_payment_succeeded")


async def test_the_sum_is_that_of_lines_discounts_and_taxes_to_the_cent(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    inside, on_top = await book.tax(19, inclusive=True), await book.tax(7.7)
    coupon = await book.coupon(percent_off=12.5, duration="once")
    lamp, bulb = ({"currency": "usd", "unit_amount": amount, "product_data": {"name": name}}
                  for amount, name in ((3333, "Lamp"), (199, "Bulb")))  # fmt: skip
    card = await merchant.create("/v1/prices", currency="usd", unit_amount=450, product_data={"name": "Card"})
    lines = [
        {"price_data": lamp, "quantity": 3, "tax_rates": [inside]},
        {"price_data": bulb, "quantity": 7, "tax_rates": [on_top], "adjustable_quantity": {"enabled": True}},
    ]
    optional = [{"price": card["id"], "quantity": 1}]
    session = await paying(
        merchant, customer=book.customer, line_items=lines, optional_items=optional,
        discounts=[{"coupon": coupon}], invoice_creation={"enabled": True},
    )  # fmt: skip
    shown = await merchant.find(f"{SESSIONS}/{session['id']}", expand=["line_items", "page"])
    bulbs, added = shown["line_items"]["data"][1]["id"], shown["page"]["optional"][0]
    await checkouts.change(merchant, session, item=bulbs, quantity=5)
    changed = await checkouts.change(merchant, session, item=added)

    done = (await confirm(merchant, changed)).json

    # 9999 + 995 + 450 = 11444, of which an eighth is 1430.5, rounded to even, in parts of 1250, 124 and 56;
    # in 8749 there are 1396.9 of 19 %, and on 871 come 67.067 of 7.7 %
    details = done["total_details"]
    assert (done["amount_subtotal"], details["amount_discount"], details["amount_tax"]) == (11444, 1430, 1464)
    assert done["amount_total"] == 11444 - 1430 + 67
    intent = await merchant.find(f"/v1/payment_intents/{done['payment_intent']}")
    invoice = await merchant.find(f"/v1/invoices/{done['invoice']}")
    assert (intent["amount_received"], invoice["total"], invoice["amount_paid"]) == (10081, 10081, 10081)


async def test_a_session_that_nobody_completes_expires_with_its_payment(merchant):
    book = await open_notebook(merchant, "2026-04-01", card=None)
    session = await paying(merchant, customer=book.customer, after_expiration={"recovery": {"enabled": True}})
    await confirm(merchant, session, checkouts.ASKING)
    await book.happened()

    await book.later(days=2)

    assert await book.happened() == ["payment_intent.canceled", "checkout.session.expired"]
    again = await merchant.create(f"{PAGE}/{session['id']}/recover")
    assert (again["mode"], again["amount_total"], again["customer"]) == ("payment", 3000, book.customer)
    assert (await confirm(merchant, again)).json["payment_status"] == "paid"


async def test_who_was_made_a_customer_is_the_customer_of_what_is_recovered(merchant):
    data = {"description": "A lamp"}
    recovery = {"after_expiration": {"recovery": {"enabled": True}}, "payment_intent_data": data}
    session = await paying(merchant, customer_creation="always", invoice_creation={"enabled": True}, **recovery)
    await confirm(merchant, session, checkouts.DECLINED, email="rose@example.com")
    await merchant.create(f"{SESSIONS}/{session['id']}/expire")

    again = await merchant.create(f"{PAGE}/{session['id']}/recover")

    done = (await confirm(merchant, again)).json
    (customer,) = (await merchant.find("/v1/customers"))["data"]
    intent = await merchant.find(f"/v1/payment_intents/{done['payment_intent']}")
    assert (done["customer"], intent["description"]) == (customer["id"], "A lamp")
    assert done["invoice"] is not None


@pytest.mark.parametrize("outcome", ["paid", "declined"])
async def test_a_code_for_one_customer_more_is_used_by_whoever_pays(merchant, outcome):
    coupon = await merchant.create("/v1/coupons", percent_off=50, duration="once", max_redemptions=1)
    sessions = [await paying(merchant, discounts=[{"coupon": coupon["id"]}]) for _ in range(2)]
    first = await confirm(merchant, sessions[0], checkouts.GOOD if outcome == "paid" else checkouts.DECLINED)

    second = await confirm(merchant, sessions[1])

    assert first.status == (200 if outcome == "paid" else 402)
    assert second.status == (400 if outcome == "paid" else 200)
    counted = await merchant.find(f"/v1/coupons/{coupon['id']}")
    assert (counted["times_redeemed"], counted["valid"]) == (1, False)


async def test_an_account_is_verified_by_deposits_before_it_is_debited(merchant):
    session = await paying(merchant, allowed_payment_method_types=["us_bank_account"])
    made = await merchant.create(
        "/v1/payment_methods",
        type="us_bank_account",
        us_bank_account={"account_number": "000123456789", "routing_number": "110000000"},
        billing_details={"name": "Rose", "email": "rose@example.com"},
    )
    sent = {"payment_method": made["id"], "mandate_data": payments.SEPA["mandate_data"]}
    waiting = (await confirm(merchant, session, **sent)).json

    intent = f"/v1/payment_intents/{waiting['payment_intent']}"
    await merchant.create(f"{intent}/verify_microdeposits", amounts=[32, 45])

    done = await checkouts.seen(merchant, session["id"])
    assert (waiting["status"], done["status"], done["payment_status"]) == ("open", "complete", "unpaid")
    assert waiting["expires_at"] - session["expires_at"] == 9 * 86_400


async def test_automatic_tax_of_a_guest_collects_nothing(merchant):
    session = await paying(merchant, automatic_tax={"enabled": True})

    done = (await confirm(merchant, session)).json

    assert (done["amount_total"], done["automatic_tax"]["status"]) == (3000, "complete")


async def test_goods_go_where_the_customer_says(merchant):
    asked = {"shipping_address_collection": {"allowed_countries": ["FR"]}}
    session = await paying(merchant, **asked)
    details = {"name": "Rose", "address": {"line1": "12 rue des Lilas", "city": "Lyon", "country": "FR"}}

    done = (await confirm(merchant, session, collected_information={"shipping_details": details})).json

    intent = await merchant.find(f"/v1/payment_intents/{done['payment_intent']}")
    assert (intent["shipping"]["name"], intent["shipping"]["address"]["city"]) == ("Rose", "Lyon")
    assert done["collected_information"]["shipping_details"]["address"]["country"] == "FR"


async def test_the_tax_number_of_a_guest_stands_in_the_session(merchant):
    session = await paying(merchant, tax_id_collection={"enabled": True})
    sent = {"collected_information": {"business_name": "Rose Ltd"}}

    wrong = await confirm(merchant, session, tax_id={"type": "eu_vat", "value": "nonsense!"}, **sent)
    done = (await confirm(merchant, session, tax_id={"type": "eu_vat", "value": "DE123456789"}, **sent)).json

    assert wrong.error["param"] == "tax_id[value]"
    assert done["customer_details"]["tax_ids"] == [{"type": "eu_vat", "value": "DE123456789"}]
    assert done["customer_details"]["business_name"] == "Rose Ltd"
