"""Resting: `pause`. Source: billing-behaviour 1.11."""

from portico.resources.customers.declaration import Customer
from portico.resources.invoices import pending
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import charging, following, keeping, metering, putting_away, settling
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import bill
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.pause_orders import PauseOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest


async def pause(tx: Transaction, before: Subscription, orders: PauseOrders) -> Subscription:
    """Let the subscription rest from now on, unless a schedule decides on that."""
    _check_pausable(before)
    if before.schedule:
        raise InvalidRequest(
            f"The subscription is managed by the subscription schedule `{before.schedule}` and cannot be paused "
            "directly."
        )
    return await rest(tx, before, orders)


async def rest(tx: Transaction, before: Subscription, orders: PauseOrders) -> Subscription:
    """Let the subscription rest from now on."""
    _check_pausable(before)
    before = await putting_away.call_off(tx, before)
    items = await keeping.priced_items(tx, before)
    entries = await _for_the_rest(tx, before, items, orders)
    customer = await tx.get(Customer, before.customer, lock=True)
    assert customer is not None
    for entry in entries:
        await pending.add_pending(tx, entry, customer)
    after = before
    if orders.invoicing_behavior == "invoice":
        found = await bill(tx, before, [], reason="subscription_update")
        if found is not None:
            billed = before.having(is_changing=True, latest_invoice=found.invoice.id)
            after = await tx.replace(before, billed, "silently")
            after = await settling.settle(tx, after, found, behavior="allow_incomplete", off_session=True)
    if not after.has_ended:
        stopped = [one.item.having(billed_until=None, current_period_end=tx.now, charged=()) for one in items]
        after = await following.paused(tx, after, "pause_requested", stopped)
    return await keeping.changed(tx, before, after)


def _check_pausable(before: Subscription) -> None:
    """Raises InvalidRequest for a subscription that cannot rest."""
    if not before.is_flexible:
        raise InvalidRequest(
            "Only subscriptions with `billing_mode` `flexible` can be paused. Migrate the subscription first."
        )
    if before.collection_method == "send_invoice":
        raise InvalidRequest("Subscriptions with `collection_method=send_invoice` cannot be paused.")
    if before.status not in ("active", "past_due", "unpaid"):
        raise InvalidRequest(f"A subscription with status `{before.status}` cannot be paused.")
    if before.item_trials:
        raise InvalidRequest("A subscription with an item in a trial cannot be paused.")


async def _for_the_rest(tx: Transaction, before: Subscription, items: list[Priced], orders: PauseOrders) -> list[Entry]:
    """What comes back of paid time, and what was used until now."""
    found: list[Entry] = []
    whence = orders.bill_for.unused_time_from.type
    if whence != "none":
        nets = await charging.nets(tx, before, items)
        for one in items:
            moment = tx.now if whence == "now" else one.item.current_period_start
            found += charging.unused(before, one, moment, nets[one.item.id])
    if orders.bill_for.outstanding_usage_through.type == "now":
        for one in items:
            if one.metered:
                found += await metering.used_at_last(tx, before, one)
    return found
