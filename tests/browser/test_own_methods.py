"""Subscriptions that are charged to something of their own, and how a customer brings them back to the default."""

import re

import pytest

from tests.browser.test_payment_methods import default_of, follow, press, subscribed, with_card
from tests.browser.tills import fill, send, types


def own_of(shop, subscription):
    return shop.sdk.subscriptions.retrieve(subscription.id).default_payment_method


def flow(shop, customer, **after):
    return shop.session(customer=customer, flow_data={"type": "payment_method_update", "after_completion": after})


def add_in_flow(window):
    press(window, "Continue")
    fill(window, "5555555555554444")
    send(window)


def test_a_subscription_s_own_card_is_let_go_beside_the_default(shop, window):
    customer, (visa, master) = with_card(shop, "pm_card_visa", "pm_card_mastercard")
    pinned = subscribed(shop, customer, default_payment_method=master, called="Pinned tea")
    window.open(shop.session(customer=customer).url)
    since = len(types(shop))

    press(window, "Use it for everything")

    assert (own_of(shop, pinned), default_of(shop, customer)) == (None, visa)
    assert types(shop)[since:] == ["customer.subscription.updated"]
    assert "This now pays for everything" in window.page.inner_text("[role=status]")
    assert window.page.get_by_role("button", name="Use it for everything").count() == 0


def test_who_removes_a_subscription_s_own_card_is_told_what_is_charged_then(shop, window):
    customer, (visa, master, _amex) = with_card(shop, "pm_card_visa", "pm_card_mastercard", "pm_card_amex")
    pinned = subscribed(shop, customer, default_payment_method=master)
    session = shop.session(customer=customer)
    window.open(session.url)
    since = len(types(shop))
    window.open(f"{shop.site}/p/{session.id}/payment-methods/{master}/remove")

    asked = window.page.inner_text("fieldset")
    press(window, "Remove")

    assert "What is charged from now on?" in asked
    assert re.findall(r"ending (\d+)", asked) == ["4242"]
    assert (own_of(shop, pinned), default_of(shop, customer)) == (None, visa)
    assert types(shop)[since:] == ["customer.subscription.updated", "payment_method.detached"]


@pytest.mark.parametrize("wanted", [True, False])
def test_a_flow_asks_whether_a_subscription_s_own_card_is_replaced_too(shop, window, elsewhere, wanted):
    customer, (visa, amex) = with_card(shop, "pm_card_visa", "pm_card_amex")
    pinned = subscribed(shop, customer, default_payment_method=visa, called="Pinned tea")
    beside = subscribed(shop, customer, default_payment_method=amex, called="Other tea")
    over = elsewhere.page("<h1>Over there</h1>")
    window.open(flow(shop, customer, type="redirect", redirect={"return_url": over}).url)

    asked = window.text
    if wanted:
        window.page.check("[name=everything]")
    add_in_flow(window)
    window.page.wait_for_url(over)

    assert "American Express ending 8431 still pays for Other tea." in asked
    assert shop.sdk.payment_methods.retrieve(default_of(shop, customer)).card.last4 == "4444"
    assert (own_of(shop, pinned), own_of(shop, beside)) == ((None, None) if wanted else (visa, amex))


def test_the_last_page_of_a_flow_lets_go_of_a_subscription_s_own_card(shop, window):
    customer, (visa,) = with_card(shop, "pm_card_visa")
    pinned = subscribed(shop, customer, default_payment_method=visa, called="Pinned tea")
    window.open(flow(shop, customer, type="hosted_confirmation").url)
    add_in_flow(window)
    window.page.wait_for_url(re.compile("/done"))
    assert "Visa ending 4242 still pays for Pinned tea." in window.text

    press(window, "Use it for everything")

    assert own_of(shop, pinned) is None
    assert "This now pays for everything" in window.text


def test_a_flow_asks_nothing_where_everything_follows_the_default(shop, window):
    customer, _ = with_card(shop, "pm_card_visa")
    subscribed(shop, customer)
    window.open(flow(shop, customer, type="hosted_confirmation").url)

    follows = window.page.locator("[name=everything]").count()

    assert follows == 0
    assert "It becomes your default, and is charged from then on." in window.text


def test_the_box_survives_a_change_of_language(shop, window):
    customer, (visa,) = with_card(shop, "pm_card_visa")
    subscribed(shop, customer, default_payment_method=visa)
    window.open(flow(shop, customer, type="hosted_confirmation").url)
    window.page.check("[name=everything]")

    press(window, "English")
    press(window, "Deutsch")

    assert window.page.is_checked("[name=everything]")
    assert "Für alles verwenden" in window.text


def test_where_a_card_is_entered_nothing_is_promised_that_the_wallet_refuses(shop, window):
    customer, _ = with_card(shop, "pm_card_visa")
    subscribed(shop, customer)
    window.open(shop.session(customer=customer).url)
    assert "Add another payment method before you remove this one." in window.text

    follow(window, "Add")
    press(window, "Continue")

    assert "charge this payment method later." in window.text
    assert "remove it at any time" not in window.text
