"""What a change does, and when: a row for each rule of portal-behaviour 3.5."""

import pytest

from portico.resources.billing_portal import effects
from portico.resources.billing_portal.changes import Change
from portico.resources.billing_portal.effects import Effect
from portico.resources.billing_portal.features import Condition, ScheduleAtPeriodEnd, SubscriptionUpdate
from portico.resources.prices.declaration import CurrencyOption, Price, Recurring, Tier
from tests.resources.billing_portal.situations import CLASSIC, END, item, subscription

NOW = END - 1_000_000
BOTH = ("decreasing_item_amount", "shortening_interval")


def price(id="price_new", amount=2_000, interval="month", count=1, **more):
    values = {"id": id, "currency": "eur", "product": "prod_1", "unit_amount": amount} | more
    return Price.of(recurring=Recurring.of(interval=interval, interval_count=count), **values)


OLD = price("price_old", 1_000)


def features(*conditions, **more):
    waits = ScheduleAtPeriodEnd.of(conditions=tuple(Condition.of(type=one) for one in conditions))
    return SubscriptionUpdate.of(enabled=True, schedule_at_period_end=waits, **more)


def of(new, *conditions, old=OLD, quantity=1, to=None, how=None, **more):
    """What becomes of a change from one price to another."""
    one = item(of=old, quantity=quantity)
    change = Change(one, new, quantity if to is None else to)
    currency = more.pop("currency", "eur")
    held = subscription(one, currency=currency, **(how or {}))
    return effects.effect(features(*conditions, **more), held, change, old, NOW)


TRIAL = {"status": "trialing", "trial_end": END}
PRORATED = {"proration_behavior": "create_prorations"}
ALWAYS = {"proration_behavior": "always_invoice"}
YEARLY = price(amount=20_000, interval="year")

MADE = {
    "none": (of(price()), Effect(NOW)),
    "create_prorations": (of(price(), **PRORATED), Effect(NOW, prorates=True)),
    "always_invoice": (of(price(), **ALWAYS), Effect(NOW, bills_now=True, prorates=True)),
    "a longer period, none": (of(YEARLY), Effect(NOW, resets=True, bills_now=True)),
    "a longer period, prorated": (of(YEARLY, **PRORATED), Effect(NOW, bills_now=True, prorates=True)),
    "a longer period, classic": (
        of(YEARLY, how={"billing_mode": CLASSIC}, **PRORATED),
        Effect(NOW, resets=True, bills_now=True, prorates=True),
    ),
    "the anchor": (of(price(), billing_cycle_anchor="now"), Effect(NOW, resets=True, bills_now=True)),
    "the anchor stays": (of(price(), billing_cycle_anchor="unchanged"), Effect(NOW)),
    "from free, flexible": (of(price(), old=price("price_old", 0)), Effect(NOW)),
    "from free, classic": (
        of(price(), old=price("price_old", 0), how={"billing_mode": CLASSIC}),
        Effect(NOW, resets=True, bills_now=True),
    ),
    "a trial ends": (of(price(), how=TRIAL, **ALWAYS), Effect(NOW, trial="ends", resets=True, bills_now=True)),
    "a trial goes on": (
        of(price(), how=TRIAL, trial_update_behavior="continue_trial", **ALWAYS),
        Effect(NOW, trial="goes_on"),
    ),
    "nothing but a discount": (of(OLD, *BOTH, **ALWAYS), Effect(NOW)),
    "more of the same": (of(OLD, *BOTH, to=2, **ALWAYS), Effect(NOW, bills_now=True, prorates=True)),
}


@pytest.mark.parametrize("name", MADE)
def test_a_change_that_is_made_now(name):
    found, expected = MADE[name]

    assert found == expected


CHEAPER, SAME = price(amount=999), price(amount=1_000)
TIERED = price(tiers=(Tier.of(up_to=5, unit_amount=1_500), Tier.of(up_to=None, unit_amount=500)), tiers_mode="volume",
               unit_amount=None)  # fmt: skip
DOLLARS = price(amount=5_000, currency_options={"eur": CurrencyOption.of(unit_amount=900)}, currency="usd")

WAITS = {
    "cheaper": (of(CHEAPER, *BOTH), ("decreasing_item_amount",)),
    "cheaper, but nobody asks": (of(CHEAPER), ()),
    "cheaper, but only shorter ones wait": (of(CHEAPER, "shortening_interval"), ()),
    "the same amount": (of(SAME, *BOTH), ()),
    "fewer": (of(OLD, *BOTH, quantity=3, to=2), ("decreasing_item_amount",)),
    "cheaper, but more of them": (of(CHEAPER, *BOTH, to=2), ()),
    "dearer, but fewer": (of(price(amount=1_400), *BOTH, quantity=3, to=2), ("decreasing_item_amount",)),
    "a year for the price of ten months": (of(price(amount=10_000, interval="year"), *BOTH), BOTH[:1]),
    "a year for the price of twelve months": (of(price(amount=12_000, interval="year"), *BOTH), ()),
    "a month instead of a year": (of(price(amount=1_200), *BOTH, old=price("price_old", 12_000, "year")), BOTH[1:]),
    "a cheaper month instead of a year": (of(price(amount=900), *BOTH, old=price("price_old", 12_000, "year")), BOTH),
    "three months instead of a quarter": (of(price(amount=9_000, count=3), *BOTH), ()),
    "a month instead of a quarter": (of(OLD, *BOTH, old=price("price_q", 3_000, count=3)), BOTH[1:]),
    "tiers, for a few": (of(TIERED, *BOTH, quantity=5), ()),
    "tiers, for many": (of(TIERED, *BOTH, quantity=6), ("decreasing_item_amount",)),
    "in the subscription's currency": (of(DOLLARS, *BOTH), ("decreasing_item_amount",)),
    "in a trial": (of(CHEAPER, *BOTH, how=TRIAL), ("decreasing_item_amount",)),
}


@pytest.mark.parametrize("name", WAITS)
def test_a_change_that_waits_and_why(name):
    found, conditions = WAITS[name]

    assert found.waits_for == conditions
    assert found.begins == (END if conditions else NOW)
    assert not (conditions and found.bills_now)


def test_a_trial_that_a_waiting_change_does_not_touch_goes_on():
    assert of(CHEAPER, *BOTH, how=TRIAL).trial == "goes_on"


def test_what_is_as_it_was_is_not_ordered():
    one = item(of=OLD, quantity=1)
    change = Change(one, OLD, 3)
    found = effects.effect(features(**ALWAYS), subscription(one), change, OLD, NOW)

    sent = effects.orders(features(**ALWAYS), change, found, NOW)

    assert sent == {
        "items": [{"id": one.id, "quantity": 3}],
        "proration_behavior": "always_invoice",
        "proration_date": NOW,
    }
