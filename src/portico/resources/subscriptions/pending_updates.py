"""A change that waits for its payment: it comes true, or nothing comes of it. Source: billing-behaviour 1.12."""

from collections.abc import Sequence
from typing import Any

from portico.resources.discounts import lapsing
from portico.resources.invoices import pending
from portico.resources.invoices.declaration import Invoice
from portico.resources.subscriptions import keeping, standing, trials, watching
from portico.resources.subscriptions.alarms import PATIENCE, set_alarm
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.pending_parts import PendingUpdate
from portico.storage.transaction import Transaction

NOTHING: dict[str, Any] = {
    "pending_charged": {}, "pending_discounts": (), "pending_invoice": None, "pending_items": (),
    "pending_method": None, "pending_update": None,
}  # fmt: skip
"""A subscription without a pending update."""


def invoice_of(subscription: Subscription) -> str | None:
    """The id of the invoice for which a pending update waits, if one does."""
    if subscription.pending_update is None:
        return None
    return subscription.pending_invoice or subscription.latest_invoice


def waiting(
    tx: Transaction, before: Subscription, target: Subscription, items: Sequence[SubscriptionItem], until: int | None
) -> PendingUpdate:
    """What waits, and until when: no longer than an earlier one would have waited."""
    limits = [_longest(tx, before), *([] if until is None else [until])]
    changed: dict[str, Any] = {}
    if target.billing_cycle_anchor != before.billing_cycle_anchor:
        changed["billing_cycle_anchor"] = target.billing_cycle_anchor
    if target.trial_end != before.trial_end:
        changed["trial_end"] = target.trial_end
    if target.discounts != before.discounts:
        changed["discounts"] = target.discounts
    return PendingUpdate.of(expires_at=min(limits), subscription_items=tuple(items), **changed)


def _longest(tx: Transaction, subscription: Subscription) -> int:
    """Until when anything may wait that waits now."""
    limits = [tx.now + PATIENCE, subscription.current_period_end]
    if subscription.status == "trialing" and subscription.trial_end is not None:
        limits.append(subscription.trial_end)
    return min(limits)


def prolonged(tx: Transaction, before: Subscription) -> Subscription | None:
    """The subscription, whose update waits as long again; None where its period is over, for which it was reckoned."""
    update, until = before.pending_update, _longest(tx, before)
    if update is None or update.expires_at <= before.current_period_start or until <= tx.now:
        return None
    return before.having(pending_update=update.having(expires_at=until))


async def apply(tx: Transaction, before: Subscription, after: Subscription) -> Subscription:
    """What waited for its payment comes true."""
    update = before.pending_update
    assert update is not None
    changes = NOTHING | {"status": standing.once_paid(before.status)}
    if before.pending_method is not None:
        changes["default_payment_method"] = before.pending_method
    if update.discounts is not None:
        await lapsing.remove(tx, [id for id in before.discounts if id not in update.discounts])
    used = before.pending_discounts
    changes["discounts"] = await lapsing.used(
        tx, before.discounts if update.discounts is None else update.discounts, used
    )
    if update.billing_cycle_anchor is not None:
        changes["billing_cycle_anchor"] = update.billing_cycle_anchor
    if update.trial_end is not None:
        changes["trial_end"] = update.trial_end
        if before.status == "trialing" and update.trial_end <= tx.now:
            changes["status"] = "active"
    items = [
        item.having(discounts=await lapsing.used(tx, item.discounts, used))
        for item in await _pending_items(tx, before) or await keeping.own_items(tx, before)
    ]
    kept = await keeping.replace(tx, before, after.having(**changes), "pending_update_applied", "updated", items=items)
    await set_alarm(tx, kept)
    await trials.tell(tx, before, kept)
    return await watching.watch(tx, before, kept)


async def _pending_items(tx: Transaction, before: Subscription) -> list[SubscriptionItem] | None:
    """The items as they become; what they were charged is what the invoice says."""
    update = before.pending_update
    if update is None or update.subscription_items is None:
        return None
    return await keeping.with_charges(tx, before, update.subscription_items, before.pending_charged)


async def give_up(tx: Transaction, before: Subscription) -> None:
    """Nothing comes of a pending update: the discounts that it would have brought are over."""
    update = before.pending_update
    if update is not None and update.discounts is not None:
        await lapsing.remove(tx, [id for id in update.discounts if id not in before.discounts])


async def free(tx: Transaction, before: Subscription, invoice: Invoice) -> None:
    """What the void invoice of a pending update had taken up, beside what the update itself had made, waits again."""
    if before.pending_invoice == invoice.id:
        await pending.wait_again(tx, invoice, but=before.pending_items)
