"""Going on after a pause: `resume`. Source: billing-behaviour 1.11.

What a resumption costs is on an invoice. Until that is paid, where the periods will begin and what the items will have
been charged is kept aside: if nobody pays in time, nothing of it comes true.
"""

from collections.abc import Iterable

from portico.billing.periods import DAY, Period
from portico.resources.customers.declaration import Customer
from portico.resources.invoices import pending
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import (
    change_checks,
    charged_time,
    charging,
    following,
    keeping,
    periods,
    planned_trials,
    putting_away,
    settling,
    trials,
)
from portico.resources.subscriptions.alarms import PATIENCE, set_alarm
from portico.resources.subscriptions.checks import check_method
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill, after_billing, bill
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.pause_orders import ResumeOrders
from portico.resources.subscriptions.pending_parts import Resumption
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

YEAR = 365 * DAY


async def resume(tx: Transaction, before: Subscription, orders: ResumeOrders) -> Subscription:
    """Let the subscription go on: at once if nothing is due, or when its invoice is paid."""
    if before.status != "paused":
        raise InvalidRequest(f"Only paused subscriptions can be resumed; this one is `{before.status}`.")
    if before.resumption is not None:
        before = await putting_away.give_resumption_up(tx, before)
    items = [trials.ended(one) for one in await keeping.priced_items(tx, before)]
    if planned_trials.waits(before, tx.now):
        return await _into_trial(tx, before, items)
    anew = orders.billing_cycle_anchor.type == "now"
    after = before.having(billing_cycle_anchor=tx.now) if anew else before
    moved = [periods.placed(after, one, tx.now) for one in items]
    entries = await _to_begin(tx, after, moved, orders, anew=anew)
    target = keeping.with_items(after, [one.item for one in moved])
    waits = not anew and orders.proration_behavior != "always_invoice"
    if waits:
        return await _go_on(tx, before, target, await _later(tx, target, moved, entries))
    found = await bill(tx, target, entries, reason="subscription_cycle" if anew else "subscription_update")
    if found is None:
        return await _go_on(tx, before, target, [one.item for one in moved])
    billed = after_billing([one.item for one in moved], found)
    return await _pay_to_go_on(tx, before, target, billed, found, orders)


async def _into_trial(tx: Transaction, before: Subscription, items: list[Priced]) -> Subscription:
    """The subscription goes on with a trial, which costs nothing, whatever was ordered."""
    after, moved, free = planned_trials.begun(before, items, tx.now)
    target = keeping.with_items(after, [one.item for one in moved])
    found = await bill(tx, target, free, reason="subscription_update")
    if found is not None:
        await settling.issue(tx, found)
        target = target.having(latest_invoice=found.invoice.id)
    return await following.go_on(tx, before, target, "trialing", [one.item for one in moved])


async def _to_begin(
    tx: Transaction, after: Subscription, items: list[Priced], orders: ResumeOrders, *, anew: bool
) -> list[Entry]:
    """A whole period if it begins now; else what is left of the running one."""
    if anew:
        return [entry for one in items if not one.metered for entry in charging.whole(after, one, one.period)]
    if orders.proration_behavior == "none":
        return []
    nets = await charging.nets(tx, after, items)
    whole = {one.item.id: periods.natural(after.billing_cycle_anchor, one, tx.now) for one in items}
    moment = _moment(tx, after, whole.values(), orders.proration_date)
    return [
        entry
        for one in items
        for entry in charging.remaining(after, one, moment, nets[one.item.id], whole[one.item.id])
    ]


def _moment(tx: Transaction, after: Subscription, running: Iterable[Period], sent: int | None) -> int:
    """From when the rest of the running periods is charged. Raises InvalidRequest for a moment outside of them.

    Before the pause they are paid for, or were given back from there on.
    """
    if sent is None:
        return tx.now
    paused = after.status_details and after.status_details.paused
    since = paused.transitioned_at if paused else 0
    if not max(since, *(one.start for one in running)) <= sent <= min(one.end for one in running):
        raise change_checks.outside()
    return sent


async def _later(
    tx: Transaction, after: Subscription, items: list[Priced], entries: list[Entry]
) -> list[SubscriptionItem]:
    """Let the rest of the period wait for the next invoice; the items as they remember it."""
    customer = await tx.get(Customer, after.customer, lock=True)
    assert customer is not None
    kept = {entry.subscription_item: (await pending.add_pending(tx, entry, customer)).id for entry in entries}
    return [charged_time.waiting_for(one.item, entries, kept) for one in items]


async def _go_on(
    tx: Transaction, before: Subscription, target: Subscription, items: list[SubscriptionItem]
) -> Subscription:
    """Nothing is due now."""
    return await following.go_on(tx, before, target, "active", items)


async def _pay_to_go_on(
    tx: Transaction,
    before: Subscription,
    target: Subscription,
    items: list[SubscriptionItem],
    found: Bill,
    orders: ResumeOrders,
) -> Subscription:
    """Issue the invoice; paying it ends the pause. The latest invoice is told together with that, or else by itself."""
    pays = orders.payment_behavior == "resume_on_payment_success"
    if pays:
        await _check_payable(tx, before, found)
    resumption = Resumption.of(
        billing_cycle_anchor=target.billing_cycle_anchor,
        charged={item.id: item.charged for item in items},
        expires_at=tx.now + (YEAR if pays else PATIENCE),
        invoice=found.invoice.id,
        items=tuple(items),
        needs_success=pays,
    )
    settling.check_imagined(tx, found)
    kept = await tx.replace(before, before.having(resumption=resumption), "silently")
    await set_alarm(tx, kept)
    invoice = await settling.issue(tx, found)
    if invoice.status == "open" and (pays or not invoice.is_automatic):
        await settling.collect(tx, kept, invoice, behavior="allow_incomplete", off_session=True)
    done = await tx.get(Subscription, kept.id) or kept
    return await tx.replace(done, done.having(latest_invoice=invoice.id))


async def _check_payable(tx: Transaction, before: Subscription, found: Bill) -> None:
    """Whether the pause can end by a payment alone. Raises InvalidRequest."""
    if not before.is_flexible:
        raise InvalidRequest(
            "`resume_on_payment_success` needs `billing_mode` `flexible`.", param=("payment_behavior",)
        )
    if found.is_due and before.collection_method == "charge_automatically":
        customer = await tx.get(Customer, before.customer)
        assert customer is not None
        check_method(before, customer)
