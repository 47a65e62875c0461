"""What each leaf of a portal session does to the page, and each leaf of a business's branding."""

import colorsys
from pathlib import Path

import pytest

from portico.resources.accounts.settings import Branding
from portico.resources.billing_portal.sessions import Session
from tests import people
from tests.browser import reading
from tests.leaves import leaves
from tests.uploads import picture

ACCOUNT = "https://shop.example/account"
FLOW, OFFER = "test_flows.py: test_a_flow_ends_as_it_was_asked_to", "flow.subscription_update_confirm"
READ = {
    "after_expiration.customer_login.expires_at": "../portal/test_recovery.py: test_the_last_moment_of_recovery",
    "after_expiration.type": "test_sign_ins.py: test_a_session_that_ended_comes_back_with_what_was_typed",
    "configuration": "test_effects.py: test_the_configuration_that_is_named_is_the_one_at_work",
    "created": "../security/test_visits.py: test_an_unopened_url_lives_for_five_minutes",
    "customer": "test_session_effects.py: test_a_session_shows_the_customer_it_is_for",
    "flow.after_completion.hosted_confirmation.custom_message": FLOW,
    "flow.after_completion.redirect.return_url": FLOW,
    "flow.after_completion.type": FLOW,
    "flow.subscription_cancel.retention.coupon_offer.coupon": "test_leaving.py: test_an_offer_taken_or_declined",
    "flow.subscription_cancel.retention.type": "test_leaving.py: test_an_offer_taken_or_declined",
    "flow.subscription_cancel.subscription": FLOW,
    "flow.subscription_pause.subscription": FLOW,
    "flow.subscription_update.subscription": "test_update.py: test_a_flow_ends_as_it_was_asked_to",
    f"{OFFER}.discounts[].coupon": "test_flows.py: test_an_offer_brings_its_discount",
    f"{OFFER}.discounts[].promotion_code": "test_flows.py: test_an_offer_brings_its_discount",
    f"{OFFER}.items[].price": "test_update.py: test_a_flow_ends_as_it_was_asked_to",
    f"{OFFER}.items[].quantity": "test_update.py: test_a_flow_ends_as_it_was_asked_to",
    f"{OFFER}.subscription": "test_update.py: test_a_flow_ends_as_it_was_asked_to",
    "flow.type": "test_session_effects.py: test_a_flow_shows_one_section_and_no_way_to_others",
    "id": "test_visits.py: test_the_url_opens_the_portal_at_a_clean_address",
    "livemode": "test_effects.py: test_live_mode_has_no_test_bar",
    "locale": "test_locales.py: test_the_language_of_the_page_is",
    "on_behalf_of": "test_session_effects.py: test_on_behalf_of_another_account_the_page_has_its_brand",
    "return_url": "test_session_effects.py: test_the_return_url_is_the_way_back_whatever_the_default",
    "url": "test_visits.py: test_the_url_opens_the_portal_at_a_clean_address",
}
"""Leaves that show, and the test that reads them."""
WITHOUT_EFFECT = {
    "object": "it is for code",
    "customer_account": "no customer has an account of the newer kind yet, so it finds nobody",
    "flow.customer_update": "it is always an empty hash",
    f"{OFFER}.items[].id": "only what has one item can be changed here, and it names that; any other is refused",
}
BRANDING_READ = {"icon", "logo", "primary_color"}
BRANDING_WITHOUT_EFFECT = {"secondary_color": "the look derives all of its colours from one"}


def test_every_leaf_that_a_session_has_is_accounted_for():
    declared = set(leaves(Session))

    assert declared == READ.keys() | WITHOUT_EFFECT.keys()
    assert READ.keys() & WITHOUT_EFFECT.keys() == set()
    assert [place for place in READ.values() if not is_there(place)] == []


def is_there(place):
    """Whether a file has a test."""
    file, _, test = place.partition(": ")
    return f"\ndef {test}(" in (text := (Path(__file__).parent / file).read_text()) or f"\nasync def {test}(" in text


def test_every_leaf_that_branding_has_is_accounted_for():
    declared = set(leaves(Branding))

    assert declared == BRANDING_READ | BRANDING_WITHOUT_EFFECT.keys()


def test_a_session_shows_the_customer_it_is_for(shop, window):
    alice = shop.customer(**people.ALICE)

    window.open(shop.session(customer=alice, locale="en").url)

    assert reading.rows(window) == {
        "Name": "Alice Moreau",
        "E-mail": "alice@moreau.example",
        "Phone": "+33 1 70 18 99 00",
        "Address": "12 rue des Lilas, 69003 Lyon, France",
        "Shipping address": "Not given",
        "Tax number": "Not given",
    }
    assert "alice@moreau.example" in window.page.get_by_role("contentinfo").inner_text()
    assert window.page.get_by_role("heading", level=1).inner_text() == "Billing for Alice Moreau"


