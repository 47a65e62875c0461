"""The checkout page, used as customers use it; the merchant looks at what came of it with the official SDK."""

import re

import pytest

from tests.browser.tills import (
    ASKING,
    DECLINED,
    GOOD,
    arrived,
    fill,
    now,
    paying,
    price,
    saving,
    send,
    subscribing,
    types,
)

REAL = "4111 1111 1111 1111"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def window(open_window, request):
    """A window with and without scripts."""
    return open_window(java_script_enabled=request.param)


@pytest.fixture
def back(elsewhere):
    """The merchant's pages that customers come back to."""
    thanks, cart = elsewhere.page("<h1>Thanks</h1>"), elsewhere.page("<h1>Cart</h1>")
    return {"success_url": thanks + "?s={CHECKOUT_SESSION_ID}", "cancel_url": cart}


def test_a_customer_subscribes(shop, window, back):
    session = subscribing(shop, back)
    window.open(session.url)
    assert "€20.00" in window.text

    fill(window, email="rose@example.com")
    send(window)

    arrived(window, session)
    done = now(shop, session)
    assert (done.status, done.payment_status, done.customer_details.email) == ("complete", "paid", "rose@example.com")
    assert (done.subscription.status, done.subscription["items"].data[0].quantity) == ("active", 2)
    assert shop.sdk.payment_methods.retrieve(done.subscription.default_payment_method).card.last4 == "4242"
    assert {"customer.created", "invoice.paid"} < set(types(shop))
    assert types(shop)[-1] == "checkout.session.completed"


def test_a_customer_pays_once(shop, window, back):
    session = paying(shop, back)
    window.open(session.url)

    fill(window, DECLINED, email="rose@example.com")
    send(window)
    assert "declined" in window.page.inner_text("[role=alert]")
    fill(window)
    send(window)

    arrived(window, session)
    done = now(shop, session)
    assert (done.payment_status, done.amount_total, done.customer) == ("paid", 2000, None)
    assert done.customer_details.email == "rose@example.com"
    assert types(shop)[-3:] == ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def test_a_customer_leaves_a_card(shop, window, back):
    session = saving(shop, back)
    window.open(session.url)

    fill(window)
    send(window)

    arrived(window, session)
    done = now(shop, session)
    method = done.setup_intent.payment_method
    assert (done.status, method.customer, method.billing_details.name) == ("complete", session.customer, "Rose Tree")
    order = ["setup_intent.created", "payment_method.attached", "setup_intent.succeeded", "checkout.session.completed"]
    assert [type for type in types(shop) if type in order] == order


def test_a_refusal_is_said_and_what_was_typed_is_kept_but_for_the_card(shop, window, back):
    session = subscribing(shop, back)
    window.open(session.url)
    fill(window, DECLINED, email="rose@example.com")
    send(window)

    page = window.page
    assert "declined" in page.inner_text("[role=alert]")
    values = {name: page.input_value(f"[name={name}]") for name in ("email", "name", "exp", "number", "cvc")}
    assert values == {"email": "rose@example.com", "name": "Rose Tree", "exp": "12 / 40", "number": "", "cvc": ""}
    assert now(shop, session).status == "open"
    fill(window)
    send(window)
    arrived(window, session)


@pytest.mark.parametrize("mode", [subscribing, saving, paying])
def test_a_bank_that_asks_sends_the_customer_back_to_where_she_wants_to_go(shop, window, back, mode):
    session = mode(shop, back)
    window.open(session.url)
    fill(window, ASKING, **({} if mode is saving else {"email": "rose@example.com"}))
    send(window)
    assert "3-D Secure" in window.text

    window.click("#pass")

    arrived(window, session)
    assert now(shop, session).status == "complete"


@pytest.mark.parametrize("mode", [subscribing, saving, paying])
def test_a_bank_that_is_not_convinced_sends_her_back_to_try_again(shop, window, back, mode):
    session = mode(shop, back)
    window.open(session.url)
    email = {} if mode is saving else {"email": "rose@example.com"}
    fill(window, ASKING, **email)
    send(window)
    window.click("#fail")
    window.page.wait_for_url(re.compile("redirect_status=failed"))

    assert "could not confirm" in window.page.inner_text("[role=alert]")
    assert now(shop, session).status == "open"
    if window.page.locator("input[name=email]").count():
        window.page.fill("[name=email]", "rose@example.com")
    fill(window)
    send(window)
    arrived(window, session)


def quarter_off(shop, code):
    """A code for a quarter off: its coupon."""
    coupon = shop.sdk.coupons.create({"percent_off": 25, "duration": "once"})
    shop.sdk.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": code})
    return coupon


def test_a_promotion_code_makes_it_cheaper_and_can_be_taken_away(shop, window, back):
    coupon = quarter_off(shop, "FINCH25")
    session = subscribing(shop, back, allow_promotion_codes=True)
    window.open(session.url)

    window.page.fill("[name=email]", "rose@example.com")
    window.page.fill("[name=promotion_code]", "NONE")
    send(window, "apply")
    assert "does not exist" in window.page.inner_text("#promotion_code-e")
    window.page.fill("[name=promotion_code]", "finch25")
    send(window, "apply")
    assert "FINCH25" in window.text
    assert "€15.00" in window.page.inner_text(".total")
    assert window.page.input_value("[name=email]") == "rose@example.com"
    send(window, "remove")
    assert "€20.00" in window.page.inner_text(".total")
    window.page.fill("[name=promotion_code]", "FINCH25")
    fill(window)
    send(window)
    assert "The sum has changed" in window.text
    fill(window)
    send(window)

    arrived(window, session)
    done = now(shop, session)
    assert (done.amount_total, shop.sdk.invoices.retrieve(done.invoice).total) == (1500, 1500)
    assert shop.sdk.coupons.retrieve(coupon.id).times_redeemed == 1


