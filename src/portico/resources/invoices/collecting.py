"""Getting an invoice paid: one attempt, the next one by the account's schedule, and the end of it.

Source: billing-behaviour 1.13, 3.6 and 3.14.
"""

from typing import Any, NamedTuple

from portico.billing.dunning import next_attempt
from portico.resources.customers import owing
from portico.resources.customers.declaration import Customer
from portico.resources.dunning.declaration import Dunning, settings
from portico.resources.invoices import payments, telling
from portico.resources.invoices.closing import Reason, give_up
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.invoices.settling import settle
from portico.resources.payment_intents import paying
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_methods.choosing import default_for
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction

HOUR = 3_600
ATTEMPT = 3
"""The rank of a payment attempt among what is due at the same time."""
HOPELESS = frozenset(
    {
        "authentication_required", "highest_risk_level", "incorrect_number", "lost_card", "pickup_card",
        "revocation_of_all_authorizations", "revocation_of_authorization", "stolen_card", "transaction_not_allowed",
    }
)  # fmt: skip
"""After these refusals the same payment method is not charged again."""


class Attempt(NamedTuple):
    """What an attempt came to."""

    invoice: Invoice
    intent: PaymentIntent | None
    """None if there was nothing to charge."""


async def collect(tx: Transaction, invoice: Invoice, *, off_session: bool = True) -> Invoice:
    """One attempt to get an open invoice paid, with what is the default, in the customer's time."""
    return (await attempt(tx, invoice, off_session=off_session)).invoice


async def attempt(
    tx: Transaction, invoice: Invoice, *, method: str | None = None, off_session: bool = True, by_hand: bool = False
) -> Attempt:
    """One attempt, and what came of it. By hand it counts only if it is the first one."""
    found = await payments.default_one(tx, invoice)
    assert found is not None
    payment, intent = found
    chosen = method or await method_for(tx, invoice)
    if chosen is None:
        return Attempt(await fail(tx, invoice, by_hand=by_hand), None)
    if not by_hand and _is_hopeless(intent, chosen):
        return Attempt(await fail(tx, invoice, by_hand=False), intent)
    intent = await paying.pay(tx, intent, chosen, off_session=off_session)
    return Attempt(await _result(tx, invoice, payment, intent, by_hand=by_hand), intent)


async def _result(
    tx: Transaction, invoice: Invoice, payment: InvoicePayment, intent: PaymentIntent, *, by_hand: bool
) -> Invoice:
    """The invoice after the attempt."""
    if intent.status == "succeeded":
        counted = _count(invoice, by_hand=by_hand)
        return await settle(tx, invoice, payment, intent.amount_received, **counted)
    if intent.status == "processing":
        return await wait(tx, invoice, by_hand=by_hand)
    return await fail(tx, invoice, by_hand=by_hand, asks=intent.status == "requires_action")


async def wait(tx: Transaction, invoice: Invoice, *, by_hand: bool) -> Invoice:
    """A payment is under way that takes days; nothing else is tried meanwhile."""
    waiting = invoice.having(**_count(invoice, by_hand=by_hand), next_payment_attempt=None)
    await tx.wake(invoice, None)
    kept = await tx.replace(invoice, waiting)
    await telling.tell(tx, kept, "processing")
    return kept


async def rescheduled(tx: Transaction, before: Invoice, after: Invoice) -> Invoice:
    """An open invoice that somebody lets be charged by itself again, in its turn or in an hour; or no more."""
    if before.status != "open" or not before.is_automatic or before.auto_advance == after.auto_advance:
        return after
    due = None
    if after.auto_advance and after.attempted:
        due = next_attempt(after.attempt_count, tx.now, (await settings(tx)).retries)
    elif after.auto_advance:
        due = tx.now + HOUR
    await tx.wake(before, due, ATTEMPT)
    return after.having(next_payment_attempt=due)


def _count(invoice: Invoice, *, by_hand: bool) -> dict[str, Any]:
    """One attempt more, if it counts."""
    counts = not by_hand or not invoice.attempted
    return {"attempted": True, "attempt_count": invoice.attempt_count + counts}


def _is_hopeless(intent: PaymentIntent, method: str) -> bool:
    """Whether the bank has said that this method need not be tried again."""
    last = intent.last_payment_error
    if last is None or last.payment_method is None:
        return False
    return last.decline_code in HOPELESS and last.payment_method.id == method


async def method_for(tx: Transaction, invoice: Invoice) -> str | None:
    """What is charged: the invoice's own method, its subscription's, or the customer's."""
    if invoice.default_payment_method:
        return invoice.default_payment_method
    subscription = await tx.get(Subscription, invoice.subscription) if invoice.subscription else None
    if subscription is not None and subscription.default_payment_method:
        return subscription.default_payment_method
    customer = await tx.get(Customer, invoice.customer)
    return default_for(customer) if customer else None


async def is_processing(tx: Transaction, invoice: Invoice) -> bool:
    """Whether a payment is under way that takes days."""
    found = await payments.default_one(tx, invoice)
    return found is not None and found[1].status == "processing"


async def fail(
    tx: Transaction, invoice: Invoice, *, by_hand: bool = False, late: bool = False, asks: bool = False
) -> Invoice:
    """An attempt has failed: it is tried again by the account's schedule, or given up.

    An attempt that fails `late`, after some days, was counted when it began. One that `asks` waits for the customer,
    whom the bank wants to hear from; nobody waits for her longer than for other attempts.
    """
    dunning = await settings(tx)
    first = not invoice.attempted
    counted = invoice if late else invoice.having(**_count(invoice, by_hand=by_hand))
    scheduled = (first or late or not by_hand) and await _is_dunned(tx, invoice)
    if scheduled:
        due = next_attempt(counted.attempt_count, tx.now, dunning.retries)
        counted = counted.having(next_payment_attempt=due)
        await tx.wake(invoice, due, ATTEMPT)
    told = ("payment_action_required", "payment_failed") if asks else ("payment_failed",)
    kept = await tx.replace(invoice, counted, "updated", *told)
    if kept is invoice:
        await tx.tell(invoice, *told)
    await telling.tell(tx, kept, "action_required" if asks else "failed")
    if not by_hand:
        await owing.mark(tx, kept.customer, delinquent=True)
    kept = await tx.get(Invoice, kept.id) or kept
    if scheduled and kept.next_payment_attempt is None:
        return await exhaust(tx, kept, dunning, reason="max_payment_attempts")
    return kept


async def _is_dunned(tx: Transaction, invoice: Invoice) -> bool:
    """Whether failed payments are tried again by themselves; not so while a subscription waits for its first one."""
    if not (invoice.auto_advance and invoice.is_automatic):
        return False
    if invoice.billing_reason != "subscription_create":
        return True
    subscription = await tx.get(Subscription, invoice.subscription or "")
    return subscription is not None and subscription.status not in ("incomplete", "incomplete_expired")


async def exhaust(tx: Transaction, invoice: Invoice, dunning: Dunning, *, reason: Reason) -> Invoice:
    """Nobody tries any more, or waits: from now on nothing happens to the invoice by itself."""
    if dunning.invoice_outcome == "mark_uncollectible":
        invoice = await give_up(tx, invoice, reason=reason, tells=False)
    else:
        invoice = await tx.replace(invoice, invoice.having(auto_advance=False))
    await telling.tell(tx, invoice, "exhausted")
    return await tx.get(Invoice, invoice.id) or invoice
