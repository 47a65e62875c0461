"""A subscription changes: what may, what it costs, and when that is paid. Source: billing-behaviour 1.4, 1.12, 2.4."""

from collections.abc import Sequence
from typing import Any

import orjson

from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.discounts.least import check_least
from portico.resources.invoices import pending
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import (
    changes,
    charging,
    cycling,
    ends,
    keeping,
    one_time,
    pending_invoices,
    pending_setups,
    prebilling,
    settling,
    taxing,
    threshold_checks,
    trials,
    watching,
)
from portico.resources.subscriptions.alarms import PATIENCE, set_alarm
from portico.resources.subscriptions.changes import Change
from portico.resources.subscriptions.checks import check_collection, check_plain, chosen_rates
from portico.resources.subscriptions.declaration import PendingUpdate, Subscription
from portico.resources.subscriptions.invoicing import Bill, after_billing, bill
from portico.resources.subscriptions.items import order_of
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import NOW, UpdateOrders
from portico.storage.transaction import Transaction
from portico.wire import events
from portico.wire.errors import InvalidRequest

BILLED = ("items", "billing_cycle_anchor", "trial_end", "add_invoice_items")
"""The orders that may cost something."""
OF_CANCELED = ("cancellation_details", "metadata")
OF_INCOMPLETE = ("default_source", "metadata")
OF_PENDING = frozenset(
    "add_invoice_items billing_cycle_anchor items payment_behavior proration_behavior proration_date trial_end "
    "trial_from_plan off_session discounts".split()
)
"""What may be sent with `pending_if_incomplete`."""


async def update(
    tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOrders, *, method: str | None = None
) -> Subscription:
    """Keep the subscription's new state, and bill what it costs.

    A `method` that is given pays for a change that waits for its payment, and everything after it if it can.
    """
    kept = await watching.watch(tx, before, await _update(tx, before, after, orders, method))
    await trials.tell(tx, before, kept)
    return kept


async def _update(
    tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOrders, method: str | None
) -> Subscription:
    _check_state(before, after, orders)
    customer = await tx.get(Customer, before.customer, lock=True)
    assert customer is not None
    after = _collected(before, after)
    check_collection(after)
    await check_plain(tx, after, customer, before)
    _check_pause(tx, before, after)
    after = pending_invoices.planned(tx, after, before)
    if after.billing_schedules != before.billing_schedules:
        after = prebilling.computed(tx, after)
    after = await ends.with_end(tx, before, after, orders)
    after = await _with_discounts(tx, before, after, orders, customer)
    if before.automatic_tax.enabled or after.automatic_tax.enabled:
        after = await taxing.switched_on(tx, after, customer, before)
        if not orders.AGREED:
            taxing.check_changed(before, after, orders)
    fresh = [id if id not in before.discounts and not orders.AGREED else "" for id in after.discounts]
    if before.has_ended or not _costs(before, after, orders):
        if after.billing_thresholds != before.billing_thresholds and not orders.AGREED:
            items = await keeping.priced_items(tx, before)
            trials.check(after, items)
            threshold_checks.check(after.billing_thresholds, items)
        return await _at_no_cost(tx, before, after, customer, fresh)
    if orders.trial_end == NOW and before.status == "trialing":
        stopped = await cycling.without_method(tx, after.having(trial_end=tx.now), customer)
        if stopped is not None:
            return stopped
    old = await keeping.priced_items(tx, before)
    change = await changes.change(tx, before, after, orders, customer, old)
    await check_least(tx, fresh, order_of(before, change.items), ("discounts",))
    if not orders.AGREED:
        threshold_checks.check(after.billing_thresholds, change.items)
    return await _carry_out(tx, before, change, orders, customer, method)


async def _at_no_cost(
    tx: Transaction, before: Subscription, after: Subscription, customer: Customer, fresh: list[str]
) -> Subscription:
    """Keep what has no price."""
    if any(fresh):
        order = order_of(before, await keeping.priced_items(tx, before))
        await check_least(tx, fresh, order, ("discounts",))
    await _let_go(tx, before, after)
    kept = await tx.replace(before, await pending_setups.rechosen(tx, before, after, customer))
    await set_alarm(tx, kept)
    return kept


