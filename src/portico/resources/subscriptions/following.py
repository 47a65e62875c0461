"""What a subscription makes of what happens to its invoices. Source: billing-behaviour 1.1 and 1.2."""

from typing import Literal

from portico.billing.dunning import Outcome
from portico.resources import occasions
from portico.resources.dunning.declaration import settings
from portico.resources.invoices import payments, pending
from portico.resources.invoices.declaration import Invoice
from portico.resources.subscriptions import keeping, pending_setups, pending_updates, standing
from portico.resources.subscriptions.alarms import set_alarm
from portico.resources.subscriptions.declaration import Status, Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.parts import CancellationDetails, Paused, PausedBy, StatusDetails
from portico.resources.subscriptions.pending_parts import Resumption
from portico.storage.transaction import Transaction

Happened = Literal["action_required", "exhausted", "failed", "overdue", "paid", "processing", "uncollectible", "voided"]
FAILED: tuple[Happened, ...] = ("action_required", "failed", "overdue")


async def after_invoice(tx: Transaction, invoice: Invoice, happened: Happened) -> Subscription | None:
    """Let the invoice's subscription take its new state."""
    details = invoice.parent and invoice.parent.subscription_details
    before = await tx.get(Subscription, details.subscription, lock=True) if details else None
    if before is None or before.has_ended:
        return before
    if happened == "paid":
        return await _paid(tx, before, invoice)
    if before.pending_invoice == invoice.id:
        return await _update_waited(tx, before, invoice, happened)
    if before.resumption is not None and before.resumption.invoice == invoice.id:
        return await _resumption_waited(tx, before, before.resumption, invoice, happened)
    is_latest = await standing.is_latest(tx, before, invoice)
    if happened == "exhausted" and (before.status == "past_due" or (is_latest and before.status != "paused")):
        return await _exhausted(tx, before, (await settings(tx)).subscription_outcome)
    if not is_latest or (happened == "voided" and await _owes_still(tx, before)):
        return before
    if happened in FAILED and not _is_expected(invoice, happened):
        return before
    return await _into(tx, before, _status_after(before, happened))


def _is_expected(invoice: Invoice, happened: Happened) -> bool:
    """Whether it was to be paid by now: a letter has time until it is due, and what is given up for ever."""
    return invoice.status != "uncollectible" and (invoice.is_automatic or happened == "overdue")


async def _owes_still(tx: Transaction, before: Subscription) -> bool:
    """Whether the invoice before one that is void now has not been paid either."""
    return before.status in ("past_due", "unpaid") and await standing.is_owing(tx, before)


def _status_after(before: Subscription, happened: Happened) -> Status:
    """How the subscription stands after something happened to its latest invoice.

    A payment that takes days is trusted: a new subscription begins.
    """
    if happened == "processing":
        return "active" if before.status == "incomplete" else before.status
    if happened in FAILED:
        return "past_due" if before.status == "active" else before.status
    if happened == "uncollectible" or before.status in ("past_due", "unpaid"):
        return "active" if before.status in ("incomplete", "past_due", "unpaid") else before.status
    return "incomplete_expired" if before.status == "incomplete" else before.status


async def _into(tx: Transaction, before: Subscription, status: Status) -> Subscription:
    if status == before.status:
        return before
    after = before.having(status=status, ended_at=tx.now if status == "incomplete_expired" else before.ended_at)
    kept = await tx.replace(before, after, *keeping.heard(before))
    await set_alarm(tx, kept)
    return kept


async def _paid(tx: Transaction, before: Subscription, invoice: Invoice) -> Subscription:
    """A payment makes up for everything, if it is for the latest invoice."""
    after = await pending_setups.paid(tx, await _with_default(tx, before, invoice), invoice)
    if pending_updates.invoice_of(before) == invoice.id:
        return await pending_updates.apply(tx, before, after)
    if before.resumption is not None and before.resumption.invoice == invoice.id:
        return await _resumed(tx, before, after, before.resumption)
    if before.pending_invoice == invoice.id or not await standing.is_latest(tx, before, invoice):
        return await tx.replace(before, after, *keeping.heard(before))
    if before.status in ("incomplete", "past_due", "unpaid"):
        is_trial = before.status == "incomplete" and before.trial_end is not None and before.trial_end > tx.now
        after = after.having(status="trialing" if is_trial else "active")
    kept = await tx.replace(before, after, *keeping.heard(before))
    if kept.status != before.status:
        await set_alarm(tx, kept)
    return kept


