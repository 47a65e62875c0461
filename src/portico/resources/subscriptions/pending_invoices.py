"""Invoices for what waits, between renewals: `pending_invoice_item_interval`. Source: billing-behaviour 1.3 and 3.3."""

from portico.billing.periods import Cycle, Period, boundary, number_at
from portico.resources.subscriptions import invoicing, keeping, settling
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import bill
from portico.resources.subscriptions.parts import PendingInterval
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

LONGEST = Cycle("year")
PARAM: Path = ("pending_invoice_item_interval",)


def check(interval: PendingInterval, param: Path = PARAM) -> None:
    """Raises InvalidRequest for more than a year."""
    if _cycle(interval).length > LONGEST.length:
        raise InvalidRequest("The interval for pending invoice items can be one year at most.", param=param)


def planned(tx: Transaction, after: Subscription, before: Subscription | None = None) -> Subscription:
    """The subscription, which knows when it bills next what waits. Raises InvalidRequest."""
    interval = after.pending_invoice_item_interval
    if before is not None and before.pending_invoice_item_interval == interval:
        return after
    if interval is None:
        waits = after.next_pending_invoice_item_invoice is not None
        return after.having(next_pending_invoice_item_invoice=None) if waits else after
    check(interval)
    return after.having(next_pending_invoice_item_invoice=following(after, interval, tx.now))


def following(subscription: Subscription, interval: PendingInterval, moment: int) -> int:
    """The next time after a moment, reckoned from where periods begin, so that it never drifts."""
    anchor, cycle = subscription.billing_cycle_anchor or moment, _cycle(interval)
    return boundary(anchor, cycle, number_at(anchor, cycle, moment) + 1)


def _cycle(interval: PendingInterval) -> Cycle:
    return Cycle(interval.interval, interval.interval_count)


async def bill_pending(tx: Transaction, before: Subscription) -> Subscription:
    """An invoice for what waits, a draft for an hour like any other; none if nothing does."""
    assert before.pending_invoice_item_interval is not None
    after = before.having(
        next_pending_invoice_item_invoice=following(before, before.pending_invoice_item_interval, tx.now)
    )
    period = Period(before.current_period_start, tx.now)
    found = await bill(tx, after, [], reason="automatic_pending_invoice_item_invoice", period=period)
    if found is None:
        return await tx.replace(before, after)
    settling.check_imagined(tx, found)
    own = await keeping.own_items(tx, before)
    after, items = await invoicing.used_up(tx, after.having(latest_invoice=found.invoice.id), own)
    kept = await keeping.replace(tx, before, after, items=items)
    await invoicing.draw(tx, found)
    return kept
