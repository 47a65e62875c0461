"""Checkout's page, where something is paid once."""

import pytest

from tests import checkouts, people
from tests.checkouts import ASKING, DECLINED, SESSIONS, paying


async def shown(merchant, visitor, **params):
    session = await paying(merchant, **params)
    page = await visitor.get(session["url"])
    assert page.status == 200
    return page.body.decode()


async def test_the_page_says_what_is_paid_and_nothing_of_later(merchant, visitor):
    page = await shown(merchant, visitor)

    assert "<h1>Payment</h1>" in page
    assert "Pay <bdi>$30.00</bdi>" in page
    assert "Total" in page
    for word in ("Due today", "ubscri", "until you cancel", "later"):
        assert word not in page


@pytest.mark.parametrize(
    ("submit", "words"), [("pay", "Pay <bdi>"), ("donate", "Donate <bdi>"), ("book", "Book for <bdi>")]
)
async def test_the_button_says_what_is_done(merchant, visitor, submit, words):
    assert f"{words}$30.00</bdi>" in await shown(merchant, visitor, submit_type=submit)


@pytest.mark.parametrize(("usage", "says"), [("off_session", True), ("on_session", False)])
async def test_what_may_be_charged_later_is_said(merchant, visitor, usage, says):
    customer = await merchant.create("/v1/customers", people.ALICE)

    page = await shown(
        merchant, visitor, locale="en", customer=customer["id"], payment_intent_data={"setup_future_usage": usage}
    )
    guest = await shown(merchant, visitor, payment_intent_data={"setup_future_usage": usage})

    assert ("charge this payment method later" in page) is says
    assert "charge this payment method later" not in guest


async def test_who_pays_is_thanked_and_sent_on(merchant, visitor):
    session = await paying(merchant)

    paid = await visitor.post(session["url"], checkouts.typed())
    over = await visitor.get(paid.headers["location"])

    done = await merchant.find(f"{SESSIONS}/{session['id']}")
    assert (paid.status, done["payment_status"], done["customer"]) == (303, "paid", None)
    assert done["customer_details"]["email"] == "rose@example.com"
    assert b"Thank you." in over.body
    assert over.headers["refresh"].startswith("0; url=https://shop.example/thanks")


async def test_a_refusal_is_said_and_another_card_pays(merchant, visitor):
    session = await paying(merchant)

    refused = await visitor.post(session["url"], checkouts.typed(DECLINED))
    again = await visitor.get(session["url"])
    paid = await visitor.post(session["url"], checkouts.typed())

    assert b"Your payment method was declined" in refused.body
    assert (again.status, paid.status) == (200, 303)
    assert b"readonly" not in again.body


async def test_the_page_leads_back_to_the_bank_that_waits(merchant, visitor):
    session = await paying(merchant)

    sent = await visitor.post(session["url"], checkouts.typed(ASKING))
    page = await visitor.get(session["url"])

    assert sent.status == 303
    assert b"Your bank is waiting for your answer" in page.body


async def test_a_debit_is_on_its_way(merchant, visitor):
    session = await paying(merchant, currency="eur", allowed_payment_method_types=["sepa_debit"])

    paid = await visitor.post(session["url"], checkouts.typed(iban="DE89370400440532013000"))
    over = await visitor.get(paid.headers["location"])

    assert (await merchant.find(f"{SESSIONS}/{session['id']}"))["payment_status"] == "unpaid"
    assert b"Your payment is on its way" in over.body


async def test_what_costs_nothing_needs_no_card(merchant, visitor):
    coupon = await merchant.create("/v1/coupons", percent_off=100, duration="once")
    session = await paying(merchant, discounts=[{"coupon": coupon["id"]}])

    page = await visitor.get(session["url"])
    done = await visitor.post(session["url"], {"email": "rose@example.com"})

    assert b"Complete the order" in page.body
    assert b'id="number"' not in page.body
    assert done.status == 303
    found = await merchant.find(f"{SESSIONS}/{session['id']}")
    assert (found["payment_status"], found["customer_details"]["email"]) == ("no_payment_required", "rose@example.com")
