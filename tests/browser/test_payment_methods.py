"""Payment methods in the portal, as customers use them; the merchant looks at what came of it with the SDK."""

import re

import pytest

from tests.browser.subscribers import choose, subscribe
from tests.browser.tills import ASKING, fill, send, types
from tests.shops import ALL_OFF
from tests.stops import timely_customer


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def window(open_window, request):
    """A window with and without scripts."""
    return open_window(java_script_enabled=request.param)


def subscribed(shop, customer, **params):
    """A subscription to something by the month."""
    price = {"currency": "eur", "unit_amount": 500, "recurring": {"interval": "month"}}
    name = params.pop("called", "Tea")
    price["product"] = shop.sdk.products.create({"name": name}).id
    return shop.sdk.subscriptions.create({"customer": customer.id, "items": [{"price_data": price}], **params})


def with_card(shop, *names, default=True):
    """A customer with cards; the first is the default. The customer, and the ids of the cards."""
    customer = shop.customer()
    cards = [shop.sdk.payment_methods.attach(name, {"customer": customer.id}).id for name in names]
    if default:
        settings = {"default_payment_method": cards[0]}
        customer = shop.sdk.customers.update(customer.id, {"invoice_settings": settings})
    return customer, cards


def default_of(shop, customer):
    return shop.sdk.customers.retrieve(customer.id).invoice_settings.default_payment_method


def cards_of(shop, customer):
    return [one.id for one in shop.sdk.customers.payment_methods.list(customer.id).data]


def press(window, text):
    window.click(window.page.get_by_role("button", name=text).first)


def follow(window, text):
    window.click(window.page.get_by_role("link", name=text).first)


def came_back(window):
    window.page.wait_for_url(re.compile("done="))


def adding_the_first(shop, window):
    """A customer without a payment method, at the page where one is entered."""
    customer = shop.customer()
    window.open(shop.session(customer=customer).url)
    follow(window, "Add a payment method")
    press(window, "Continue")
    return customer


def test_the_first_card_becomes_the_default_unless_one_does_not_want_that(shop, window):
    customer = shop.customer()
    window.open(shop.session(customer=customer).url)
    follow(window, "Add a payment method")
    assert window.page.is_checked("[name=default]")
    press(window, "Continue")
    since = len(types(shop))
    fill(window)
    send(window)
    came_back(window)

    (card,) = cards_of(shop, customer)
    assert default_of(shop, customer) == card
    assert "Visa ending 4242" in window.page.inner_text("[role=status]")
    assert "Default" in window.page.inner_text("#methods")
    order = ["payment_method.attached", "setup_intent.succeeded", "checkout.session.completed", "customer.updated"]
    assert [type for type in types(shop)[since:] if type in order] == order

    follow(window, "Add")
    assert not window.page.is_checked("[name=default]")
    press(window, "Continue")
    fill(window, "5555555555554444")
    send(window)
    came_back(window)
    assert default_of(shop, customer) == card
    assert len(cards_of(shop, customer)) == 2


def test_a_bank_that_asks_leads_back_to_the_portal(shop, window):
    customer = adding_the_first(shop, window)
    fill(window, ASKING)
    send(window)
    window.click("#pass")
    came_back(window)

    assert cards_of(shop, customer) == [default_of(shop, customer)]


def test_a_new_default_says_what_is_still_charged_to_another_and_moves_it(shop, window):
    customer, (visa, master) = with_card(shop, "pm_card_visa", "pm_card_mastercard")
    pinned = subscribed(shop, customer, default_payment_method=visa, called="Pinned tea")
    plain = subscribed(shop, customer, called="Plain tea")
    window.open(shop.session(customer=customer).url)

    press(window, "Make default")
    assert default_of(shop, customer) == master
    toast = window.page.inner_text("[role=status]")
    assert "Visa ending 4242 still pays for Pinned tea" in toast
    assert "Plain tea" not in toast
    since = len(types(shop))
    press(window, "Use it for everything")

    assert shop.sdk.subscriptions.retrieve(pinned.id).default_payment_method is None
    assert shop.sdk.subscriptions.retrieve(plain.id).default_payment_method is None
    assert types(shop)[since:] == ["customer.subscription.updated"]
    event = shop.sdk.events.list({"limit": 1}).data[0]
    assert event.data.previous_attributes.to_dict() == {"default_payment_method": visa}
    assert re.search("Pays for (Pinned tea and Plain tea|Plain tea and Pinned tea)", window.text)


