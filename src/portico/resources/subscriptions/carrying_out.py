"""A change that may cost something is carried out: billed at once, or with the next invoice. Source: 1.4 and 2.4."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portico.resources.customers.declaration import Customer
from portico.resources.discounts import lapsing
from portico.resources.invoices import pending
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import (
    charged_time,
    keeping,
    one_time,
    pending_updates,
    putting_away,
    settling,
    side_by_side,
    standing,
)
from portico.resources.subscriptions.alarms import set_alarm
from portico.resources.subscriptions.changes import Change
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill, after_billing, bill, used_up
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import UpdateOrders
from portico.storage.transaction import Transaction


@dataclass(frozen=True)
class Billed:
    """A change that is on an invoice, but not made yet."""

    before: Subscription
    target: Subscription
    items: list[SubscriptionItem]
    bill: Bill
    orders: UpdateOrders
    made: tuple[str, ...]
    """The invoice items that the change has made."""
    until: int | None
    """When a change that waited for its payment before this one would have expired."""


async def carry_out(
    tx: Transaction,
    before: Subscription,
    change: Change,
    orders: UpdateOrders,
    customer: Customer,
    method: str | None,
) -> Subscription:
    """Bill what the change costs: at once, or with the next invoice."""
    extra = await one_time.entries(tx, change.after, customer, orders.add_invoice_items)
    bills = _bills(change, orders, extra)
    until = before.pending_update.expires_at if before.pending_update else None
    before, change = await _beside_another(tx, before, change, bills=bills)
    once = await pending.add_all(tx, extra, customer)
    waiting = await _wait(tx, change.prorations, customer)
    items = [_recharged(one.item, change, waiting) for one in change.items]
    target = keeping.with_items(change.after, items)
    if not bills:
        return await _keep(tx, before, target, items)
    made = (*(item.id for item in once), *(id for kept in waiting.values() for id, _ in kept))
    found = await bill(
        tx,
        target,
        change.entries,
        reason="subscription_update",
        only=made if _leaves_waiting(before, change, orders) else None,
        proration_date=orders.proration_date or (tx.now if waiting else None),
        method=method,
    )
    if found is None:
        return await _keep(tx, before, target, items)
    found = found if _is_retried(tx, target) else found.once
    billed = Billed(before, target, after_billing(items, found), found, orders, made, until)
    waits = orders.payment_behavior == "pending_if_incomplete" and standing.is_collected(target)
    return await (_if_paid(tx, billed) if waits else _and_pay(tx, billed))


async def _beside_another(
    tx: Transaction, before: Subscription, change: Change, *, bills: bool
) -> tuple[Subscription, Change]:
    """The change beside one that waits for its payment, which is given up unless both can be made."""
    if before.pending_update is None:
        return before, change
    together = None if bills else side_by_side.beside(before, [one.item for one in change.items], change.after)
    if together is None:
        before = await putting_away.give_update_up(tx, before)
        together = change.after.having(**pending_updates.NOTHING)
    return before, replace(change, after=together)


def _bills(change: Change, orders: UpdateOrders, extra: Sequence[Entry]) -> bool:
    """Whether there is an invoice now. What is paid once makes none by itself in `flexible` mode, but waits for one."""
    if change.begins:
        return True
    found = change.prorations or change.entries or (extra and not change.after.is_flexible)
    return orders.proration_behavior == "always_invoice" and bool(found)


def _leaves_waiting(before: Subscription, change: Change, orders: UpdateOrders) -> bool:
    """Whether what waited before waits on, in `classic` mode, when another anchor is billed at once. Source: 1.9."""
    if before.is_flexible or orders.proration_behavior != "always_invoice" or orders.trial_end is not None:
        return False
    return change.after.billing_cycle_anchor != before.billing_cycle_anchor


def _is_retried(tx: Transaction, subscription: Subscription) -> bool:
    """Whether the invoice is advanced by itself: not where somebody asked for the change, and can be told at once."""
    automatic = subscription.collection_method == "charge_automatically"
    return bool(tx.due) or not automatic or not standing.is_collected(subscription)


async def _keep(
    tx: Transaction, before: Subscription, target: Subscription, items: list[SubscriptionItem]
) -> Subscription:
    """The change is made; nothing is to be paid for it now."""
    await let_go(tx, before, target)
    kept = await keeping.replace(tx, before, target, items=items)
    await set_alarm(tx, kept)
    return kept


async def _wait(tx: Transaction, entries: Sequence[Entry], customer: Customer) -> dict[str, list[tuple[str, Entry]]]:
    """Prorations wait for an invoice, if only for a moment; what was kept, by the subscription's item.

    Invoices show what waits newest first, and what comes back before what is charged for it: so that is made last.
    """
    found: dict[str, list[tuple[str, Entry]]] = {}
    kept = await pending.add_all(tx, entries, customer)
    for item, entry in zip(kept, reversed(entries), strict=True):
        found.setdefault(entry.subscription_item or "", []).append((item.id, entry))
    return found


def _recharged(item: SubscriptionItem, change: Change, waiting: dict[str, list[tuple[str, Entry]]]) -> SubscriptionItem:
    """The item, which remembers what it was charged; what was given back is forgotten."""
    fresh = tuple(charged_time.by(entry, id) for id, entry in waiting.get(item.id, []) if entry.net > 0)
    left = () if item.id in change.credited else item.charged
    return item.having(charged=(*left, *fresh))


async def _and_pay(tx: Transaction, billed: Billed) -> Subscription:
    """The change is made, whether it is paid or not; one event tells of it, and of the status, when that is known."""
    before, orders = billed.before, billed.orders
    await let_go(tx, before, billed.target)
    after = billed.target.having(is_changing=True, latest_invoice=billed.bill.invoice.id)
    kept = await keeping.replace(tx, before, after, "silently", items=billed.items)
    settled = await settling.settle(
        tx, kept, billed.bill, behavior=orders.payment_behavior, off_session=orders.off_session
    )
    done = await keeping.changed(tx, before, settled)
    await set_alarm(tx, done)
    return done


async def _if_paid(tx: Transaction, billed: Billed) -> Subscription:
    """The change is made if it is paid; else it waits, and the subscription stays as it is."""
    target, invoice = billed.target, billed.bill.invoice
    before = await tx.replace(billed.before, billed.before.having(pending_invoice=invoice.id), "silently")
    off_session = billed.orders.off_session
    current = await settling.settle(tx, before, billed.bill, behavior="allow_incomplete", off_session=off_session)
    if not await settling.is_paid(tx, invoice.id):
        return await _wait_to_be_paid(tx, current, billed)
    await let_go(tx, current, target)
    paid = target.having(
        default_payment_method=invoice.default_payment_method or target.default_payment_method,
        latest_invoice=invoice.id,
        status=standing.once_paid(target.status),
    )
    paid, items = await used_up(tx, paid, billed.items)
    kept = await keeping.replace(tx, current, paid, items=items)
    await set_alarm(tx, kept)
    return kept


async def _wait_to_be_paid(tx: Transaction, current: Subscription, billed: Billed) -> Subscription:
    waits = current.having(
        latest_invoice=billed.bill.invoice.id,
        pending_charged={item.id: item.charged for item in billed.items},
        pending_discounts=(*billed.target.discounts, *(id for item in billed.items for id in item.discounts)),
        pending_invoice=billed.bill.invoice.id,
        pending_items=billed.made,
        pending_method=billed.bill.invoice.default_payment_method,
        pending_update=pending_updates.waiting(tx, billed.before, billed.target, billed.items, billed.until),
    )
    kept = await tx.replace(current, waits)
    await set_alarm(tx, kept)
    return kept


async def let_go(tx: Transaction, before: Subscription, after: Subscription) -> None:
    """The discounts that others have taken the place of."""
    await lapsing.remove(tx, [id for id in before.discounts if id not in after.discounts])
