"""What a change of items may be, as the subscription stands. Source: billing-behaviour 1.7, 1.8 and 1.14."""

from collections.abc import Sequence

from portico.resources.subscriptions import items, trials
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.item_changes import Pair
from portico.resources.subscriptions.items import MISMATCH, Priced
from portico.resources.subscriptions.orders import UpdateOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest


def check_trials(before: Subscription, after: Subscription, orders: UpdateOrders, pairs: Sequence[Pair]) -> None:
    """What does not go with trials of items. Raises InvalidRequest."""
    kept = [pair.after for pair in pairs if pair.after]
    trials.check(after, kept)
    begins = any(trials.begins(pair.before, pair.after) for pair in pairs if pair.after)
    if orders.trial_end is not None and (begins or before.item_trials):
        raise InvalidRequest("Trial offers cannot be used together with `trial_end`.", param=("trial_end",))
    resets = orders.billing_cycle_anchor is not None and orders.billing_cycle_anchor.type == "now"
    if resets and any(one.then for one in kept):
        raise InvalidRequest("Periods cannot begin anew during a trial.", param=("billing_cycle_anchor",))
    waits = before.status == "trialing" and not before.item_trials
    if begins and (waits or before.status in ("paused", "incomplete")):
        raise InvalidRequest(f"No trial can begin while the subscription is `{before.status}`.", param=("items",))


def check_currency(before: Subscription, orders: UpdateOrders, kept: Sequence[Priced]) -> None:
    """A subscription keeps its currency. Raises InvalidRequest."""
    for one in kept:
        if one.price.currency != before.currency:
            places = [index for index, order in enumerate(orders.items) if one.price.id in (order.price, order.plan)]
            raise InvalidRequest(
                MISMATCH.format("currency")
                if len(kept) > 1
                else f"The price specified only supports `{one.price.currency}`. This doesn't match the expected "
                f"currency: `{before.currency}`.",
                param=("items", places[0], "price") if places else ("items",),
            )


def check_together(after: Subscription, orders: UpdateOrders, kept: Sequence[Priced]) -> None:
    """Items fit together. Raises InvalidRequest, which names what was sent, wherever that comes to stand."""
    try:
        items.check_together(kept, flexible=after.is_flexible)
    except InvalidRequest as error:
        _, place, *rest = error.path
        one = kept[int(place)]
        sent = [
            index
            for index, order in enumerate(orders.items)
            if order.id == one.item.id or one.price.id in (order.price, order.plan)
        ]
        error.path = ("items", sent[-1], *rest) if sent else ("items",)
        raise


def moment(tx: Transaction, before: Subscription, orders: UpdateOrders) -> int:
    """From when parts of periods are reckoned. Raises InvalidRequest for a moment outside of the running period."""
    moment = orders.proration_date
    if moment is None:
        return tx.now
    if not before.current_period_start <= moment <= before.current_period_end:
        raise InvalidRequest(
            "The proration date must be within the current billing period of the subscription.",
            param=("proration_date",),
        )
    return moment
