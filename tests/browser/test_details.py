"""Billing details, changed to the end as a customer does it, and read by the official SDK."""

import pytest

from tests import people
from tests.browser import reading
from tests.browser.subscribers import press
from tests.browser.tills import types

AUSTRIA = {"line1": "Ringstraße 1", "city": "Wien", "postal_code": "1010"}


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def window(open_window, request):
    """A window with and without scripts."""
    return open_window(java_script_enabled=request.param)


@pytest.fixture
def alice(shop):
    return shop.customer(**people.ALICE)


def opened(shop, window, customer):
    """The form, reached as a customer reaches it."""
    window.open(shop.session(customer=customer, locale="en-GB").url)
    edit(window)


def edit(window):
    window.click(window.page.get_by_role("link", name="Edit billing details"))


def test_everything_is_changed_and_kept(shop, window, alice):
    opened(shop, window, alice)

    window.page.fill("#name", "Alice Gruber")
    window.page.fill("#email", "alice@gruber.example")
    window.page.fill("#phone", "")
    window.page.select_option("#address_country", label="Austria")
    for part, text in AUSTRIA.items():
        window.page.fill(f"#address_{part}", text)
    press(window, "Save details")

    changed = shop.sdk.customers.retrieve(alice.id)
    assert "Your billing details are saved" in window.text
    assert (changed.name, changed.email, changed.phone) == ("Alice Gruber", "alice@gruber.example", None)
    assert {part: changed.address[part] for part in AUSTRIA} == AUSTRIA
    assert changed.address.country == "AT"
    assert reading.rows(window)["Address"] == "Ringstraße 1, 1010 Wien, Austria"
    assert types(shop)[-1] == "customer.updated"


def test_another_country_brings_its_own_fields_when_it_is_chosen(shop, window, alice):
    opened(shop, window, alice)
    button = window.page.get_by_role("button", name="Show the fields of this country")
    before = button.is_visible()

    window.page.select_option("#address_country", label="United States")
    offered = button.is_visible()
    window.page.fill("#name", "Alice of the West")
    press(window, "Show the fields of this country")

    assert (before, offered, button.is_visible()) == (False, True, False)
    assert window.page.locator("#address_state option[value=CA]").count() == 1
    assert window.page.get_by_label("ZIP code").input_value() == "69003"
    assert window.page.input_value("#name") == "Alice of the West"
    assert shop.sdk.customers.retrieve(alice.id).name == "Alice Moreau"


def test_saving_is_enough_to_be_asked_for_what_the_other_country_needs(shop, window, alice):
    opened(shop, window, alice)
    window.page.select_option("#address_country", label="United States")

    press(window, "Save details")
    asked = window.page.locator("[role=alert] a").all_inner_texts()
    window.page.select_option("#address_state", label="California")
    window.page.fill("#address_postal_code", "94016")
    press(window, "Save details")

    address = shop.sdk.customers.retrieve(alice.id).address
    assert asked == ["State\nFill this in."]
    assert (address.country, address.state, address.postal_code, address.city) == ("US", "CA", "94016", "Lyon")


def test_a_delivery_address_comes_changes_and_goes(shop, window, alice):
    opened(shop, window, alice)
    press(window, "Add a delivery address")
    window.page.fill("#shipping_name", "Alice at work")
    window.page.select_option("#shipping_country", label="Austria")
    for part, text in AUSTRIA.items():
        window.page.fill(f"#shipping_{part}", text)
    press(window, "Save details")
    first = shop.sdk.customers.retrieve(alice.id).shipping

    edit(window)
    told = window.text
    press(window, "Edit")
    window.page.fill("#shipping_city", "Graz")
    press(window, "Save details")
    second = shop.sdk.customers.retrieve(alice.id).shipping
    edit(window)
    press(window, "Edit")
    for field in window.page.locator("[name^=shipping_]:not(select)").all():
        field.fill("")
    window.page.select_option("#shipping_country", value="")
    press(window, "Save details")

    assert (first.name, first.address.city) == ("Alice at work", "Wien")
    assert "Alice at work, Ringstraße 1, 1010 Wien, Austria" in told
    assert (second.name, second.address.city, second.address.line1) == ("Alice at work", "Graz", "Ringstraße 1")
    assert shop.sdk.customers.retrieve(alice.id).shipping is None
    assert [type for type in types(shop) if type.startswith("customer.")][1:] == ["customer.updated"] * 3


def test_a_tax_number_is_added_after_a_mistake_and_removed(shop, window, alice):
    opened(shop, window, alice)
    press(window, "Add a number")
    window.page.select_option("#tax_type", value="eu_vat")
    window.page.fill("#tax_value", "123")
    press(window, "Save details")
    wrong, kept = window.text, window.page.input_value("#tax_value")
    window.page.fill("#tax_value", "FR12345678901")
    press(window, "Save details")
    [number] = shop.sdk.customers.tax_ids.list(alice.id).data

    edit(window)
    press(window, "Remove FR12345678901")

    assert "Check the number." in wrong
    assert kept == "123"
    assert (number.type, number.value) == ("eu_vat", "FR12345678901")
    assert "The tax number is removed" in window.text
    assert shop.sdk.customers.tax_ids.list(alice.id).data == []
    assert {"customer.tax_id.created", "customer.tax_id.deleted"} <= set(types(shop))


def test_what_was_typed_stays_beside_what_is_wrong(shop, window, alice):
    opened(shop, window, alice)
    window.page.fill("#name", 'Alice "A" <Moreau>')
    window.page.fill("#email", "nobody")

    press(window, "Save details")

    assert window.page.locator("#email-e").inner_text() == "Enter an e-mail address, such as mina@example.com."
    assert window.page.input_value("#name") == 'Alice "A" <Moreau>'
    assert shop.sdk.customers.retrieve(alice.id).name == "Alice Moreau"