def test_how_many_can_be_chosen_within_bounds(shop, window, back):
    adjustable = {"enabled": True, "minimum": 2, "maximum": 4}
    lines = [{"price": price(shop), "quantity": 2, "adjustable_quantity": adjustable}]
    session = subscribing(shop, back, line_items=lines)
    line = shop.sdk.checkout.sessions.line_items.list(session.id).data[0].id
    window.open(session.url)

    send(window, f"more_{line}")
    assert "€30.00" in window.page.inner_text(".total")
    window.page.fill(f"[name=quantity_{line}]", "9")
    send(window, f"more_{line}")
    assert "not possible" in window.page.inner_text("#quantity-e")
    fill(window, email="rose@example.com")
    send(window)

    arrived(window, session)
    assert now(shop, session).subscription["items"].data[0].quantity == 3


def test_what_is_wrong_is_said_at_its_field(shop, window, back):
    session = subscribing(shop, back, billing_address_collection="required")
    window.open(session.url)
    send(window)

    page = window.page
    said = {name: page.inner_text(f"#{name}-e") for name in ("email", "number", "exp", "cvc", "name", "line1")}
    assert said["number"] == "Enter the card number."
    assert page.get_attribute("[name=number]", "aria-describedby") == "number-e"
    address = {"line1": "1 Lane", "postal_code": "10115", "city": "Berlin"}
    fill(window, REAL, email="rose@example.com", **address)
    page.select_option("[name=country]", "")
    send(window)
    assert page.inner_text("#country-e") == "Choose a country."
    page.select_option("[name=country]", label="Germany")
    fill(window, REAL)
    send(window)
    assert "no test number" in page.inner_text("#number-e")
    fill(window, GOOD, exp="01/20")
    send(window)
    assert "month" in page.inner_text("#exp-e")
    fill(window)
    send(window)

    arrived(window, session)
    done = now(shop, session)
    assert (done.customer_details.address.city, done.customer_details.address.country) == ("Berlin", "DE")
    assert shop.sdk.customers.retrieve(done.customer).address.line1 == "1 Lane"


def test_an_account_is_debited(shop, window, back):
    session = saving(shop, back, allowed_payment_method_types=["card", "sepa_debit"])
    window.open(session.url)

    window.page.check("[value=sepa_debit]")
    window.page.fill("[name=iban]", "DE89 3704 0044 0532 0130 00")
    window.page.fill("[name=name]", "Rose Tree")
    send(window)

    arrived(window, session)
    done = now(shop, session)
    assert done.setup_intent.payment_method.sepa_debit.last4 == "3000"
    assert shop.sdk.mandates.retrieve(done.setup_intent.mandate).customer_acceptance.type == "online"


def test_a_page_that_is_over_says_so(shop, window, back):
    session, other = saving(shop, back), saving(shop, back)
    shop.sdk.checkout.sessions.expire(other.id)
    window.open(session.url)
    fill(window)
    send(window)
    arrived(window, session)

    window.open(session.url)
    assert "All done" in window.text
    assert window.page.get_attribute("#back", "href") == back["success_url"].replace(
        "{CHECKOUT_SESSION_ID}", session.id
    )
    assert window.open(other.url).status == 410
    assert "has expired" in window.text


def test_live_mode_says_that_nothing_can_be_paid(shop, window, back):
    session = subscribing(shop.live, back)
    window.open(session.url)

    assert "Nothing can be paid here yet" in window.text
    assert window.page.locator("[name=number]").count() == 0


def test_a_trial_says_when_it_ends_and_costs_nothing_today(shop, window, back):
    session = subscribing(shop, back, subscription_data={"trial_period_days": 7}, customer_email="rose@example.com")
    window.open(session.url)

    assert "Free until" in window.text
    assert "€20.00 a month" in window.text
    assert "€0" in window.page.inner_text(".total")
    fill(window)
    send(window)
    arrived(window, session)
    assert now(shop, session).subscription.status == "trialing"


def test_the_page_speaks_the_language_of_the_session_and_looks_like_the_business(shop, window, back):
    shop.looks(primary_color="#123456")
    window.open(saving(shop, back, locale="de").url)

    assert window.page.get_attribute("html", "lang") == "de"
    assert window.page.locator("link[href*=brand-123456]").count() == 1
    assert window.page.get_attribute(".back", "href") == back["cancel_url"]


def test_the_enter_key_applies_a_code_that_was_typed_and_otherwise_pays(shop, window, back):
    quarter_off(shop, "ENTER")
    session = subscribing(shop, back, allow_promotion_codes=True)
    window.open(session.url)

    window.page.fill("[name=promotion_code]", "ENTER")
    with window.page.expect_navigation():
        window.page.press("[name=promotion_code]", "Enter")
    assert "€15.00" in window.page.inner_text(".total")
    fill(window, email="rose@example.com")
    with window.page.expect_navigation():
        window.page.press("[name=cvc]", "Enter")

    arrived(window, session)