def test_the_only_card_stays_while_something_is_charged_to_it(shop, window):
    customer, (visa,) = with_card(shop, "pm_card_visa")
    subscription = subscribed(shop, customer)
    session = shop.session(customer=customer)
    window.open(session.url)
    assert "Add another payment method before you remove this one." in window.page.inner_text("#methods")
    assert window.page.get_by_role("link", name="Remove").count() == 0

    address = f"{shop.site}/p/{session.id}/payment-methods/{visa}/remove"
    assert window.open(address).status == 403
    token = window.page.input_value("[name=token]")
    answer = window.page.request.post(
        address, form={"token": token}, headers={"sec-fetch-site": "same-origin", "origin": shop.site}
    )
    assert answer.status == 403
    assert cards_of(shop, customer) == [visa]

    shop.sdk.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    window.open(f"{shop.site}/p/{session.id}")
    follow(window, "Remove")
    press(window, "Remove")
    assert cards_of(shop, customer) == []
    assert "payment_method.detached" in types(shop)


def test_who_removes_the_default_says_what_takes_its_place(shop, window):
    customer, (visa, master, amex) = with_card(shop, "pm_card_visa", "pm_card_mastercard", "pm_card_amex")
    pinned = subscribed(shop, customer, default_payment_method=visa)
    session = shop.session(customer=customer)
    window.open(f"{session.url}")
    window.open(f"{shop.site}/p/{session.id}/payment-methods/{visa}/remove")

    press(window, "Remove")
    assert "Choose what is charged" in window.page.inner_text("#instead-error")
    window.page.check(f"[value={amex}]")
    press(window, "Remove")

    assert default_of(shop, customer) == amex
    assert set(cards_of(shop, customer)) == {master, amex}
    assert shop.sdk.subscriptions.retrieve(pinned.id).default_payment_method is None


def test_a_card_that_expires_is_told_in_time(shop, window):
    window.open(shop.session(customer=timely_customer(shop), locale="en").url)

    found = {text.partition("\n")[0]: text for text in window.page.locator("#methods li").all_inner_texts()}
    told = {name: [badge for badge in ("Expired", "Expires soon") if badge in text] for name, text in found.items()}
    assert told == {
        "Mastercard ending 4444": [],
        "Visa ending 4242": ["Expires soon"],
        "American Express ending 0005": ["Expired"],
    }
    assert "Pays for Team" in found["Visa ending 4242"]
    assert "Add another one in time, so that nothing stops." in found["Visa ending 4242"]
    assert "in time" not in found["American Express ending 0005"]


def test_somebody_elses_card_is_out_of_reach(shop, window):
    mine, _ = with_card(shop, "pm_card_visa")
    other, (hers,) = with_card(shop, "pm_card_mastercard")
    session = shop.session(customer=mine)
    window.open(session.url)

    assert window.open(f"{shop.site}/p/{session.id}/payment-methods/{hers}/remove").status == 404
    assert cards_of(shop, other) == [hers]


AFTER = {
    "hosted_confirmation": {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "Thanks, Rose"}},
    "portal_homepage": {"type": "portal_homepage"},
    "redirect": None,
}


@pytest.mark.parametrize("kind", AFTER)
def test_the_flow_makes_it_the_default_and_goes_on_as_it_was_told(shop, window, elsewhere, kind):
    customer, (old,) = with_card(shop, "pm_card_visa")
    over = elsewhere.page("<h1>Over there</h1>")
    after = AFTER[kind] or {"type": "redirect", "redirect": {"return_url": over}}
    window.open(
        shop.session(customer=customer, flow_data={"type": "payment_method_update", "after_completion": after}).url
    )

    assert window.page.locator("[name=default]").count() == 0
    press(window, "Continue")
    fill(window, "5555555555554444")
    send(window)
    window.page.wait_for_url(over if kind == "redirect" else re.compile("done="))

    new = default_of(shop, customer)
    assert new != old
    assert shop.sdk.payment_methods.retrieve(new).card.last4 == "4444"
    said = {"hosted_confirmation": "Thanks, Rose", "portal_homepage": "Mastercard ending 4444"}
    assert said.get(kind, "Over there") in window.text
    assert {"payment_method.attached", "checkout.session.completed", "customer.updated"} < set(types(shop))