async def _with_default(tx: Transaction, before: Subscription, invoice: Invoice) -> Subscription:
    """What paid becomes the default, if the subscription says so."""
    settings = before.payment_settings
    if settings is None or settings.save_default_payment_method != "on_subscription" or not invoice.amount_paid:
        return before
    method = await payments.method_that_paid(tx, invoice)
    return before.having(default_payment_method=method) if method else before


async def _update_waited(tx: Transaction, before: Subscription, invoice: Invoice, happened: Happened) -> Subscription:
    """A pending update goes if its invoice is voided; else it waits on."""
    if happened != "voided":
        return before
    await pending_updates.give_up(tx, before)
    kept = await tx.replace(before, before.having(**pending_updates.NOTHING))
    await pending_updates.free(tx, before, invoice)
    await set_alarm(tx, kept)
    return kept


async def _resumption_waited(
    tx: Transaction, before: Subscription, resumption: Resumption, invoice: Invoice, happened: Happened
) -> Subscription:
    """A resumption comes true if its invoice is given up, or if an attempt is enough; voiding the invoice ends it."""
    if happened == "uncollectible":
        return await _resumed(tx, before, before, resumption)
    if happened in ("failed", "action_required") and not resumption.needs_success:
        return await _resumed(tx, before, before, resumption, status="past_due")
    if happened != "voided":
        return before
    kept = await tx.replace(before, before.having(resumption=None), "silently")
    await pending.wait_again(tx, invoice)
    await set_alarm(tx, kept)
    await occasions.pause_ended(tx, kept)
    return kept


async def _resumed(
    tx: Transaction, before: Subscription, after: Subscription, resumption: Resumption, status: Status = "active"
) -> Subscription:
    """What waited for its payment comes true: the pause is over."""
    target = after.having(billing_cycle_anchor=resumption.billing_cycle_anchor, latest_invoice=resumption.invoice)
    items = await keeping.with_charges(tx, before, resumption.items, resumption.charged)
    return await go_on(tx, before, target, status, items)


async def go_on(
    tx: Transaction, before: Subscription, target: Subscription, status: Status, items: list[SubscriptionItem]
) -> Subscription:
    """The pause is over."""
    after = target.having(status=status, status_details=None, resumption=None)
    kept = await keeping.replace(tx, before, after, "resumed", "updated", items=items)
    await set_alarm(tx, kept)
    await occasions.pause_ended(tx, kept)
    return kept


async def _exhausted(tx: Transaction, before: Subscription, outcome: Outcome) -> Subscription:
    """Nobody could be charged, however often it was tried."""
    if outcome == "mark_unpaid":
        return await _into(tx, before, "unpaid")
    if outcome == "pause":
        return await paused(tx, before, "final_payment_failure")
    if outcome == "cancel":
        from portico.resources.subscriptions import ending  # it collects invoices, and they tell this module

        details = (before.cancellation_details or CancellationDetails.of()).model_copy(
            update={"reason": "payment_failed"}
        )
        return await ending.end(tx, before, details=details)
    return before


async def paused(
    tx: Transaction,
    before: Subscription,
    why: str,
    items: list[SubscriptionItem] | None = None,
    *,
    since: Subscription | None = None,
) -> Subscription:
    """The subscription rests: no periods, no invoices. It tells of all that was done `since`, if that is more."""
    details = StatusDetails.of(
        paused=Paused.of(type="subscription", transitioned_at=tx.now, subscription=PausedBy.of(type=why))
    )
    after = before.having(status="paused", status_details=details, **pending_updates.NOTHING)
    kept = await keeping.replace(tx, since or before, after, "paused", *keeping.heard(before), items=items)
    await set_alarm(tx, kept)
    return kept
