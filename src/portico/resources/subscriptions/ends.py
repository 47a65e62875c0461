"""What a change says of a subscription's end: `cancel_at`, `cancel_at_period_end`, and why. Source: 1.10."""

from dataclasses import replace

from portico.billing.periods import holding
from portico.billing.prorations import Net
from portico.resources.billing.feedback_options import FeedbackOption
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import charging, periods, prebilling
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import MAX_BILLED_UNTIL, MAX_PERIOD_END, MIN_PERIOD_END, UpdateOrders
from portico.resources.subscriptions.parts import CancellationDetails
from portico.resources.subscriptions.tariffs import cycle
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.refusals import only_one


async def with_end(tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOrders) -> Subscription:
    """The subscription with the end that is ordered. Raises InvalidRequest."""
    await _check_details(tx, before, after)
    says_when = "cancel_at" in orders.model_fields_set
    says_period = after.cancel_at_period_end != before.cancel_at_period_end
    if not (says_when or says_period):
        return after
    if before.schedule:
        raise _managed(before.schedule)
    if says_when and orders.cancel_at is not None and after.cancel_at_period_end and says_period:
        raise only_one("cancel_at", "cancel_at_period_end", param=("cancel_at_period_end",))
    is_named = says_when and orders.cancel_at is not None
    moment = _moment(tx, before, after, orders)
    details = _why(before, after, moment)
    reason = "cancellation_requested" if moment is not None else None
    return after.having(
        cancel_at=moment,
        cancel_at_period_end=after.cancel_at_period_end and moment is not None and not is_named,
        canceled_at=tx.now if moment is not None else None,
        cancellation_details=details.model_copy(update={"reason": reason}),
    )


def _moment(tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOrders) -> int | None:
    """When it ends, if it does: at the end of the period, if that is said now; else as `cancel_at` says.

    What rests may have had its last period: then that is now.
    """
    says_when = "cancel_at" in orders.model_fields_set
    found = [_whole_end(before, item) if says_when else item.current_period_end for item in before.items.data]
    ends = [max(end, tx.now) for end in found]
    latest = max(prebilling.latest(after), tx.now)
    words = {MIN_PERIOD_END: min(ends), MAX_PERIOD_END: max(ends), MAX_BILLED_UNTIL: latest}
    ordered = None
    if says_when:
        ordered = periods.ordered_end(orders.cancel_at, words, tx.now)
    is_new = after.cancel_at_period_end and not before.cancel_at_period_end
    return min(ends) if is_new else ordered


def _whole_end(before: Subscription, item: SubscriptionItem) -> int:
    """When an item's period ends if the subscription does not."""
    if item.current_period_end != before.cancel_at or item.current_trial is not None:
        return item.current_period_end
    if before.status == "trialing" and before.trial_end is not None:
        return before.trial_end
    return holding(before.billing_cycle_anchor, cycle(item.price), item.current_period_start).end


def _why(before: Subscription, after: Subscription, moment: int | None) -> CancellationDetails:
    """What is said of the end; nothing any more of what was said of one that does not come."""
    if moment is None and after.cancellation_details == before.cancellation_details:
        return CancellationDetails.of()
    return after.cancellation_details or CancellationDetails.of()


def _managed(schedule: str) -> InvalidRequest:
    return InvalidRequest(
        f"The subscription is managed by the subscription schedule `{schedule}`, and updating any cancelation behavior "
        "directly is not allowed. Please update the schedule instead."
    )


async def _check_details(tx: Transaction, before: Subscription, after: Subscription) -> None:
    """The merchant's own answer must be there, and in use. Raises InvalidRequest."""
    details, known = after.cancellation_details, before.cancellation_details
    option = details.feedback_option if details else None
    if option is None or (known and known.feedback_option == option):
        return
    path = ("cancellation_details", "feedback_option")
    found = await tx.need(FeedbackOption, option, param=path, called="feedback option")
    if found.status != "active":
        raise InvalidRequest(f"The feedback option `{found.id}` is inactive.", param=path)


def end_of_period(subscription: Subscription, one: Priced) -> int:
    """When the item's running period ends: with the subscription, if that is earlier than the next boundary."""
    whole = periods.natural(subscription.billing_cycle_anchor, one, one.item.current_period_start)
    end = subscription.cancel_at
    return whole.end if end is None else min(end, whole.end)


def moved_end(subscription: Subscription, one: Priced, net: Net) -> list[Entry]:
    """What a period costs more or less that ends later or earlier now.

    What comes back is what was charged, in `flexible` mode; in `classic` mode it is a part of what the item costs now.
    """
    old, new = one.item.current_period_end, end_of_period(subscription, one)
    whole = periods.natural(subscription.billing_cycle_anchor, one, one.item.current_period_start)
    if one.metered or old == new:
        return []
    if new < old and subscription.is_flexible:
        charged = tuple(charged for charged in one.item.charged if charged.start < old)
        return charging.unused(subscription, replace(one, item=one.item.having(charged=charged)), new, net)
    return [charging.shifted(subscription, one, net, whole, new)]