def test_what_is_off_cannot_be_sent_either(shop, window):
    customer, (visa, master) = with_card(shop, "pm_card_visa", "pm_card_mastercard")
    session = shop.session(shop.configure(features=ALL_OFF), customer)
    window.open(session.url)
    token = window.page.input_value("[name=token]")

    for path in ("add", f"{master}/default", f"{master}/move", f"{visa}/remove"):
        answer = window.page.request.post(
            f"{shop.site}/p/{session.id}/payment-methods/{path}",
            form={"token": token},
            headers={"sec-fetch-site": "same-origin", "origin": shop.site},
        )
        assert answer.status == 403, path

    assert (default_of(shop, customer), len(cards_of(shop, customer))) == (visa, 2)


def test_a_card_is_added_on_the_way_and_the_change_is_as_it_was_chosen(shop, window):
    chiara = subscribe(shop, {"proration_behavior": "always_invoice"}, {"payment_method_update": {"enabled": True}})
    chiara.code()
    chiara.visit(window)
    choose(window, quantity="6", code="FINCH10")
    reviewed = window.page.locator(".sum").first.inner_text()

    follow(window, "Add a payment method")
    press(window, "Continue")
    fill(window, "5555555555554444")
    send(window)
    window.page.wait_for_url(re.compile("/review"))
    chosen = window.page.locator("[name=payment_method]:checked").input_value()
    again = window.page.locator(".sum").first.inner_text()
    press(window, "and change plan")

    assert again == reviewed
    assert shop.sdk.payment_methods.retrieve(chosen).card.last4 == "4444"
    assert default_of(shop, chiara.customer) == chiara.card
    assert "with Mastercard ending 4444" in window.text
    assert chiara.plan == ("Business month", 6)


def flow_of(chiara, kind):
    """A session about a change: any, or one that is proposed."""
    details = {"subscription": chiara.subscription.id}
    if kind == "subscription_update_confirm":
        item = chiara.now()["items"].data[0].id
        details["items"] = [{"id": item, "price": chiara.prices["Business month"], "quantity": 5}]
    after = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "See you soon"}}
    return {"type": kind, "after_completion": after, kind: details}


@pytest.mark.parametrize("card", ["none", "declined"])
@pytest.mark.parametrize("kind", ["subscription_update", "subscription_update_confirm"])
def test_a_card_is_added_on_the_way_of_a_flow_which_then_goes_on(shop, window, kind, card):
    chiara = subscribe(shop, {"proration_behavior": "always_invoice"}, {"payment_method_update": {"enabled": True}})
    shop.sdk.payment_methods.detach(chiara.card)
    if card == "declined":
        chiara.attach("pm_card_chargeCustomerFail")
    chiara.visit(window, flow_data=flow_of(chiara, kind))
    if kind == "subscription_update":
        choose(window, quantity="5")
    if card == "declined":
        press(window, "and change plan")
        assert "Your payment method was declined" in window.text

    follow(window, "Add a payment method")
    follow(window, "Back")
    assert window.page.locator("h1").inner_text() == "Review your change"
    follow(window, "Add a payment method")
    press(window, "Continue")
    fill(window, "5555555555554444")
    send(window)
    window.page.wait_for_url(re.compile("/review"))
    press(window, "and change plan")

    assert chiara.plan == ("Business month", 5)
    assert (default_of(shop, chiara.customer) is None) is (card == "declined"), "only a first one becomes the default"
    assert "with Mastercard ending 4444" in window.text
    assert "See you soon" in window.text


