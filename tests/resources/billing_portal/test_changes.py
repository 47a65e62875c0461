"""One particular change: may it be made? A row for each text of portal-behaviour 2.7 about one, on values alone."""

from typing import get_args

import pytest

from portico.resources.billing_portal import controls
from portico.resources.billing_portal.changes import Change
from portico.resources.billing_portal.situations import Reason, Refusal
from tests.resources.billing_portal import test_choices, test_controls
from tests.resources.billing_portal.situations import (
    having_price,
    item,
    offer,
    price,
    product,
    situation,
    subscription,
    switched_off,
)

ITEM = item(quantity=2)
HERS = subscription(ITEM)
PRO, COFFEE = price("price_pro", interval="year"), price("price_coffee", "prod_coffee")
ALLOWED = "features.subscription_update.default_allowed_updates"
PRODUCTS = "features.subscription_update.products"


def to(new=ITEM.price, quantity=2, **more):
    return Change(ITEM, new, quantity, **more)


def quantity(why):
    return f"The quantity of the item `si_1` cannot be updated because the configuration `bpc_1` does not {why}."


REFUSED = {
    "nothing": (
        situation(),
        to(),
        ("no_changes", "subscription.items", "Cannot update the subscription because there are no changes to confirm."),
    ),
    "a price that is not on offer": (
        situation(),
        to(price("price_secret")),
        (
            "price_not_offered",
            PRODUCTS,
            "The item `si_1` cannot be updated to price `price_secret` because the configuration `bpc_1` does not "
            "include the price in its `features[subscription_update][products]`.",
        ),
    ),
    "any price": (
        situation(allowed=("quantity",)),
        to(PRO),
        (
            "update_not_allowed",
            ALLOWED,
            "The item `si_1` cannot be updated to price `price_pro` because the configuration `bpc_1` does not include "
            "`price` in its `features[subscription_update][default_allowed_updates]`.",
        ),
    ),
    "a price of another currency": (
        having_price("price_pro", currency="usd"),
        to(PRO.having(currency="usd")),
        (
            "other_currency",
            "price.currency",
            "The item `si_1` cannot be updated to price `price_pro` because the price is in `usd` and the subscription "
            "in `eur`.",
        ),
    ),
    "any quantity": (
        situation(allowed=("price",)),
        to(quantity=3),
        (
            "update_not_allowed",
            ALLOWED,
            quantity("include `quantity` in its `features[subscription_update][default_allowed_updates]`"),
        ),
    ),
    "the quantity of a product that is not on offer": (
        situation(offers=(offer("price_coffee", product="prod_coffee"),)),
        to(quantity=3),
        (
            "product_not_offered",
            PRODUCTS,
            quantity("include its product in its `features[subscription_update][products]`"),
        ),
    ),
    "a quantity that is fixed": (
        situation(),
        to(COFFEE, quantity=3),
        (
            "quantity_fixed",
            f"{PRODUCTS}.1.adjustable_quantity.enabled",
            quantity("allow it for the product `prod_coffee`"),
        ),
    ),
    "too few": (
        situation(offers=(offer("price_basic", minimum=2),)),
        to(quantity=1),
        (
            "quantity_out_of_range",
            f"{PRODUCTS}.0.adjustable_quantity.minimum",
            "The quantity of the item `si_1` cannot be 1 because the minimum of the product `prod_tea` in the "
            "configuration `bpc_1` is 2.",
        ),
    ),
    "too many": (
        situation(offers=(offer("price_basic", maximum=9),)),
        to(quantity=10),
        (
            "quantity_out_of_range",
            f"{PRODUCTS}.0.adjustable_quantity.maximum",
            "The quantity of the item `si_1` cannot be 10 because the maximum of the product `prod_tea` in the "
            "configuration `bpc_1` is 9.",
        ),
    ),
    "too many to bring along": (
        situation(offers=(offer("price_basic"), offer("price_coffee", product="prod_coffee", maximum=1))),
        to(COFFEE),
        (
            "quantity_out_of_range",
            f"{PRODUCTS}.1.adjustable_quantity.maximum",
            "The quantity of the item `si_1` cannot be 2 because the maximum of the product `prod_coffee` in the "
            "configuration `bpc_1` is 1.",
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_change_to_this_is_refused(case):
    given, change, refusal = REFUSED[case]

    assert controls.confirmation(given, HERS, change).refusal == Refusal(*refusal)


CONFIRMED = {
    "another price": (situation(allowed=("price",)), to(PRO)),
    "another quantity": (situation(allowed=("quantity",)), to(quantity=7)),
    "a quantity at the limit": (situation(offers=(offer("price_basic", minimum=2, maximum=9),)), to(quantity=9)),
    "another price and another quantity": (situation(), to(PRO, quantity=7)),
    "the quantity that she has, of what has a fixed one": (situation(), to(COFFEE)),
    "a discount alone": (situation(), to(has_discount=True)),
    "another quantity of an old price of a product on offer": (
        situation(offers=(offer("price_pro"),)),
        to(quantity=3),
    ),
}


@pytest.mark.parametrize("case", CONFIRMED)
def test_a_change_to_this_can_be_confirmed(case):
    given, change = CONFIRMED[case]

    assert controls.confirmation(given, HERS, change).allowed


def test_what_stands_against_the_subscription_comes_before_what_stands_against_the_change():
    leaving = subscription(ITEM, status="past_due")

    assert controls.confirmation(situation(), leaving, to()).refusal.reason == "payment_overdue"
    assert (
        controls.confirmation(switched_off("subscription_update"), leaving, to()).refusal.reason == "feature_disabled"
    )


def test_an_archived_product_cannot_be_confirmed():
    gone = situation(products={"prod_coffee": product("prod_coffee", active=False)})

    assert controls.confirmation(gone, HERS, to(COFFEE)).refusal.reason == "product_archived"


def test_every_reason_has_a_row_in_some_table():
    rows = [refusal.reason for *_, refusal in test_controls.REFUSED.values()]
    rows += [reason for acts in test_controls.STATUSES.values() for reason in acts.values()]
    rows += [reason for *_, (reason, *_rest) in (*test_choices.REFUSED.values(), *REFUSED.values())]
    elsewhere = {"feature_disabled", "no_choice", "nothing_allowed", "only_payment_method", "signed_in_by_email"}
    elsewhere |= {"payment_method_expired"}

    assert set(get_args(Reason)) == {*rows, *elsewhere}