def test_a_change_of_the_customer_is_on_the_page_at_once(shop, window):
    customer = shop.customer()
    window.open(shop.session(customer=customer).url)

    shop.sdk.customers.update(customer.id, {"name": "Chiara Keller", "phone": "+49 341 999"})
    window.page.reload()

    assert reading.rows(window)["Name"] == "Chiara Keller"
    assert reading.rows(window)["Phone"] == "+49 341 999"


def test_the_return_url_is_the_way_back_whatever_the_default(shop, window):
    shop.profile(business_profile={"name": "Tea shop"})
    configuration = shop.configure(default_return_url="https://shop.example/")

    window.open(shop.session(configuration, return_url=ACCOUNT).url)

    assert reading.link(window, "Back to Tea shop") == ACCOUNT


def test_the_way_back_is_taken_as_it_stands(shop, window, elsewhere):
    back = f"{elsewhere.page('Home again')}?a=%22%3Cb%3E&b=1#top"
    elsewhere.pages[back.partition("#")[0].removeprefix(f"http://localhost:{elsewhere.port}")] = "Home again"
    window.open(shop.session(return_url=back).url)

    window.click(".back")

    assert window.page.url == back
    assert window.text == "Home again"


@pytest.mark.parametrize(
    ("flow", "heading"), [("customer_update", "Billing details"), ("payment_method_update", "Add a payment method")]
)
def test_a_flow_shows_one_section_and_no_way_to_others(shop, window, flow, heading):
    session = shop.session(flow_data={"type": flow}, return_url=ACCOUNT)

    window.open(session.url)

    assert window.page.locator("h1").all_inner_texts() == [heading]
    assert reading.contents(window) == []
    assert window.page.locator(".back").get_attribute("href") == ACCOUNT


def test_on_behalf_of_another_account_the_page_has_its_brand(shop, window):
    shop.profile(business_profile={"name": "Tea shop"})
    other = shop.sdk.accounts.create({"business_profile": {"name": "Coffee shop"}})
    window.open(shop.session().url)
    own = window.page.locator(".business").inner_text()

    window.open(shop.session(on_behalf_of=other.id).url)

    assert own.split("\n")[-1] == "Tea shop"
    assert window.page.locator(".business").inner_text().split("\n")[-1] == "Coffee shop"


def test_the_colour_of_the_brand_is_on_the_page(shop, window):
    session = shop.session()
    hues = {}
    for color in ("#b3261e", "#1a6b3c"):
        shop.looks(primary_color=color)
        window.open(session.url)
        hues[color] = hue(window, ".logo", "background-color"), hue(window, ".button.quiet", "color")

    for color, (mark, button) in hues.items():
        wanted = colorsys.rgb_to_hls(*(int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)))[0]
        assert abs(mark - wanted) < 0.05, (color, mark, wanted)
        assert abs(button - wanted) < 0.05, (color, button, wanted)


def test_an_icon_stands_beside_the_name_and_in_the_tab(shop, window):
    shop.profile(business_profile={"name": "Tea shop"})
    shop.looks(icon=shop.upload("business_icon"), logo=shop.upload("business_logo", picture(size=(300, 60))))

    window.open(shop.session().url)

    icon = window.page.locator(".business img")
    assert icon.evaluate("image => [image.naturalWidth, image.width, image.height, image.alt]") == [64, 40, 40, ""]
    assert window.page.locator(".business").inner_text() == "Tea shop"
    assert window.page.locator("link[rel=icon]").get_attribute("href") == icon.get_attribute("src")


def test_a_logo_alone_stands_for_the_name_in_its_own_shape(shop, window):
    shop.profile(business_profile={"name": "Tea shop"})
    shop.looks(logo=shop.upload("business_logo", picture(size=(300, 60))))

    window.open(shop.session().url)

    logo = window.page.locator(".business img")
    width, height = logo.evaluate("image => [image.width, image.height]")
    assert (width, height) == (200, 40)
    assert logo.get_attribute("alt") == "Tea shop"
    assert window.page.locator(".business").inner_text() == ""


def test_without_a_picture_the_first_letter_stands_for_the_business(shop, window):
    shop.profile(business_profile={"name": "élan"})

    window.open(shop.session().url)

    assert window.page.locator(".business").inner_text().split("\n") == ["É", "élan"]


def hue(window, selector, name):
    """The hue of a computed colour, from 0 to 1."""
    script = """(element, name) => {
        const context = new OffscreenCanvas(1, 1).getContext("2d");
        context.fillStyle = getComputedStyle(element)[name];
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data];
    }"""
    red, green, blue, _ = window.page.locator(selector).first.evaluate(script, name)
    return colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)[0]
