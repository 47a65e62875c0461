"""Periods are over, and new ones begin. Source: billing-behaviour 1.4, 3.1 and 8.5."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from portico.billing.periods import Period
from portico.resources.invoices.declaration import BillingReason
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import charging, invoicing, keeping, metering, periods, prebilling, trials
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill, after_billing, bill
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.settling import check_imagined
from portico.storage.transaction import Transaction


async def renew(tx: Transaction, before: Subscription, *, is_trial: bool = False) -> Subscription:
    """The items whose periods are over begin new ones, and a draft of an invoice asks for them."""
    items = await keeping.priced_items(tx, before)
    draft = before.having(status="active" if is_trial else before.status)
    return await roll_over(tx, before, draft, items)


def as_it_is(found: Bill) -> Bill:
    """Nothing more is said of an invoice."""
    return found


async def roll_over(
    tx: Transaction,
    before: Subscription,
    draft: Subscription,
    items: list[Priced],
    *,
    reason: BillingReason = "subscription_cycle",
    explained: Callable[[Bill], Bill] = as_it_is,
) -> Subscription:
    """Those of the items whose periods are over first begin new ones, as the draft of the subscription has them."""
    over = min(one.item.current_period_end for one in items)
    due = [one for one in items if one.item.current_period_end <= over]
    if any(trials.ends(one, over) for one in due):
        draft = draft.having(billing_cycle_anchor=trials.anchor_after(draft, over))
    renewed = {one.item.id: _renewed(draft, trials.ended(one) if trials.ends(one, over) else one) for one in due}
    entries = await _entries(tx, before, draft, due, renewed)
    old = Period(min(one.item.current_period_start for one in due), over)
    found = await bill(tx, draft, entries, reason=reason, period=old)
    after_items = [renewed[one.item.id].item if one.item.id in renewed else one.item for one in items]
    if found is None:
        return await keeping.replace(tx, before, draft, items=after_items)
    return await draw_up(tx, before, draft, after_billing(after_items, found), explained(found))


async def draw_up(
    tx: Transaction, before: Subscription, draft: Subscription, items: list[SubscriptionItem], found: Bill
) -> Subscription:
    """The invoice is kept, and waits for an hour; it is the subscription's latest one."""
    check_imagined(tx, found)
    after, items = await invoicing.used_up(tx, draft.having(latest_invoice=found.invoice.id), items)
    kept = await keeping.replace(tx, before, after, items=items)
    await invoicing.draw(tx, found)
    return kept


def _renewed(subscription: Subscription, one: Priced) -> Priced:
    """The item in its next period, which ends early if the subscription does."""
    item = periods.in_period(one.item, next_period(subscription, one))
    return replace(one, item=prebilling.billed_until(item, item.billed_until or 0))


def next_period(subscription: Subscription, one: Priced) -> Period:
    """The item's next period."""
    return periods.cut(subscription, periods.following_period(subscription, one))


async def _entries(
    tx: Transaction, before: Subscription, subscription: Subscription, over: list[Priced], renewed: Mapping[str, Priced]
) -> list[Entry]:
    """Usage of the periods that are over, and the next ones in advance; what was added last comes first."""
    found: list[Entry] = []
    for one in reversed(over):
        if one.metered:
            found += await metering.used(tx, before, one, one.period)
        new = renewed[one.item.id]
        if new.metered:
            continue
        start = max(new.item.current_period_start, one.item.billed_until or 0)
        period = Period(start, new.item.current_period_end)
        whole = periods.natural(subscription.billing_cycle_anchor, new, period.start)
        if period.start >= period.end:
            continue
        found += charging.stretch(subscription, new, period, whole)
    return found
