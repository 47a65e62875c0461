"""The end of a subscription: now, or at the time that was set for it. Source: billing-behaviour 1.10."""

from typing import Any

from portico.billing.periods import Period
from portico.resources import occasions
from portico.resources.customers.declaration import Customer
from portico.resources.invoices import pending
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import (
    charging,
    keeping,
    metering,
    pending_setups,
    putting_away,
    settling,
    watching,
)
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import after_billing, bill, draw
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.orders import CancelOrders
from portico.resources.subscriptions.parts import CancellationDetails
from portico.storage.transaction import Transaction
from portico.wire.errors import ObjectNotFound

NONE = CancellationDetails.of()


async def cancel(tx: Transaction, before: Subscription, orders: CancelOrders) -> Subscription:
    """End it now."""
    if before.has_ended:
        raise ObjectNotFound("subscription", before.id, param=("id",))
    details = details_of(before, orders.cancellation_details)
    if before.status == "incomplete":
        return await putting_away.expire(tx, before)
    before = await putting_away.call_off(tx, before)
    items = await keeping.priced_items(tx, before)
    entries = await _last_entries(tx, before, items, orders)
    customer = await tx.get(Customer, before.customer)
    assert customer is not None
    await pending.add_all(tx, [entry for entry in entries if entry.proration], customer)
    if orders.invoice_now:
        before = await _bill_now(tx, before, [entry for entry in entries if not entry.proration])
    elif not orders.prorate:
        await _forget_prorations(tx, before)
    sooner = before.having(cancel_at=None, cancel_at_period_end=False)
    return await _over(tx, sooner, details, before.canceled_at)


def details_of(before: Subscription, sent: CancellationDetails | None) -> CancellationDetails:
    """Why it ends: what was said before, and what is said now."""
    known = before.cancellation_details or NONE
    said: dict[str, Any] = {"reason": "cancellation_requested"}
    for name in ("comment", "feedback", "feedback_option"):
        if sent is not None and name in sent.model_fields_set:
            said[name] = getattr(sent, name)
    return known.model_copy(update=said)


async def _last_entries(
    tx: Transaction, before: Subscription, items: list[Priced], orders: CancelOrders
) -> list[Entry]:
    """What comes back of the running periods, and what was used in them."""
    found: list[Entry] = []
    nets = await charging.nets(tx, before, items) if orders.prorate and before.status != "trialing" else {}
    for one in items:
        if one.metered and orders.invoice_now:
            found += await metering.used_at_last(tx, before, one)
        elif nets:
            found += charging.unused(before, one, tx.now, nets[one.item.id])
    return found


async def _bill_now(tx: Transaction, before: Subscription, entries: list[Entry]) -> Subscription:
    """A last invoice for everything that is pending; whatever becomes of it, the subscription is over by then."""
    found = await bill(tx, before, entries, reason="subscription_update")
    if found is None:
        return before
    over = before.having(is_changing=True, latest_invoice=found.invoice.id, status="canceled")
    before = await tx.replace(before, over, "silently")
    return await settling.settle(tx, before, found, behavior="allow_incomplete", off_session=True)


async def _forget_prorations(tx: Transaction, before: Subscription) -> None:
    """Parts of periods that were not billed yet never will be."""
    for item in await pending.pending(tx, before.customer, before.id, only=True):
        if item.proration:
            await tx.delete(item)


async def end_as_planned(tx: Transaction, before: Subscription) -> Subscription:
    """The time that was set has come: a last invoice collects what is pending and what was used."""
    before = await putting_away.call_off(tx, before)
    items = await keeping.priced_items(tx, before)
    entries: list[Entry] = []
    for one in items:
        if one.metered:
            entries += await metering.used(tx, before, one, Period(one.item.current_period_start, tx.now))
    waiting = await pending.pending(tx, before.customer, before.id, only=True)
    found = None
    if waiting or any(entry.amount for entry in entries):
        start = min(one.item.current_period_start for one in items)
        found = await bill(tx, before, entries, reason="subscription_cycle", period=Period(start, tx.now))
    if found is None:
        return await _over(tx, before, before.cancellation_details, before.canceled_at)
    settling.check_imagined(tx, found)
    before = await keeping.replace(
        tx,
        before,
        before.having(latest_invoice=found.invoice.id),
        "silently",
        items=after_billing([one.item for one in items], found),
    )
    ended = await _over(tx, before, before.cancellation_details, before.canceled_at)
    await draw(tx, found)
    return ended


async def end(tx: Transaction, before: Subscription, *, details: CancellationDetails | None) -> Subscription:
    """It is over now, without a last invoice; nobody is to pay for a change that never comes."""
    return await _over(tx, await putting_away.call_off(tx, before), details)


async def _over(
    tx: Transaction, before: Subscription, details: CancellationDetails | None, canceled_at: int | None = None
) -> Subscription:
    """Canceled now, unless it was before. What is open is not collected by itself any more."""
    await putting_away.stop_collecting(tx, parent_subscription_details_subscription=before.id)
    after = (await pending_setups.without(tx, before)).having(
        cancel_at_period_end=False if before.cancel_at is None else before.cancel_at_period_end,
        canceled_at=canceled_at or tx.now,
        cancellation_details=details or NONE,
        ended_at=tx.now,
        is_changing=False,
        schedule=None,
        status="canceled",
        status_details=None,
    )
    kept = await tx.replace(before, after, "deleted")
    await tx.wake(kept, None)
    await watching.unwatch(tx, kept)
    await occasions.subscription_ended(tx, kept, before.schedule)
    return kept
