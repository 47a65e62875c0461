"""A subscription changes: what may, what it costs, and when that is paid. Source: billing-behaviour 1.4, 1.12, 2.4."""

from collections.abc import Sequence

from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.discounts.least import check_least
from portico.resources.subscriptions import (
    carrying_out,
    change_checks,
    cycling,
    ends,
    keeping,
    out_of_reach,
    pending_invoices,
    pending_setups,
    periods,
    prebilling,
    reckoning,
    taxing,
    threshold_checks,
    trials,
    watching,
)
from portico.resources.subscriptions.alarms import set_alarm
from portico.resources.subscriptions.checks import check_collection, check_plain, chosen_rates
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced, order_of
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import NOW, UpdateOrders
from portico.storage.transaction import Transaction

BILLED = ("items", "billing_cycle_anchor", "trial_end", "add_invoice_items")
"""The orders that may cost something."""


async def update(
    tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOrders, *, method: str | None = None
) -> Subscription:
    """Keep the subscription's new state, and bill what it costs.

    A `method` that is given pays for a change that waits for its payment, and everything after it if it can.
    """
    with out_of_reach.named(orders):
        changed = await _update(tx, before, after, orders, method)
    kept = await watching.watch(tx, before, changed)
    await trials.tell(tx, before, kept)
    return kept


async def _update(
    tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOrders, method: str | None
) -> Subscription:
    change_checks.check_state(before, after, orders)
    if before.has_ended:
        return await tx.replace(before, await ends.with_end(tx, before, after, orders))
    customer = await tx.get(Customer, before.customer, lock=True)
    assert customer is not None
    after = await _completed(tx, before, after, orders, customer)
    orders = _with_trial(before, after, orders)
    fresh = [id if id not in before.discounts and not orders.AGREED else "" for id in after.discounts]
    if not _costs(before, after, orders):
        return await _at_no_cost(tx, before, after, orders, customer, fresh)
    old = await keeping.priced_items(tx, before)
    change = await reckoning.change(tx, before, after, orders, customer, old)
    await check_least(tx, fresh, order_of(before, change.items), ("discounts",))
    if not orders.AGREED:
        threshold_checks.check(after.billing_thresholds, change.items)
    if orders.trial_end == NOW and before.status == "trialing":
        items = _on_trial_until_now(tx, old, change.items)
        stopped = await cycling.without_method(tx, after.having(trial_end=tx.now), customer, items, since=before)
        if stopped is not None:
            return stopped
    return await carrying_out.carry_out(tx, before, change, orders, customer, method)


def _on_trial_until_now(tx: Transaction, old: list[Priced], new: Sequence[Priced]) -> list[SubscriptionItem]:
    """The items as they are to be, of which nothing is charged: no period follows the trial."""
    starts = {one.item.id: one.item.current_period_start for one in old}
    return [
        one.item.having(
            charged=(),
            current_period_start=starts.get(one.item.id, tx.now),
            current_period_end=tx.now,
            current_trial=None,
        )
        for one in new
    ]


async def _completed(
    tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOrders, customer: Customer
) -> Subscription:
    """The subscription as it is to be, but for its items. Raises InvalidRequest."""
    after = _collected(before, after)
    check_collection(after)
    await check_plain(tx, after, customer, before)
    change_checks.check_pause(tx, before, after)
    after = pending_invoices.planned(tx, after, before)
    if after.billing_schedules != before.billing_schedules:
        after = prebilling.computed(tx, after)
    after = await ends.with_end(tx, before, after, orders)
    after = await _with_discounts(tx, before, after, orders, customer)
    if before.automatic_tax.enabled or after.automatic_tax.enabled:
        after = await taxing.switched_on(tx, after, customer, before)
        if not orders.AGREED:
            taxing.check_changed(before, after, orders)
    return after


async def _at_no_cost(
    tx: Transaction,
    before: Subscription,
    after: Subscription,
    orders: UpdateOrders,
    customer: Customer,
    fresh: list[str],
) -> Subscription:
    """Keep what has no price."""
    if after.billing_thresholds != before.billing_thresholds and not orders.AGREED:
        items = await keeping.priced_items(tx, before)
        trials.check(after, items)
        threshold_checks.check(after.billing_thresholds, items)
    if any(fresh):
        order = order_of(before, await keeping.priced_items(tx, before))
        await check_least(tx, fresh, order, ("discounts",))
    await carrying_out.let_go(tx, before, after)
    kept = await tx.replace(before, await pending_setups.rechosen(tx, before, after, customer))
    await set_alarm(tx, kept)
    return kept


def _with_trial(before: Subscription, after: Subscription, orders: UpdateOrders) -> UpdateOrders:
    """The orders, which end a trial with the subscription if that is its way."""
    ends = orders.trial_end or before.trial_end
    if before.status != "trialing" or orders.trial_end == NOW or ends == periods.pulled_in(after, ends):
        return orders
    return orders.model_copy(update={"trial_end": periods.pulled_in(after, ends)})


def _collected(before: Subscription, after: Subscription) -> Subscription:
    """What was agreed on for invoices that are sent does not hold for those that are charged."""
    charges = after.collection_method == "charge_automatically" != before.collection_method
    if charges and after.days_until_due == before.days_until_due:
        return after.having(days_until_due=None)
    return after


async def _with_discounts(
    tx: Transaction, before: Subscription, after: Subscription, orders: UpdateOrders, customer: Customer
) -> Subscription:
    """The discounts and tax rates that are ordered; they take the place of the old ones when the change is made."""
    if "default_tax_rates" in orders.model_fields_set:
        ids, known = orders.default_tax_rates or (), {rate.id for rate in before.default_tax_rates or ()}
        rates = await chosen_rates(tx, ids, ("default_tax_rates",), agreed=known.issuperset(ids))
        after = after.having(default_tax_rates=rates)
    if "discounts" not in orders.model_fields_set:
        return after
    found = await redeeming.redeem(
        tx,
        orders.discounts or (),
        redeeming.Target(customer.id, before.id),
        currency=before.currency,
        param=("discounts",),
    )
    return after.having(discounts=found)


def _costs(before: Subscription, after: Subscription, orders: UpdateOrders) -> bool:
    """Whether the change may cost something, or move a period."""
    says_more = after.billing_schedules not in ((), before.billing_schedules)
    return (
        says_more
        or after.cancel_at != before.cancel_at
        or any(getattr(orders, name) not in ((), None) for name in BILLED)
    )
