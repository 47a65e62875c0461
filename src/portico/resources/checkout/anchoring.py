"""Where the periods of what is bought will begin, and what is due until then."""

from collections.abc import Sequence

from portico.billing.charges import total
from portico.billing.periods import Period
from portico.billing.prorations import stub
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.orders import Plans
from portico.resources.subscriptions import periods
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import CreateOrders
from portico.resources.subscriptions.tariffs import tariff
from portico.wire.errors import InvalidRequest, beneath


def check(plans: Plans, lines: Sequence[Bought], now: int) -> None:
    """Raises InvalidRequest for a trial or an anchor with which the subscription could not be made in the end."""
    items = [priced(one) for one in lines if one.price.recurring]
    with beneath("subscription_data"):
        if plans.trial_end:
            periods.checked_trial_end(plans.trial_end, now)
        orders = CreateOrders.of(billing_cycle_anchor=plans.billing_cycle_anchor)
        periods.anchor(orders, None, items, now=now, start=now, flexible=True)


def check_parts(plans: Plans, lines: Sequence[Bought], param: str) -> None:
    """Raises InvalidRequest for what is sold once where the part of a period before the anchor is free."""
    if plans.proration_behavior == "none" and not all(one.price.recurring for one in lines):
        raise InvalidRequest(
            "One-time prices cannot be used with `subscription_data[proration_behavior]=none`.", param=(param,)
        )


def anchor(plans: Plans, lines: Sequence[Bought], now: int) -> int | None:
    """Where full periods begin, if that is said: a moment, or the next one of which a day and a time are said.

    Raises InvalidRequest.
    """
    config = plans.billing_cycle_anchor_config
    if config is None:
        return plans.billing_cycle_anchor
    items = [priced(one) for one in lines if one.price.recurring]
    with beneath("subscription_data"):
        return periods.anchor(CreateOrders.of(), config, items, now=now, start=now, flexible=is_flexible(plans))[0]


def first_full(plans: Plans, lines: Sequence[Bought], now: int) -> int | None:
    """When the first whole period begins, if a part of one may come before."""
    begins = anchor(plans, lines, now)
    if begins is None or plans.billing_cycle_anchor_config is None:
        return begins
    return min(periods.first(begins, priced(one), now).end for one in lines if one.price.recurring)


def due(one: Bought, plans: Plans, anchor: int | None, now: int) -> int:
    """What is due now: nothing in a trial or for usage, a part of the first period where it is shorter."""
    amount = total(tariff(one.price), one.quantity or 0)
    if one.price.recurring is None:
        return amount
    if one.quantity is None or plans.trial_end or plans.trial_period_days:
        return 0
    if anchor is None:
        return amount
    item = priced(one)
    first = periods.first(anchor, item, now)
    if periods.is_whole(anchor, item, first):
        return amount
    if plans.proration_behavior == "none":
        return 0
    return stub(amount, periods.natural(anchor, item, first.start), Period(first.start, first.end))


def is_flexible(plans: Plans) -> bool:
    """Whether the subscription will be: what is new is, unless something else is said."""
    return plans.billing_mode is None or plans.billing_mode.type == "flexible"


def priced(one: Bought) -> Priced:
    """The line as an item, without anything that it has in a subscription alone."""
    return Priced(SubscriptionItem.of(), one.price, one.name)
