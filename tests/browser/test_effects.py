"""The matrix: what each leaf of a portal configuration does to the page, set and read as its users do.

The official SDK creates the configuration with one value and changes it to another; a real browser shows both. A leaf
that is in neither table fails the test at the end, so nothing that a merchant can set goes unread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from portico.resources.billing_portal.configurations import Configuration
from tests.browser import reading, test_subscription_effects, test_update_effects
from tests.browsers import Window
from tests.leaves import leaves
from tests.shops import ALL_OFF, ALL_ON

Params = dict[str, Any]
SHOP = "https://shop.example"


@dataclass(frozen=True)
class Effect:
    """Two values of a leaf, and what the page says of each."""

    on: Params
    off: Params
    read: Callable[[Window], Any]
    reads_on: Any
    reads_off: Any


def features(**switches: Any) -> Params:
    return {"features": switches}


def allowed(*updates: str) -> Params:
    return features(customer_update={"enabled": True, "allowed_updates": list(updates) or ""})


def detail(name: str, label: str) -> Effect:
    return Effect(allowed(name), allowed(), lambda window: reading.rows(window).get(label), "Not given", None)


def switch(name: str, heading: str, **more: Any) -> Effect:
    on, off = features(**{name: {"enabled": True, **more}}), features(**{name: {"enabled": False}})
    return Effect(on, off, reading.sections, [heading], ["There is nothing to manage here"])


MATRIX: dict[str, Effect] = {
    "business_profile.headline": Effect(
        {"business_profile": {"headline": "Good tea, on time"}},
        {"business_profile": {"headline": ""}},
        reading.headline,
        "Good tea, on time",
        "Your plan, payment methods and invoices, in one place.",
    ),
    "business_profile.privacy_policy_url": Effect(
        {"business_profile": {"privacy_policy_url": f"{SHOP}/privacy"}},
        {"business_profile": {"privacy_policy_url": ""}},
        lambda window: reading.link(window, "Privacy"),
        f"{SHOP}/privacy",
        None,
    ),
    "business_profile.terms_of_service_url": Effect(
        {"business_profile": {"terms_of_service_url": f"{SHOP}/terms"}},
        {"business_profile": {"terms_of_service_url": ""}},
        lambda window: reading.link(window, "Terms"),
        f"{SHOP}/terms",
        None,
    ),
    "features.customer_update.enabled": switch("customer_update", "Billing details", allowed_updates=["email"]),
    "features.invoice_history.enabled": switch("invoice_history", "Invoices"),
    "features.payment_method_update.enabled": switch("payment_method_update", "Payment methods"),
    "features.subscription_cancel.enabled": switch("subscription_cancel", "Subscription"),
    "features.subscription_pause.enabled": switch("subscription_pause", "Subscription"),
    **{
        f"features.customer_update.allowed_updates = {name}": detail(name, label)
        for name, label in (
            ("address", "Address"),
            ("email", "E-mail"),
            ("name", "Name"),
            ("phone", "Phone"),
            ("shipping", "Shipping address"),
            ("tax_id", "Tax number"),
        )
    },
}
"""Leaves whose effect shows when one page is drawn with either value."""

OF_THEIR_OWN = {
    "active": "test_a_configuration_out_of_use_closes_its_portals",
    "default_return_url": "test_the_default_return_url_is_where_sessions_lead_back_to",
    "features.payment_method_update.payment_method_configuration": "test_the_named_methods_are_those_that_can_be_added",
    "features.subscription_update.enabled": "test_changing_plans_brings_the_subscription_section",
    "features.subscription_cancel.cancellation_reason.enabled": "test_the_reason_is_asked_for_or_not",
    "features.subscription_cancel.cancellation_reason.feedback_options": "test_answers_of_the_business_s_own_are_shown",
    "features.subscription_cancel.cancellation_reason.options": "test_the_answers_are_those_of_the_list",
    "features.subscription_cancel.mode": "test_the_end_is_now_or_with_the_period",
    "features.subscription_cancel.proration_behavior": "test_unused_time_is_credited_or_not",
    "features.subscription_pause.duration.interval_options[].interval": "test_the_lengths_are_those_of_the_list",
    "features.subscription_pause.duration.interval_options[].interval_count": "test_the_lengths_are_those_of_the_list",
    "features.subscription_pause.duration.type": "test_a_pause_has_an_end_or_none",
    "id": "test_the_configuration_that_is_named_is_the_one_at_work",
    "is_default": "test_a_session_that_names_no_configuration_has_the_default",
    "livemode": "test_live_mode_has_no_test_bar",
    "login_page.enabled": "test_the_login_page_is_there_as_long_as_it_is_on",
    "login_page.url": "test_the_login_page_is_there_as_long_as_it_is_on",
}
"""Leaves that take more than one page to see, and the test that reads them."""

NOT_SHOWN = "it is for the merchant and their code, never for customers"
WITHOUT_EFFECT = {
    "application": NOT_SHOWN,
    "created": NOT_SHOWN,
    "metadata": NOT_SHOWN,
    "name": NOT_SHOWN,
    "object": NOT_SHOWN,
    "updated": NOT_SHOWN,
}
"""Leaves that do nothing to a page, and why."""


@pytest.fixture
def nobody(shop):
    """A customer of whom nothing is known."""
    return shop.sdk.customers.create({})


@pytest.mark.parametrize("leaf", MATRIX)
def test_each_leaf_does_what_it_says_and_undoes_it(shop, window, nobody, leaf):
    effect = MATRIX[leaf]
    configuration = shop.configure(**{"features": ALL_OFF} | effect.on)
    window.open(shop.session(configuration, nobody).url)
    read_on = effect.read(window)

    shop.sdk.billing_portal.configurations.update(configuration.id, effect.off)
    window.page.reload()

    assert (read_on, effect.read(window)) == (effect.reads_on, effect.reads_off)
    assert window.complaints == []


@pytest.mark.parametrize("leaf", MATRIX)
def test_each_leaf_does_the_same_when_it_is_set_later(shop, window, nobody, leaf):
    effect = MATRIX[leaf]
    configuration = shop.configure(features=ALL_OFF)
    window.open(shop.session(configuration, nobody).url)

    shop.sdk.billing_portal.configurations.update(configuration.id, effect.on)
    window.page.reload()

    assert effect.read(window) == effect.reads_on


def test_every_leaf_that_a_configuration_has_is_accounted_for():
    declared = set(leaves(Configuration))

    read = {name.partition(" = ")[0] for name in (*MATRIX, *test_update_effects.MATRIX)} | OF_THEIR_OWN.keys()

    assert declared == read | WITHOUT_EFFECT.keys()
    assert read & WITHOUT_EFFECT.keys() == set()
    assert set(OF_THEIR_OWN.values()) <= globals().keys() | vars(test_subscription_effects).keys()


def test_what_is_said_to_do_nothing_does_nothing(shop, window, nobody):
    canary = {"name": "Canary name", "metadata": {"canary": "metadata"}}
    features = {name: {"enabled": True} for name in ("subscription_cancel", "subscription_pause")}
    window.open(shop.session(shop.configure(features=features), nobody).url)
    expected = window.text

    window.open(shop.session(shop.configure(**canary, features=features), nobody).url)

    assert window.text == expected
    assert not any(reading.is_shown(window, text) for text in ("Canary", "metadata"))


def test_with_everything_on_there_is_a_section_for_everything(shop, window):
    window.open(shop.session().url)

    assert reading.sections(window) == ["Subscription", "Payment methods", "Billing details", "Invoices"]
    assert reading.contents(window) == reading.sections(window)


def test_changing_plans_brings_the_subscription_section(shop, window, nobody):
    configuration = shop.configure(features={"subscription_update": _offer(shop)})
    window.open(shop.session(configuration, nobody).url)
    read_on = reading.sections(window)

    shop.sdk.billing_portal.configurations.update(
        configuration.id, {"features": {"subscription_update": {"enabled": False}}}
    )
    window.page.reload()

    assert (read_on, reading.sections(window)) == (["Subscription"], ["There is nothing to manage here"])


def test_the_named_methods_are_those_that_can_be_added(shop, window, nobody):
    on, off = {"display_preference": {"preference": "on"}}, {"display_preference": {"preference": "off"}}
    methods = {"card": off, "apple_pay": off, "google_pay": off, "link": off, "klarna": on, "paypal": on}
    methods |= {"sepa_debit": on}
    few = shop.sdk.payment_method_configurations.create({"name": "Few", **methods})
    update = {"enabled": True, "payment_method_configuration": few.id}
    configuration = shop.configure(features={"payment_method_update": update})
    window.open(shop.session(configuration, nobody).url)
    read_on = reading.section(window, "Payment methods")

    update = {"enabled": True, "payment_method_configuration": ""}
    shop.sdk.billing_portal.configurations.update(configuration.id, {"features": {"payment_method_update": update}})
    window.page.reload()

    assert "Accepted here: SEPA Direct Debit." in read_on
    assert "Accepted here: cards." in reading.section(window, "Payment methods")


def test_who_can_add_nothing_here_reads_whom_to_ask(shop, window, nobody):
    shop.profile(business_profile={"name": "Tea shop"})
    on, off = {"display_preference": {"preference": "on"}}, {"display_preference": {"preference": "off"}}
    few = shop.sdk.payment_method_configurations.create({"name": "Few", "card": off, "klarna": on})
    update = {"enabled": True, "payment_method_configuration": few.id}
    configuration = shop.configure(features={"payment_method_update": update})

    window.open(shop.session(configuration, nobody).url)

    assert "Ask Tea shop how to add a payment method." in reading.section(window, "Payment methods")


def test_the_default_return_url_is_where_sessions_lead_back_to(shop, window, nobody):
    shop.profile(business_profile={"name": "Tea shop"})
    configuration = shop.configure(default_return_url=f"{SHOP}/account")
    window.open(shop.session(configuration, nobody).url)
    read_on = reading.link(window, "Back to Tea shop")

    shop.sdk.billing_portal.configurations.update(configuration.id, {"default_return_url": ""})
    window.open(shop.session(configuration, nobody).url)

    assert (read_on, reading.link(window, "Back to Tea shop")) == (f"{SHOP}/account", None)


def test_a_configuration_out_of_use_closes_its_portals(shop, window, nobody):
    shop.configure()  # the default, which cannot be out of use
    configuration = shop.configure()
    window.open(shop.session(configuration, nobody).url)
    before = reading.sections(window)

    shop.sdk.billing_portal.configurations.update(configuration.id, {"active": False})
    window.page.reload()

    assert "Invoices" in before
    assert "Your session has ended" in window.text


def test_the_configuration_that_is_named_is_the_one_at_work(shop, window, nobody):
    shop.configure(business_profile={"headline": "The first"})
    second = shop.configure(business_profile={"headline": "The second"})

    window.open(shop.session(second, nobody).url)

    assert reading.headline(window) == "The second"


def test_a_session_that_names_no_configuration_has_the_default(shop, window, nobody):
    first, second = (shop.configure(business_profile={"headline": name}) for name in ("The first", "The second"))

    window.open(shop.sdk.billing_portal.sessions.create({"customer": nobody.id}).url)

    assert (first.is_default, second.is_default) == (True, False)
    assert reading.headline(window) == "The first"


def test_live_mode_has_no_test_bar(shop, window):
    window.open(shop.session().url)
    in_test = "Test mode" in window.text

    window.open(shop.live.session().url)

    assert (in_test, "Test mode" in window.text) == (True, False)
    assert "Invoices" in reading.sections(window)


def test_the_login_page_is_there_as_long_as_it_is_on(shop, window):
    configuration = shop.configure(login_page={"enabled": True}, business_profile={"headline": "Good tea"})
    on = window.open(configuration.login_page.url).status, reading.headline(window)

    shop.sdk.billing_portal.configurations.update(configuration.id, {"login_page": {"enabled": False}})
    off = window.open(configuration.login_page.url).status

    assert (on, off) == ((200, "Good tea"), 404)


def test_a_leaf_for_which_there_is_no_value_takes_nothing_else_away(shop, window):
    everything = shop.configure(features=ALL_ON)
    window.open(shop.session(everything).url)

    shop.sdk.billing_portal.configurations.update(everything.id, {"features": {"invoice_history": {"enabled": False}}})
    window.page.reload()

    assert reading.sections(window) == ["Subscription", "Payment methods", "Billing details"]


def _offer(shop: Any) -> Params:
    product = shop.sdk.products.create({"name": "Tea"})
    monthly = {"currency": "eur", "unit_amount": 1_200, "recurring": {"interval": "month"}, "product": product.id}
    offers = [{"product": product.id, "prices": [shop.sdk.prices.create(monthly).id]}]
    return {"enabled": True, "default_allowed_updates": ["price"], "products": offers}
