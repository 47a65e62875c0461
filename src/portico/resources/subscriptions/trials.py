"""Trials of single items: a price to begin with, and then another. Source: docs/decisions/0033.

An item on trial has periods of its own, which begin where its trial did; a trial that costs nothing is one period. At
the end of the last one the item goes on at the price that follows, and the subscription's periods begin anew there.
"""

from collections.abc import Sequence
from dataclasses import replace

from portico.billing.periods import boundary
from portico.resources.invoices.entries import Entry
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions import charging, periods
from portico.resources.subscriptions.alarms import NOTICE
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced, ordered_price
from portico.resources.subscriptions.items_declaration import CurrentTrial
from portico.resources.subscriptions.orders import ItemOrder
from portico.resources.subscriptions.tariffs import cycle
from portico.resources.trial_offers import TrialOffer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

Ordered = tuple[Price | None, CurrentTrial | None]


async def ordered(tx: Transaction, subscription: Subscription, order: ItemOrder, path: Path) -> Ordered:
    """The price that an order names or makes, and the trial for which it is charged. Raises InvalidRequest."""
    if order.current_trial is None:
        return await ordered_price(tx, order, path), None
    here = (*path, "current_trial", "trial_offer")
    if not subscription.is_flexible:
        raise InvalidRequest("Trial offers need `billing_mode` `flexible`.", param=here)
    offer = await tx.need(TrialOffer, order.current_trial.trial_offer, param=here, called="trial offer")
    if not offer.active:
        raise InvalidRequest("The trial offer specified is archived.", param=here)
    _check_price(order, offer, path)
    price = await tx.need(Price, offer.price, param=here)
    end = boundary(tx.now, cycle(price), offer.iterations)
    return price, CurrentTrial.of(end_date=end, start_date=tx.now, trial_offer=offer.id)


def _check_price(order: ItemOrder, offer: TrialOffer, path: Path) -> None:
    """A price may be sent beside the offer that has it. Raises InvalidRequest for another one."""
    if order.price_data is not None:
        raise InvalidRequest("The trial offer says the price.", param=(*path, "price_data"))
    for name in ("price", "plan"):
        if getattr(order, name) not in (None, offer.price, offer.following):
            raise InvalidRequest("The price specified is not one of the trial offer's.", param=(*path, name))


def begins(one: Priced | None, other: Priced) -> bool:
    """Whether a change lets an item's trial begin."""
    trial = other.item.current_trial
    return trial is not None and (one is None or one.item.current_trial != trial)


def is_free(one: Priced) -> bool:
    """Whether an item is on a trial that costs nothing."""
    return one.item.current_trial is not None and one.is_free


def check(subscription: Subscription, items: Sequence[Priced]) -> None:
    """What does not go with trials of items. Raises InvalidRequest."""
    if not any(one.then for one in items):
        return
    for index, one in enumerate(items):
        if one.then and one.then.price.currency != subscription.currency:
            raise InvalidRequest(
                f"The price that follows the trial does not support the currency `{subscription.currency}`.",
                param=("items", index, "current_trial", "trial_offer"),
            )
    if subscription.schedule is not None:
        raise InvalidRequest("Trial offers cannot be used with subscription schedules.", param=("items",))
    if subscription.billing_schedules or any(one.item.billed_until for one in items):
        raise InvalidRequest("Nothing can be billed ahead during a trial.", param=("billing_schedules",))
    if subscription.is_measured or any(one.item.billing_thresholds for one in items):
        raise InvalidRequest("Trial offers cannot be used with `billing_thresholds`.", param=("billing_thresholds",))


def standing(subscription: Subscription, items: Sequence[Priced], now: int) -> Subscription:
    """The subscription, which is in a trial itself while its items are on trials that cost nothing, and only then."""
    ends = [one.item.current_trial.end_date for one in items if one.item.current_trial and one.is_free]
    trials = subscription.status == "trialing"
    if len(ends) == len(items) and subscription.status in ("active", "trialing"):
        start = subscription.trial_start if trials else now
        return subscription.having(status="trialing", trial_start=start, trial_end=min(ends))
    return subscription.having(status="active", trial_end=now) if trials else subscription


def entries(subscription: Subscription, one: Priced) -> list[Entry]:
    """What the first period of an item's trial costs."""
    if one.metered:
        return []
    period = one.period
    if one.is_free:
        return [charging.free(subscription, one, period)]
    natural = periods.natural(subscription.billing_cycle_anchor, one, period.start)
    return charging.stretch(subscription, one, period, natural)


def ends(one: Priced, moment: int) -> bool:
    """Whether an item's trial is over by then."""
    return one.item.current_trial is not None and one.item.current_trial.end_date <= moment


def ended(one: Priced) -> Priced:
    """An item on trial, as it goes on afterwards; any other as it is."""
    if one.then is None:
        return one
    quantity = None if one.then.metered else 1 if one.item.quantity is None else one.item.quantity
    after = one.then.item
    item = one.item.having(current_trial=None, plan=after.plan, price=after.price, quantity=quantity)
    return replace(one.then, item=item)


def anchor_after(subscription: Subscription, moment: int) -> int:
    """Where periods begin when trials have ended: there, unless something else is said, or still ahead."""
    anchor = subscription.billing_cycle_anchor
    stays = periods.keeps_anchor(subscription) or subscription.billing_cycle_anchor_config is not None
    return anchor if stays or anchor > moment else moment


async def tell(tx: Transaction, before: Subscription, after: Subscription) -> None:
    """A trial that has just begun, and ends soon, is announced to end."""
    known = before.item_trials
    if any(trial not in known and trial.end_date - NOTICE <= tx.now for trial in after.item_trials):
        await tx.tell(after, "trial_will_end")
