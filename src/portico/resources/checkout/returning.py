"""What comes of a session when the bank has answered: after a challenge, or a debit that took its time."""

from portico.resources.checkout import attempts, closing, collecting, promising, subscribing
from portico.resources.checkout import paying as paid_once
from portico.resources.checkout.declaration import Session
from portico.resources.customers.declaration import Customer
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_intents import paying
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.setup_intents import setting_up
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import ApiError


async def on_set_up(tx: Transaction, intent: SetupIntent) -> None:
    """A setup intent has succeeded or failed; it may be a session's."""
    if intent.status == "canceled":
        return
    if intent.subscription:
        await _begin_trial(tx, intent, intent.subscription)
    found = await tx.find(Session, setup_intent=intent.id, status="open")
    if not found:
        return
    own, session = await _owned(tx, found[0])
    if intent.status != "succeeded":
        error = setting_up.error_of(intent)
        await own.replace(session, session.having(page=attempts.failed(session, error)), "silently")
        return
    method = await own.get(PaymentMethod, intent.payment_method or "")
    customer = await own.get(Customer, session.customer) if session.customer else None
    if customer is not None:
        customer = await collecting.keep(own, session, customer, method)
    await closing.close(own, session, customer, method, {})
    if customer is not None and method is not None:
        await promising.keep(own, session, customer, method)


async def _begin_trial(tx: Transaction, intent: SetupIntent, subscription: str) -> None:
    """A session may wait for the card that its subscription's trial ends with."""
    found = await tx.find(Session, attempt=subscription, status="open")
    if not found:
        return
    own, session = await _owned(tx, found[0])
    if intent.status != "succeeded":
        await _ask_again(own, session, setting_up.error_of(intent))
        return
    begun, customer = await own.get(Subscription, subscription), await own.get(Customer, session.customer or "")
    assert begun is not None
    assert customer is not None
    method = await own.get(PaymentMethod, intent.payment_method or "")
    await closing.complete(own, session, customer, method, begun, await own.get(Invoice, begun.latest_invoice or ""))


async def _ask_again(tx: Transaction, session: Session, error: ApiError | None) -> None:
    """The subscription is given up, and the page waits for another card."""
    session = await subscribing.give_up(tx, session)
    await tx.replace(session, session.having(page=attempts.failed(session, error)), "silently")


async def on_payment(tx: Transaction, intent: PaymentIntent) -> None:
    """A payment has succeeded or failed; it may be a session's, or for a session's subscription."""
    if intent.status == "canceled":
        return
    once = await tx.get(Session, intent.checkout) if intent.checkout else None
    if once is not None:
        own, session = await _owned(tx, once)
        await paid_once.on_payment(own, session, intent)
        return
    invoice = await tx.get(Invoice, intent.invoice) if intent.invoice else None
    found = (
        await tx.find(Session, attempt=invoice.subscription, status="open") if invoice and invoice.subscription else []
    )
    if invoice is not None and not found:
        await _settle(tx, intent, invoice)
    if not found or invoice is None:
        return
    own, session = await _owned(tx, found[0])
    subscription = await own.get(Subscription, session.attempt or "")
    customer = await own.get(Customer, session.customer or "")
    assert subscription is not None
    assert customer is not None
    if subscription.status == "incomplete":
        await _ask_again(own, session, paying.error_of(intent))
        return
    method = await own.get(PaymentMethod, intent.payment_method or "")
    await closing.complete(own, session, customer, method, subscription, await own.get(Invoice, invoice.id))


async def _settle(tx: Transaction, intent: PaymentIntent, invoice: Invoice) -> None:
    """A debit was on its way when the session was completed; now it is known what became of it."""
    if invoice.billing_reason != "subscription_create" or not invoice.subscription:
        return
    found = await tx.find(Session, subscription=invoice.subscription, status="complete")
    if found and found[0].payment_status == "unpaid" and found[0].invoice == invoice.id:
        await closing.settle(tx, found[0], intent)


async def _owned(tx: Transaction, found: Session) -> tuple[Transaction, Session]:
    """The transaction in the customer's time, and the session, which nobody else changes meanwhile."""
    own = await of_customer(tx, found.customer) if tx.clock == "" else tx
    session = await own.get(Session, found.id, lock=True)
    assert session is not None
    return own, session
