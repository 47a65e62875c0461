"""What a change may be, as the subscription stands. Source: billing-behaviour 1.7, 1.8, 1.12 and 1.14."""

from collections.abc import Sequence

from portico.resources.prices import supported
from portico.resources.subscriptions import items, trials
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.item_changes import Pair
from portico.resources.subscriptions.items import MISMATCH, Priced
from portico.resources.subscriptions.orders import UpdateOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.refusals import not_ahead

OF_CANCELED = ("cancellation_details", "metadata")
OF_INCOMPLETE = ("default_source", "metadata")
OF_PENDING = frozenset(
    "add_invoice_items billing_cycle_anchor items payment_behavior proration_behavior proration_date trial_end "
    "trial_from_plan off_session discounts".split()
)
"""What may be sent with `pending_if_incomplete`."""


def check_state(before: Subscription, after: Subscription, orders: UpdateOrders) -> None:
    """What may be changed at all, as the subscription stands. Raises InvalidRequest."""
    waits = orders.payment_behavior == "pending_if_incomplete"
    if not (before.has_ended or before.status == "incomplete" or waits):
        return
    sent = {name for name in orders.model_fields_set if getattr(orders, name) != ()}
    changed = {name for name in type(after).model_fields if getattr(before, name) != getattr(after, name)}
    if before.has_ended and (sent or changed - set(OF_CANCELED)):
        raise InvalidRequest(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="invalid_canceled_subscription_fields",
        )
    if before.status == "incomplete" and (wrong := sorted(sent | changed - set(OF_INCOMPLETE))):
        raise InvalidRequest(
            "A subscription whose first invoice is not paid yet can only update its metadata and default_source.",
            param=(wrong[0],),
        )
    if waits and before.collection_method == "send_invoice":
        raise InvalidRequest(
            "`payment_behavior=pending_if_incomplete` cannot be used with `collection_method=send_invoice`.",
            param=("payment_behavior",),
        )
    if waits and (wrong := sorted((sent | changed) - OF_PENDING)):
        raise InvalidRequest(
            f"`{wrong[0]}` cannot be changed together with `payment_behavior=pending_if_incomplete`.", param=(wrong[0],)
        )


def check_pause(tx: Transaction, before: Subscription, after: Subscription) -> None:
    """A pause of collection ends later, if ever. Raises InvalidRequest."""
    paused = after.pause_collection
    if paused and paused != before.pause_collection and paused.resumes_at is not None and paused.resumes_at <= tx.now:
        raise not_ahead(("pause_collection", "resumes_at"))


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
            param: Path = ("items", places[0], "price") if places else ("items",)
            if len(kept) > 1:
                raise InvalidRequest(MISMATCH.format("currency"), param=param)
            raise supported.unsupported(one.price, before.currency, param)


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


def moment(tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOrders) -> int:
    """From when parts of periods are reckoned. Raises InvalidRequest for a moment outside of the running period.

    What is to end within that period has none to begin after its end.
    """
    moment = orders.proration_date
    if moment is None:
        return tx.now
    is_over = after.cancel_at is not None and after.cancel_at <= moment
    if is_over or not before.current_period_start <= moment <= before.current_period_end:
        raise outside()
    return moment


def outside() -> InvalidRequest:
    """A moment from which nothing can be reckoned."""
    return InvalidRequest(
        "The proration date must be within the current billing period of the subscription.", param=("proration_date",)
    )


def check_running(tx: Transaction, one: Priced, moment: int) -> None:
    """Raises InvalidRequest where a period that begins with an earlier moment would be over by now.

    One that begins now may be charged from a later moment on, as long as it runs.
    """
    if one.item.current_period_end <= tx.now:
        raise InvalidRequest(
            f"With this proration date the period of `{one.price.id}` would have ended at "
            f"{one.item.current_period_end}. Its interval is shorter than the time since then.",
            param=("proration_date",),
        )
    if one.item.current_period_end < moment:
        raise InvalidRequest(
            f"With this price the running period ends at {one.item.current_period_end}, before the proration date.",
            param=("proration_date",),
        )
