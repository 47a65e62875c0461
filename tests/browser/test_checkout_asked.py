"""What Checkout's page asks for and offers beside the card, used as customers use it."""

import pytest

from tests.browser.test_checkout import back, window
from tests.browser.tills import ASKING, arrived, fill, now, price, send, subscribing

__all__ = ["back", "window"]

LABEL = {"type": "custom", "custom": "Size"}
SIZE = {
    "key": "size",
    "label": LABEL,
    "type": "dropdown",
    "dropdown": {"options": [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}]},
}
WORDS = {
    "key": "words",
    "label": {"type": "custom", "custom": "Engraving"},
    "type": "text",
    "text": {"maximum_length": 9},
}
ASKED = {
    "custom_fields": [SIZE, WORDS],
    "name_collection": {"business": {"enabled": True, "optional": True}, "individual": {"enabled": True}},
    "shipping_address_collection": {"allowed_countries": ["AT", "FR", "US"]},
}
LYON = {"shipping_line1": "12 rue des Lilas", "shipping_city": "Lyon", "shipping_postal_code": "69003"}


def entered(window):
    """Everything that is asked for beside the card, filled in."""
    page = window.page
    page.get_by_label("Size", exact=True).select_option("Large")
    page.get_by_label("Engraving").fill("To Rose, with love")
    page.get_by_label("Full name").fill("Rose Tree")
    page.fill("[name=shipping_name]", "Mr Tree")


def test_a_customer_fills_in_what_is_asked_in_the_fields_of_her_country(shop, window, back):
    session = subscribing(shop, back, **ASKED)
    window.open(session.url)
    page = window.page

    entered(window)
    page.select_option("[name=shipping_country]", "FR")
    window.click(page.get_by_role("button", name="Show the fields of this country"))
    for name, text in LYON.items():
        page.fill(f"[name={name}]", text)
    fill(window, email="rose@example.com")
    send(window)

    arrived(window, session)
    done = now(shop, session)
    assert [done.custom_fields[0].dropdown.value, done.custom_fields[1].text.value] == ["l", "To Rose, "[:9].strip()]
    assert done.collected_information.individual_name == "Rose Tree"
    assert done.collected_information.shipping_details.address.city == "Lyon"
    assert shop.sdk.customers.retrieve(done.customer).shipping.name == "Mr Tree"


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_what_is_missing_is_said_with_the_merchants_label_and_leads_to_its_field(shop, window, back, locale):
    session = subscribing(shop, back, **ASKED, locale=locale)
    window.open(session.url)
    window.page.fill("[name=custom_words]", "Rose")

    send(window)

    page = window.page
    assert page.locator("[role=alert] b", has_text="Size").count() == 1
    page.locator("[role=alert] a[href='#custom_size']").click()
    assert page.evaluate("location.hash") == "#custom_size"
    assert page.input_value("[name=custom_words]") == "Rose"
    assert now(shop, session).status == "open"


def test_what_was_entered_is_there_when_she_comes_back_from_her_bank(shop, window, back):
    only = {"shipping_address_collection": {"allowed_countries": ["FR"]}}
    session = subscribing(shop, back, **ASKED | only)
    window.open(session.url)
    entered(window)
    for name, text in LYON.items():
        window.page.fill(f"[name={name}]", text)
    fill(window, ASKING, email="rose@example.com")
    send(window)
    window.click("#fail")

    page = window.page
    page.wait_for_url("**redirect_status=failed**")
    assert page.input_value("[name=custom_size]") == "l"
    assert page.input_value("[name=shipping_city]") == "Lyon"
    assert page.input_value("[name=individual_name]") == "Rose Tree"


def test_an_optional_item_is_added_and_taken_away(shop, window, back):
    items = [{"price": price(shop, 300), "quantity": 1, "adjustable_quantity": {"enabled": True, "maximum": 3}}]
    session = subscribing(shop, back, quantity=1, optional_items=items)
    window.open(session.url)
    page = window.page
    page.fill("[name=name]", "Rose Tree")

    window.click(page.get_by_role("button", name="Add Tea <b>& more"))
    assert "€13.00" in page.inner_text("button.primary")
    window.click(page.get_by_role("button", name="One more"))
    assert "€16.00" in page.inner_text("button.primary")
    window.click(page.get_by_role("button", name="Remove Tea <b>& more"))

    assert "€10.00" in page.inner_text("button.primary")
    assert page.input_value("[name=name]") == "Rose Tree"
    window.click(page.get_by_role("button", name="Add Tea <b>& more"))
    fill(window, email="rose@example.com")
    send(window)
    arrived(window, session)
    assert [item.quantity for item in now(shop, session).subscription["items"].data] == [1, 1]


def test_a_billing_address_of_its_own_is_there_for_who_wants_one(shop, window, back):
    session = subscribing(shop, back, billing_address_collection="required", **ASKED)
    window.open(session.url)
    page = window.page
    entered(window)
    page.select_option("[name=shipping_country]", "FR")
    for name, text in LYON.items():
        page.fill(f"[name={name}]", text)
    same = page.get_by_role("checkbox", name="The billing address is the same")
    street = page.locator("[name=line1]")
    assert (same.is_checked(), street.is_visible()) == (True, False)

    same.press("Space")
    assert street.is_visible()
    page.select_option("[name=country]", label="United States")
    page.fill("[name=line2]", "Apt 4")
    window.click(page.get_by_role("button", name="Show the fields of this country"))
    assert (page.input_value("[name=line2]"), page.locator("[name=shipping_state]").count()) == ("Apt 4", 0)
    for name, text in {"line1": "1 Elm St", "city": "Austin", "postal_code": "78701"}.items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=state]", label="Texas")
    fill(window, email="rose@example.com")
    send(window)

    arrived(window, session)
    done = now(shop, session)
    method = shop.sdk.payment_methods.retrieve(done.subscription.default_payment_method)
    address = method.billing_details.address
    assert (address.line2, address.state, address.country) == ("Apt 4", "TX", "US")
    assert done.collected_information.shipping_details.address.country == "FR"


def test_a_company_enters_its_tax_number(shop, window, back):
    session = subscribing(shop, back, tax_id_collection={"enabled": True, "required": "if_supported"})
    window.open(session.url)
    page = window.page
    group = page.get_by_role("group", name="Tax number")

    page.fill("[name=line1]", "12 rue des Lilas")
    page.fill("[name=postal_code]", "69003")
    page.fill("[name=city]", "Lyon")
    page.select_option("[name=country]", label="France")
    fill(window, email="rose@example.com")
    send(window)
    page.locator("[role=alert] a[href='#tax_value']").click()
    group.get_by_label("Company name").fill("Lilas SARL")
    assert group.get_by_label("Country").input_value() == "eu_vat"
    group.get_by_label("Number").fill("FR40303265045")
    fill(window)
    send(window)

    arrived(window, session)
    done = now(shop, session)
    assert [(one.type, one.value) for one in done.customer_details.tax_ids] == [("eu_vat", "FR40303265045")]
    assert shop.sdk.customers.retrieve(done.customer).name == "Lilas SARL"
