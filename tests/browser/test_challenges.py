"""3-D Secure in a real browser: with and without JavaScript, a customer answers her bank and comes back to the shop."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.payments import ASKING

FORMS = [
    pytest.param({}, id="desktop"),
    pytest.param({"viewport": {"width": 320, "height": 640}}, id="320px"),
    pytest.param({"java_script_enabled": False}, id="no-script"),
]


@pytest.fixture
def waiting(shop, elsewhere):
    """A first invoice whose bank asks for the customer, and the shop's page that she comes back to."""
    customer = shop.customer()
    method = shop.sdk.payment_methods.attach(ASKING, {"customer": customer.id})
    price = shop.sdk.prices.create(
        {"currency": "eur", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "Tea"}}
    )
    made = shop.sdk.subscriptions.create(
        {
            "customer": customer.id,
            "default_payment_method": method.id,
            "items": [{"price": price.id}],
            "expand": ["latest_invoice.payments"],
        }
    )
    (payment,) = made.latest_invoice.payments.data
    back = elsewhere.page("<h1>Back in the shop</h1>")
    intent = shop.sdk.payment_intents.confirm(
        payment.payment.payment_intent, {"payment_method": method.id, "return_url": back}
    )
    return made, intent, back


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("answer", "result", "status"),
    [("Complete", "succeeded", "active"), ("Fail", "failed", "incomplete")],
)
def test_the_customer_answers_her_bank_and_comes_back(shop, open_window, waiting, form, answer, result, status):
    made, intent, back = waiting
    window = open_window(**form)
    window.open(intent.next_action.redirect_to_url.url)
    asked = window.text

    window.page.get_by_role("button", name=answer).click()
    window.page.wait_for_url(f"{back}?**")

    assert "€9.00" in asked
    assert window.text == "Back in the shop"
    assert parse_qs(urlsplit(window.page.url).query)["redirect_status"] == [result]
    assert shop.sdk.subscriptions.retrieve(made.id).status == status


def test_the_question_can_be_answered_by_keyboard(shop, window, waiting):
    made, intent, back = waiting
    window.open(intent.next_action.redirect_to_url.url)

    window.page.keyboard.press("Tab")
    while window.page.evaluate("document.activeElement.value") != "succeeded":
        window.page.keyboard.press("Tab")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url(f"{back}?**")

    assert shop.sdk.subscriptions.retrieve(made.id).status == "active"
