"""An invoice that is due at once: kept, finalized and collected in the request that makes it. Source: 1.4 and 3.1."""

from portico.resources.invoices import advancing, collecting, drafting, finalizing, payments, staying
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_intents import paying
from portico.resources.subscriptions import standing
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill, draw, lapsed
from portico.resources.subscriptions.orders import PaymentBehavior
from portico.storage.transaction import Transaction
from portico.wire.errors import ApiError, CardError

NEEDS_ACTION = "subscription_payment_intent_requires_action"


class Foreseen(Exception):
    """The invoice that would be made, where the making was only imagined."""

    def __init__(self, bill: Bill) -> None:
        super().__init__(bill.invoice.id)
        self.bill = bill


def check_imagined(tx: Transaction, bill: Bill) -> None:
    """Raises Foreseen if this is only a preview: up to here it is the same work as the real thing."""
    if tx.imagined:
        raise Foreseen(bill)


async def issue(tx: Transaction, bill: Bill) -> Invoice:
    """The invoice, kept and finalized; paid, if nothing is due; a draft, if it came by itself and cannot be final."""
    check_imagined(tx, bill)
    invoice = await drafting.keep(tx, bill.invoice, bill.lines, waits=False)
    finalize = staying.finalize if tx.due else finalizing.finalize
    done = await finalize(tx, invoice)
    subscription = await tx.get(Subscription, done.subscription or "")
    if subscription is not None and subscription.pending_invoice != done.id:
        await lapsed(tx, subscription)
    return done


async def settle(
    tx: Transaction, subscription: Subscription, bill: Bill, *, behavior: PaymentBehavior, off_session: bool = False
) -> Subscription:
    """Issue the invoice and collect it, as far as the payment behavior says. Raises CardError if it says so.

    Nobody is charged while the collection of payments is paused, or where all attempts have failed.
    """
    if not standing.is_collected(subscription):
        return await _set_aside(tx, subscription, bill)
    invoice = await issue(tx, bill)
    return await collect(tx, subscription, invoice, behavior=behavior, off_session=off_session)


async def _set_aside(tx: Transaction, subscription: Subscription, bill: Bill) -> Subscription:
    """The invoice goes the way of all that are made during such a pause: it stays a draft, is void, or given up."""
    check_imagined(tx, bill)
    if not bill.invoice.auto_advance:
        await draw(tx, bill)
        await lapsed(tx, subscription)
    else:
        invoice = await issue(tx, bill)
        if invoice.status == "open":
            await advancing.after_finalizing(tx, invoice)
    return await tx.get(Subscription, subscription.id) or subscription


async def collect(
    tx: Transaction, subscription: Subscription, invoice: Invoice, *, behavior: PaymentBehavior, off_session: bool
) -> Subscription:
    """Try to collect an issued invoice, or send it; the subscription as it stands after that.

    With `default_incomplete` nothing is tried; that the subscription is past due then is told by whoever ordered it.
    """
    automatic = subscription.collection_method == "charge_automatically"
    if invoice.status == "open" and invoice.auto_advance and not automatic:
        await tx.tell(invoice, "sent")
    if invoice.status == "open" and automatic and behavior != "default_incomplete":
        invoice = await collecting.collect(tx, invoice, off_session=off_session)
        is_failed = invoice.status == "open" and not await collecting.is_processing(tx, invoice)
        if is_failed and behavior == "error_if_incomplete":
            raise await refusal(tx, invoice)
    after = await tx.get(Subscription, subscription.id)
    assert after is not None
    if invoice.status == "open" and automatic and after.status == "active" and behavior == "default_incomplete":
        return await tx.replace(after, after.having(status="past_due"), "silently")
    return after


async def refusal(tx: Transaction, invoice: Invoice) -> ApiError:
    """Why the invoice could not be paid, as an error."""
    found = await payments.default_one(tx, invoice)
    error = paying.error_of(found[1]) if found else None
    if error is not None:
        return error
    return CardError(
        "Payment for this subscription requires additional user action before it can be completed successfully. "
        "Payment can be completed using the PaymentIntent associated with its latest invoice.",
        code=NEEDS_ACTION,
    )


async def is_paid(tx: Transaction, id: str) -> bool:
    """Whether an invoice has been paid."""
    invoice = await tx.get(Invoice, id)
    return invoice is not None and invoice.status == "paid"
