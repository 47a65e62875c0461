"""What a change of a subscription does, and when: now, or when the period ends. Source: portal-behaviour 3.5.

A pure function of the configuration, the subscription and the change. What is ordered of the billing beneath follows
from its answer alone, so that a preview and the change itself cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from portico.billing.charges import total
from portico.resources.billing_portal.changes import Change
from portico.resources.billing_portal.features import SubscriptionUpdate
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.tariffs import cycle, in_currency, is_free, tariff

Condition = Literal["decreasing_item_amount", "shortening_interval"]
Trial = Literal["ends", "goes_on"]


@dataclass(frozen=True)
class Effect:
    """What becomes of a change."""

    begins: int
    """When it holds, in Unix seconds."""
    waits_for: tuple[Condition, ...] = ()
    """The conditions that it meets, so that it waits for the end of the period; none if it is made now."""
    trial: Trial | None = None
    """What becomes of a running trial; None if there is none."""
    resets: bool = False
    """Whether billing periods begin anew with it."""
    bills_now: bool = False
    """Whether there is an invoice in the same moment."""
    prorates: bool = False
    """Whether parts of periods are reckoned."""


def effect(
    features: SubscriptionUpdate, subscription: Subscription, change: Change, current: Price, now: int
) -> Effect:
    """What the configuration makes of a change. `current` is the whole price that the item has, tiers and all."""
    running: Trial | None = "goes_on" if subscription.status == "trialing" else None
    if not change.has_new_price and not change.has_new_quantity:
        return Effect(now, trial=running)
    new, current = (in_currency(price, subscription.currency) for price in (change.price, current))
    change = replace(change, price=new)
    conditions = met(features, change, current)
    if conditions:
        return Effect(subscription.current_period_end, conditions, running)
    if running:
        ends = features.trial_update_behavior == "end_trial"
        return Effect(now, trial="ends" if ends else running, resets=ends, bills_now=ends)
    longer_or_shorter = cycle(change.price) != cycle(current)
    resets = features.billing_cycle_anchor == "now" or _resets_by_itself(features, subscription, change, current)
    prorates = features.proration_behavior != "none"
    at_once = features.proration_behavior == "always_invoice"
    return Effect(now, (), None, resets, resets or longer_or_shorter or at_once, prorates)


def _resets_by_itself(features: SubscriptionUpdate, subscription: Subscription, change: Change, current: Price) -> bool:
    """A plan of another length begins a new period if the rest of it would be free else, as classic billing does."""
    differs = cycle(change.price) != cycle(current)
    if subscription.is_flexible:
        return differs and features.proration_behavior == "none"
    return differs or (is_free(current) and not is_free(change.price))


def met(features: SubscriptionUpdate, change: Change, current: Price) -> tuple[Condition, ...]:
    """Which of the configuration's conditions a change meets."""
    holds: Mapping[Condition, bool] = {
        "decreasing_item_amount": _rate(change.price, change.quantity) < _rate(current, change.item.quantity),
        "shortening_interval": cycle(change.price).length < cycle(current).length,
    }
    return tuple(one.type for one in features.schedule_at_period_end.conditions if holds[one.type])


def _rate(price: Price, quantity: int | None) -> Fraction:
    """What it costs for a second: so a year's price can be compared with a month's."""
    return Fraction(total(tariff(price), quantity or 0), cycle(price).length)


def orders(features: SubscriptionUpdate, change: Change, found: Effect, proration_date: int | None) -> dict[str, Any]:
    """What is ordered of the subscription to make a change that does not wait; the same for its preview.

    What is as it was is not sent: a price that was archived since may stay.
    """
    item: dict[str, Any] = {"id": change.item.id}
    if change.has_new_price:
        item["price"] = change.price.id
    if change.quantity is not None:
        item["quantity"] = change.quantity
    sent: dict[str, Any] = {"proration_behavior": features.proration_behavior}
    if change.has_new_price or change.has_new_quantity:
        sent["items"] = [item]
    if found.trial == "ends":
        return {**sent, "trial_end": "now"}
    if found.resets:
        sent["billing_cycle_anchor"] = {"type": "now"}
    if found.prorates and proration_date is not None:
        sent["proration_date"] = proration_date
    return sent