def _check_state(before: Subscription, after: Subscription, orders: UpdateOrders) -> None:
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
    if before.status == "incomplete" and (sent or changed - set(OF_INCOMPLETE)):
        raise InvalidRequest(
            "A subscription whose first invoice is not paid yet can only update its metadata and default_source."
        )
    if waits and (wrong := sorted((sent | changed) - OF_PENDING)):
        raise InvalidRequest(
            f"`{wrong[0]}` cannot be changed together with `payment_behavior=pending_if_incomplete`.", param=(wrong[0],)
        )


def _collected(before: Subscription, after: Subscription) -> Subscription:
    """What was agreed on for invoices that are sent does not hold for those that are charged."""
    charges = after.collection_method == "charge_automatically" != before.collection_method
    if charges and after.days_until_due == before.days_until_due:
        return after.having(days_until_due=None)
    return after


def _check_pause(tx: Transaction, before: Subscription, after: Subscription) -> None:
    paused = after.pause_collection
    if paused and paused != before.pause_collection and paused.resumes_at is not None and paused.resumes_at <= tx.now:
        raise InvalidRequest(
            "Invalid timestamp: must be an integer Unix timestamp in the future",
            param=("pause_collection", "resumes_at"),
        )


async def _with_discounts(
    tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOrders, customer: Customer
) -> Subscription:
    """The discounts and tax rates that are ordered; they take the place of the old ones when the change is made."""
    if "default_tax_rates" in orders.model_fields_set:
        rates = await chosen_rates(tx, orders.default_tax_rates or (), ("default_tax_rates",))
        after = after.having(default_tax_rates=rates)
    if "discounts" not in orders.model_fields_set:
        return after
    found = await redeeming.redeem(
        tx,
        orders.discounts or (),
        customer=customer,
        subscription=before.id,
        currency=before.currency,
        param=("discounts",),
    )
    return after.having(discounts=found)


async def _let_go(tx: Transaction, before: Subscription, after: Subscription) -> None:
    """The discounts that others have taken the place of."""
    await redeeming.remove(tx, [id for id in before.discounts if id not in after.discounts])


def _costs(before: Subscription, after: Subscription, orders: UpdateOrders) -> bool:
    """Whether the change may cost something, or move a period."""
    says_more = after.billing_schedules not in ((), before.billing_schedules)
    return (
        says_more
        or after.cancel_at != before.cancel_at
        or any(getattr(orders, name) not in ((), None) for name in BILLED)
    )


async def _carry_out(
    tx: Transaction,
    before: Subscription,
    change: Change,
    orders: UpdateOrders,
    customer: Customer,
    method: str | None,
) -> Subscription:
    """Bill what the change costs: at once, or with the next invoice."""
    extra = await one_time.entries(tx, change.after, customer, orders.add_invoice_items)
    waiting = await _wait(tx, change.prorations, customer)
    items = [_recharged(one.item, change, waiting) for one in change.items]
    at_once = change.begins or orders.proration_behavior == "always_invoice"
    if not at_once or not (waiting or change.entries or extra or change.begins):
        for entry in extra:
            await pending.add_pending(tx, entry, customer)
        await _let_go(tx, before, change.after)
        kept = await keeping.replace(tx, before, change.after, items=items)
        await set_alarm(tx, kept)
        return kept
    target = keeping.with_items(change.after, items)
    found = await bill(
        tx,
        target,
        [*change.entries, *extra],
        reason="subscription_update",
        proration_date=orders.proration_date or (tx.now if waiting else None),
        method=method,
    )
    if found is None:
        await _let_go(tx, before, target)
        kept = await keeping.replace(tx, before, change.after, items=items)
        await set_alarm(tx, kept)
        return kept
    items = after_billing(items, found)
    if orders.payment_behavior == "pending_if_incomplete":
        return await _if_paid(tx, before, target, items, found, orders)
    await _let_go(tx, before, target)
    return await _and_pay(tx, before, target, items, found, orders)