@pytest.mark.parametrize("kind", ["subscription_update", "subscription_update_confirm"])
def test_a_flow_of_a_change_shows_no_more_of_payment_methods_than_it_needs(shop, window, kind):
    chiara = subscribe(shop, features={"payment_method_update": {"enabled": True}})
    chiara.visit(window, flow_data=flow_of(chiara, kind))
    first, home = window.page.url, re.match(".*/p/bps_[^/]*", window.page.url)[0]

    for path in ("add", "add?then=/details", f"{chiara.card}/remove"):
        window.open(f"{home}/payment-methods/{path}")
        assert window.page.url == first, path

    shop.sdk.billing_portal.configurations.update(
        chiara.configuration.id, {"features": {"payment_method_update": {"enabled": False}}}
    )
    window.open(f"{home}/payment-methods/add?then=/subscriptions/{chiara.subscription.id}/update/review")
    assert "This is not possible now" in window.text


def test_a_way_back_that_somebody_made_up_leads_nowhere_else(shop, window):
    customer, _ = with_card(shop, "pm_card_visa")
    session = shop.session(customer=customer)
    window.open(session.url)

    for made_up in (
        "//evil.example",
        "https://evil.example/subscriptions/sub_1/update/review",
        "/../../evil",
        "/details",
    ):
        window.open(f"{shop.site}/p/{session.id}/payment-methods/add?then={made_up}")
        press(window, "Continue")
        follow(window, "Cancel")
        assert window.page.url == f"{shop.site}/p/{session.id}"


def with_accounts(shop, *types):
    """Lets customers add these, beside what they may add already."""
    (methods,) = shop.sdk.payment_method_configurations.list().data
    wanted = {type: {"display_preference": {"preference": "on"}} for type in types}
    shop.sdk.payment_method_configurations.update(methods.id, wanted)


def test_an_account_that_is_verified_by_deposits_leads_back_and_is_the_default(shop, window):
    with_accounts(shop, "us_bank_account")
    customer = adding_the_first(shop, window)
    window.page.check("[value=us_bank_account]")
    for name, text in {"routing_number": "110000000", "account_number": "000123456789", "name": "Rose Tree"}.items():
        window.page.fill(f"[name={name}]", text)
    send(window)
    window.page.fill("#code", "SM99ZZ")
    press(window, "Verify")
    assert "do not match" in window.page.inner_text(".error")
    assert cards_of(shop, customer) == []

    window.page.fill("#code", "sm11aa ")
    press(window, "Verify")
    came_back(window)

    assert cards_of(shop, customer) == [default_of(shop, customer)]
    assert "STRIPE TEST BANK ending 6789" in window.page.inner_text("[role=status]")


def test_an_account_is_verified_days_after_the_session_and_is_the_default_as_promised(shop, window, portico):
    with_accounts(shop, "us_bank_account")
    customer = adding_the_first(shop, window)
    window.page.check("[value=us_bank_account]")
    for name, text in {"routing_number": "110000000", "account_number": "000123456789", "name": "Rose Tree"}.items():
        window.page.fill(f"[name={name}]", text)
    checkout = window.page.url
    send(window)
    question = window.page.url
    window.open(checkout)
    assert window.page.get_by_role("link", name="Go to your bank").get_attribute("href") == question
    portico.clock.advance(3 * 86_400)
    window.open(shop.session(customer=customer).url)
    assert "STRIPE TEST BANK ending 6789" in window.page.inner_text("#methods .notice")
    portico.clock.advance(3_601)

    follow(window, "Go to your bank")
    window.page.fill("#code", "SM11AA")
    press(window, "Verify")
    window.page.wait_for_url("**/payment-methods/added?*")

    assert "Your session has ended" in window.text
    assert cards_of(shop, customer) == [default_of(shop, customer)]
    window.open(shop.session(customer=customer).url)
    assert "Go to your bank" not in window.text


def test_who_goes_back_to_the_bank_is_not_thrown_out_of_it_again(shop, window):
    adding_the_first(shop, window)
    fill(window, ASKING)
    send(window)
    question = window.page.url
    window.click("#pass")
    came_back(window)

    window.open(question)
    assert "That was you." in window.text
    window.click("#back")
    came_back(window)
