"""A session about one thing, to each of its three ends, as a customer gets there, and what the merchant then reads."""

import pytest

from tests.browser.subscribers import press, subscribe
from tests.browser.tills import types

AFTER = ["hosted_confirmation", "portal_homepage", "redirect"]
FLOWS = {
    "customer_update": ("Save details", "Billing details", "customer.updated"),
    "subscription_cancel": ("Cancel subscription", "Cancel Team?", "customer.subscription.updated"),
    "subscription_pause": ("Pause Team", "Pause Team", "customer.subscription.paused"),
}
"""What is pressed, how the first page is called, and what then happens."""
FEATURES = {
    "customer_update": {"enabled": True, "allowed_updates": ["name"]},
    "subscription_cancel": {"enabled": True},
    "subscription_pause": {"enabled": True, "duration": {"type": "indefinite"}},
}


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def window(open_window, request):
    """A window with and without scripts."""
    return open_window(java_script_enabled=request.param)


def ending(elsewhere, after):
    """What the merchant asks for, and what is then to be read."""
    thanks = elsewhere.page("<main>Thanks</main>")
    more = {
        "hosted_confirmation": {"hosted_confirmation": {"custom_message": "See you soon"}},
        "portal_homepage": {},
        "redirect": {"redirect": {"return_url": thanks}},
    }[after]
    said = {"hosted_confirmation": "See you soon", "portal_homepage": "Billing details", "redirect": "Thanks"}[after]
    return {"type": after, **more}, said, thanks


def is_done(chiara, flow):
    """What the merchant sees."""
    subscription = chiara.now()
    return {
        "customer_update": chiara.shop.sdk.customers.retrieve(chiara.customer.id).name == "Chiara Keller",
        "subscription_cancel": subscription.cancel_at is not None,
        "subscription_pause": subscription.status == "paused",
    }[flow]


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("after", AFTER)
def test_a_flow_ends_as_it_was_asked_to(shop, window, elsewhere, flow, after):
    button, title, event = FLOWS[flow]
    chiara, (completion, said, thanks) = subscribe(shop, None, FEATURES), ending(elsewhere, after)
    about = {} if flow == "customer_update" else {flow: {"subscription": chiara.subscription.id}}
    chiara.visit(window, flow_data={"type": flow, "after_completion": completion, **about})
    first = window.page.locator("h1").inner_text()
    if flow == "customer_update":
        window.page.fill("#name", "Chiara Keller")

    press(window, button)
    if after == "redirect":
        window.page.wait_for_url(thanks)

    assert first == title
    assert said in window.text
    assert is_done(chiara, flow)
    assert event in types(shop)[-2:]


@pytest.mark.parametrize("kind", ["coupon", "promotion_code"])
def test_an_offer_brings_its_discount(shop, window, kind):
    chiara = subscribe(shop)
    code = chiara.code("SECRET")
    given = {"coupon": code.promotion.coupon} if kind == "coupon" else {"promotion_code": code.id}
    item = {"id": chiara.subscription["items"].data[0].id, "price": chiara.prices["Business month"], "quantity": 6}
    details = {"subscription": chiara.subscription.id, "items": [item], "discounts": [given]}

    chiara.visit(window, flow_data={"type": "subscription_update_confirm", "subscription_update_confirm": details})
    told = window.text
    press(window, "Pay £106.80 and change plan")

    assert "10% off" in told
    assert chiara.plan == ("Business month", 6)
    assert len(chiara.now().discounts) == 1