async def _wait(tx: Transaction, entries: Sequence[Entry], customer: Customer) -> dict[str, list[tuple[str, Entry]]]:
    """Prorations wait for an invoice, if only for a moment; what was kept, by the subscription's item.

    Invoices show what waits newest first, and what comes back before what is charged for it: so that is made last.
    """
    found: dict[str, list[tuple[str, Entry]]] = {}
    for entry in reversed(entries):
        item = await pending.add_pending(tx, entry, customer)
        found.setdefault(entry.subscription_item or "", []).append((item.id, entry))
    return found


def _recharged(item: SubscriptionItem, change: Change, waiting: dict[str, list[tuple[str, Entry]]]) -> SubscriptionItem:
    """The item, which remembers what it was charged; what was given back is forgotten."""
    fresh = tuple(charging.charged_by(entry, id) for id, entry in waiting.get(item.id, []) if entry.net > 0)
    left = () if item.id in change.credited else item.charged
    return item.having(charged=(*left, *fresh))


async def _and_pay(
    tx: Transaction,
    before: Subscription,
    target: Subscription,
    items: list[SubscriptionItem],
    found: Bill,
    orders: UpdateOrders,
) -> Subscription:
    """The change is made, whether it is paid or not; one event tells of it when that is known."""
    after = target.having(latest_invoice=found.invoice.id, pending_update=None)
    kept = await keeping.replace(tx, before, after, "silently", items=items)
    done = await settling.settle(tx, kept, found, behavior=orders.payment_behavior, off_session=orders.off_session)
    old, new = orjson.loads(before.body()), orjson.loads(done.body())
    await tx.emit("customer.subscription.updated", await tx.shown(done), events.changed(old, new))
    await set_alarm(tx, done)
    return done


async def _if_paid(
    tx: Transaction,
    before: Subscription,
    target: Subscription,
    items: list[SubscriptionItem],
    found: Bill,
    orders: UpdateOrders,
) -> Subscription:
    """The change is made if it is paid; else it waits."""
    current = await settling.settle(tx, before, found, behavior="allow_incomplete", off_session=orders.off_session)
    if await settling.is_paid(tx, found.invoice.id):
        await _let_go(tx, current, target)
        paid = target.having(
            default_payment_method=found.invoice.default_payment_method or target.default_payment_method,
            discounts=await redeeming.lapse(tx, target.discounts),
            latest_invoice=found.invoice.id,
            pending_update=None,
        )
        kept = await keeping.replace(tx, current, paid, items=items)
    else:
        waits = current.having(
            latest_invoice=found.invoice.id,
            pending_charged={item.id: item.charged for item in items},
            pending_method=found.invoice.default_payment_method,
            pending_update=_pending(tx, before, target, items),
        )
        kept = await tx.replace(current, waits)
    await set_alarm(tx, kept)
    return kept


def _pending(
    tx: Transaction, before: Subscription, target: Subscription, items: Sequence[SubscriptionItem]
) -> PendingUpdate:
    """What waits, and until when."""
    limits = [tx.now + PATIENCE, before.current_period_end]
    if before.status == "trialing" and before.trial_end is not None:
        limits.append(before.trial_end)
    if before.pending_update is not None:
        limits.append(before.pending_update.expires_at)
    changed: dict[str, Any] = {}
    if target.billing_cycle_anchor != before.billing_cycle_anchor:
        changed["billing_cycle_anchor"] = target.billing_cycle_anchor
    if target.trial_end != before.trial_end:
        changed["trial_end"] = target.trial_end
    if target.discounts != before.discounts:
        changed["discounts"] = target.discounts
    return PendingUpdate.of(expires_at=min(limits), subscription_items=tuple(items), **changed)
