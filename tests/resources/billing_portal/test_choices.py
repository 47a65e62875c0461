"""What a subscription may change to, and what it may not, on values alone."""

import pytest

from portico.resources.billing_portal import controls
from portico.resources.billing_portal.choices import choices
from portico.resources.billing_portal.situations import Refusal
from portico.resources.prices.declaration import CurrencyOption
from portico.resources.subscriptions.parts import AutomaticTax
from tests.resources.billing_portal.situations import having_price, item, offer, price, product, situation, subscription

TAXED = AutomaticTax.of(enabled=True)


def by_price(given, of=None):
    return {choice.price.id: choice for choice in choices(given, of or subscription())}


def cannot(why):
    return f"The item `si_1` cannot be updated to price `price_pro` because {why}."


def said(now, **changes):
    """A subscription whose price says how it is taxed."""
    return subscription(item(of=price(tax_behavior=now)), **changes)


REFUSED = {
    "archived price": (
        having_price("price_pro", active=False),
        subscription(),
        ("price_archived", "price.active", cannot("the price is not active")),
    ),
    "archived product": (
        situation(products={"prod_tea": product(active=False)}),
        subscription(),
        ("product_archived", "product.active", cannot("its product `prod_tea` is not active")),
    ),
    "another currency": (
        having_price("price_pro", currency="usd"),
        subscription(),
        (
            "other_currency",
            "price.currency",
            cannot("the price is in `usd` and the subscription in `eur`"),
        ),
    ),
    "tax inside instead of on top": (
        having_price("price_pro", tax_behavior="inclusive"),
        said("exclusive"),
        (
            "other_tax_behavior",
            "price.tax_behavior",
            cannot("its `tax_behavior` is `inclusive` and that of the current price `exclusive`"),
        ),
    ),
    "automatic tax and a new price that does not say": (
        situation(),
        said("exclusive", automatic_tax=TAXED),
        (
            "tax_behavior_unspecified",
            "price.tax_behavior",
            cannot("the `tax_behavior` of both prices must be specified while automatic tax is on"),
        ),
    ),
    "automatic tax and a current price that does not say": (
        having_price("price_pro", tax_behavior="inclusive"),
        said("unspecified", automatic_tax=TAXED),
        (
            "tax_behavior_unspecified",
            "price.tax_behavior",
            cannot("the `tax_behavior` of both prices must be specified while automatic tax is on"),
        ),
    ),
    "tax inside in this currency": (
        having_price(
            "price_pro",
            currency="usd",
            tax_behavior="exclusive",
            currency_options={"eur": CurrencyOption.of(tax_behavior="inclusive")},
        ),
        said("exclusive"),
        (
            "other_tax_behavior",
            "price.tax_behavior",
            cannot("its `tax_behavior` is `inclusive` and that of the current price `exclusive`"),
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_price_that_is_so_cannot_be_chosen(case):
    given, of, refusal = REFUSED[case]

    assert by_price(given, of)["price_pro"].refusal == Refusal(*refusal)


ALLOWED = {
    "another interval": (situation(), subscription()),
    "the same tax behaviour": (having_price("price_pro", tax_behavior="inclusive"), said("inclusive")),
    "no tax behaviour, without automatic tax": (having_price("price_pro", tax_behavior="inclusive"), subscription()),
    "automatic tax and both say the same": (
        having_price("price_pro", tax_behavior="inclusive"),
        said("inclusive", automatic_tax=TAXED),
    ),
    "the currency among several": (
        having_price("price_pro", currency="usd", currency_options={"eur": CurrencyOption.of()}),
        subscription(),
    ),
    "a current price that is sold no more": (situation(), subscription(item(of=price("price_old", "prod_old")))),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_a_price_that_is_so_can_be_chosen(case):
    choice = by_price(*ALLOWED[case])["price_pro"]

    assert (choice.refusal, choice.is_current) == (None, False)


def test_choices_are_in_the_order_of_the_configuration_and_mark_the_current_one():
    found = choices(situation(), subscription())

    assert [(choice.price.id, choice.is_current) for choice in found] == [
        ("price_basic", True),
        ("price_pro", False),
        ("price_coffee", False),
    ]
    assert [choice.quantity.enabled for choice in found] == [True, True, False]


def test_a_price_that_was_deleted_is_no_choice():
    assert set(by_price(situation(prices={"price_pro": price("price_pro")}))) == {"price_pro"}


NO_CHOICE = Refusal(
    "no_choice",
    "features.subscription_update.products",
    "This subscription cannot be updated because there is no price in the portal configuration available to change to.",
)
OLD = subscription(item(of=price("price_old", "prod_old")))
ONE = (offer("price_basic"),)
NOTHING = {
    "a catalogue of the current price": (situation(allowed=("price",), offers=ONE), subscription()),
    "every other price refused": (
        situation(allowed=("price",), prices={"price_pro": price("price_pro", active=False)}),
        subscription(),
    ),
    "quantity of what is not on offer": (situation(allowed=("quantity",)), OLD),
    "a quantity that is fixed": (
        situation(allowed=("quantity",), offers=(offer("price_basic", enabled=False),)),
        subscription(),
    ),
    "a quantity with one value": (
        situation(allowed=("quantity",), offers=(offer("price_basic", minimum=1, maximum=1),)),
        subscription(),
    ),
}


@pytest.mark.parametrize("case", NOTHING)
def test_without_anything_to_change_there_is_no_update(case):
    assert controls.control_of(*NOTHING[case], "subscription_update").refusal == NO_CHOICE


SOMETHING = {
    "another price": (situation(allowed=("price",)), subscription()),
    "another price for who has an old one": (situation(allowed=("price",), offers=ONE), OLD),
    "another quantity": (situation(allowed=("quantity",), offers=ONE), subscription()),
    "a quantity that is outside its limits": (
        situation(allowed=("quantity",), offers=(offer("price_basic", minimum=2, maximum=2),)),
        subscription(),
    ),
    "a promotion code": (situation(allowed=("promotion_code",), offers=ONE), subscription()),
}


@pytest.mark.parametrize("case", SOMETHING)
def test_with_anything_to_change_there_is(case):
    assert controls.control_of(*SOMETHING[case], "subscription_update").allowed
