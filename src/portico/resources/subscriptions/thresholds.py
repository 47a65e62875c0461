"""Thresholds: usage that is invoiced before its period is over. Source: docs/decisions/0030.

What was used up to now is on a draft that waits for its hour like others, but counts nothing that comes later. If the
thresholds say so, new periods begin, as if the old ones had come to their end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from portico.billing.charges import Units
from portico.billing.periods import DAY, Period
from portico.resources.invoices.entries import Entry
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.parts import ItemReason, ThresholdReason
from portico.resources.meters import events
from portico.resources.subscriptions import keeping, metering, putting_away, renewing
from portico.resources.subscriptions.alarms import HOUR
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill, after_billing, bill, is_of
from portico.resources.subscriptions.items import Priced
from portico.storage.transaction import Transaction

QUIET = DAY
"""How long before the end of a period nothing is compared any more: it will be billed then."""


@dataclass(frozen=True)
class _Usage:
    """What was used of an item in its running period, and is not billed yet."""

    one: Priced
    count: Units
    entries: tuple[Entry, ...]

    @property
    def reached(self) -> int | None:
        """The item's own threshold, if it is reached."""
        limit = self.one.item.billing_thresholds and self.one.item.billing_thresholds.usage_gte
        before = metering.billed(self.one, self.one.item.current_period_start).quantity or 0
        return limit if limit and self.count - Fraction(before) >= limit else None

    @property
    def amount(self) -> int:
        """Before discounts and taxes."""
        return sum(entry.amount for entry in self.entries)


async def measure(tx: Transaction, before: Subscription) -> Subscription:
    """Compare what was used with the thresholds, and invoice it if one is reached."""
    before = await tx.replace(before, before.having(measures_at=None), "silently")
    items = await keeping.priced_items(tx, before)
    used = [await _usage(tx, before, one) for one in items if one.metered and _is_open(tx, one)]
    before = await _again(tx, before, used)
    amount = before.billing_thresholds.amount_gte if before.billing_thresholds else None
    by_amount = amount is not None and sum(one.amount for one in used) >= amount
    if not used or not (by_amount or any(one.reached for one in used)):
        return before
    start = min(one.one.item.current_period_start for one in used)
    entries = [entry for one in reversed(used) for entry in one.entries if entry.amount or entry.quantity]
    found = await bill(tx, before, entries, reason="subscription_threshold", period=Period(start, tx.now))
    if found is None:
        return before
    by_amount = amount is not None and sum(map(_net, found.lines)) >= amount
    if not (by_amount or any(one.reached for one in used)):
        return before
    return await _invoice(tx, before, items, used, found, amount if by_amount else None)


def _is_open(tx: Transaction, one: Priced) -> bool:
    return one.item.current_period_start < tx.now < one.item.current_period_end - QUIET


async def _usage(tx: Transaction, subscription: Subscription, one: Priced) -> _Usage:
    period = Period(one.item.current_period_start, tx.now)
    count = await metering.counted(tx, subscription, one, period)
    return _Usage(one, count, tuple(await metering.unbilled(tx, subscription, one, period, count)))


async def _again(tx: Transaction, subscription: Subscription, used: Sequence[_Usage]) -> Subscription:
    """What lies a little ahead is compared later."""
    for usage in used:
        ahead = Period(tx.now, tx.now + events.AHEAD + 1)
        if await metering.counted(tx, subscription, usage.one, ahead):
            return await tx.replace(subscription, subscription.having(measures_at=tx.now + HOUR), "silently")
    return subscription


def _net(line: LineItem) -> int:
    """What a line of usage comes to after discounts, without taxes."""
    if line.invoice_item is not None:
        return 0
    taken = sum(one.amount for one in line.discount_amounts or ())
    return line.amount - taken - sum(tax.amount for tax in line.taxes or () if tax.tax_behavior == "inclusive")


async def _invoice(
    tx: Transaction,
    before: Subscription,
    items: list[Priced],
    used: Sequence[_Usage],
    found: Bill,
    amount: int | None,
) -> Subscription:
    """Draw the invoice up; a change that waits for its payment is called off."""
    if before.pending_update is not None:
        before = await putting_away.drop_update(tx, before)
    explained = partial(_explained, used=used, amount=amount)
    settings = before.billing_thresholds
    if settings is not None and settings.reset_billing_cycle_anchor:
        over = [replace(one, item=one.item.having(current_period_end=tx.now)) for one in items]
        draft = before.having(billing_cycle_anchor=tx.now)
        return await renewing.roll_over(tx, before, draft, over, reason="subscription_threshold", explained=explained)
    billed = {one.one.item.id: metering.with_billed(one.one, one.count) for one in used}
    after = [billed.get(one.item.id, one.item) for one in items]
    return await renewing.draw_up(tx, before, before, after_billing(after, found), explained(found))


def _explained(found: Bill, *, used: Sequence[_Usage], amount: int | None) -> Bill:
    """The invoice, which says which thresholds were reached."""
    reasons = tuple(
        ItemReason.of(line_item_ids=_lines_of(found, one), usage_gte=one.reached) for one in used if one.reached
    )
    reason = ThresholdReason.of(amount_gte=amount, item_reasons=reasons)
    return replace(found, invoice=found.invoice.having(threshold_reason=reason))


def _lines_of(found: Bill, usage: _Usage) -> tuple[str, ...]:
    """The lines of what was used of an item."""
    return tuple(line.id for line in found.lines if is_of(line, usage.one.item) and line.invoice_item is None)
