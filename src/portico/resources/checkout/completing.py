"""What the customer does on the page, and what comes of it. Source: billing-behaviour section 11.

In `subscription` mode the subscription is made when the card is entered. A refusal takes everything back but the
refusal. Where the bank asks first, the subscription waits as `incomplete`, or on trial, and the session knows it as its
`attempt`.
"""

from portico.resources.checkout import (
    attempts,
    closing,
    collecting,
    method_options,
    reckoning,
    subscribing,
    tax_numbers,
)
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import ConfirmOrders
from portico.resources.customers import customers
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Declined
from portico.resources.invoices import payments
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_intents import confirming, paying, types
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_methods import attaching, choosing
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.setup_intents import setting_up, setup_intents
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.setup_intents.orders import ConfirmOrders as SetupOrders
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing
from portico.wire.resource import read

ENTERED = "checkout_session_not_open"


def check_open(tx: Transaction, session: Session) -> None:
    """Raises InvalidRequest for a session that nobody can complete any more."""
    if session.status != "open" or session.expires_at <= tx.now:
        raise InvalidRequest("This Checkout Session is not open any more.", code=ENTERED)


async def confirm(tx: Transaction, before: Session, orders: ConfirmOrders) -> Session | Declined:
    """Try to complete the session with what has been entered."""
    check_open(tx, before)
    before = await attempts.give_up(tx, before)
    before = await tx.replace(before, collecting.filled(before, orders), "silently")
    if before.mode == "setup":
        return await _set_up(tx, before, orders)
    before = await reckoning.anew(tx, before)
    if not orders.payment_method and not _is_free(before):
        raise ParameterMissing(("payment_method",))
    return await _subscribe(tx, before, orders)


def _is_free(session: Session) -> bool:
    """Whether no card is needed."""
    return session.payment_method_collection == "if_required" and session.amount_total == 0


async def _set_up(tx: Transaction, before: Session, orders: ConfirmOrders) -> Session | Declined:
    intent = await tx.get(SetupIntent, before.setup_intent or "", lock=True)
    assert intent is not None
    if not orders.payment_method:
        raise ParameterMissing(("payment_method",))
    if before.customer_creation == "always" and before.customer is None:
        customer = await _new_customer(tx, before, orders, await tx.get(PaymentMethod, orders.payment_method))
        intent = await tx.replace(intent, intent.having(customer=customer.id))
        before = await tx.replace(before, before.having(customer=customer.id), "silently")
    method_options.check_card(
        before.payment_method_options, await choosing.named(tx, orders.payment_method, ("payment_method",))
    )
    sent = {
        "payment_method": orders.payment_method,
        "mandate_data": orders.mandate_data and orders.mandate_data.model_dump(exclude_none=True),
    }
    intent = await tx.replace(intent, intent.having(return_url=orders.return_url or before.url), "silently")
    done = await setup_intents.confirm(tx, intent, read(SetupOrders, {k: v for k, v in sent.items() if v}))
    if isinstance(done, Declined):
        return done
    kept = await tx.get(Session, before.id) or before
    return await attempts.wait(tx, kept, done) if kept.status == "open" else kept


async def _new_customer(
    tx: Transaction, session: Session, orders: ConfirmOrders, method: PaymentMethod | None
) -> Customer:
    sent = {"email": session.customer_email or orders.email, "phone": orders.phone}
    draft = Customer.draft({name: value for name, value in sent.items() if value})
    draft = draft.having(**collecting.saved(session, method, orders))
    return await customers.create(tx, draft, customers.CreateOrders.of())


async def _subscribe(tx: Transaction, before: Session, orders: ConfirmOrders) -> Session:
    customer = await tx.get(Customer, before.customer, lock=True) if before.customer else None
    before = before if customer else collecting.saving_all(before)
    method = await _chosen(tx, before, orders)
    known = customer or await _new_customer(tx, before, orders, method)
    if method:
        method = await attaching.attach(tx, method, known)
    if customer and method:
        known = await collecting.keep(tx, before, known, method)
    before = await tax_numbers.keep(tx, before, orders.tax_id, known, method)
    subscription = await subscribing.subscribe(tx, before, known, method)
    invoice = await tx.get(Invoice, subscription.latest_invoice or "")
    intent = await _asking(tx, subscription, invoice)
    if intent is None:
        return await closing.complete(tx, before, known, method, subscription, invoice)
    if intent.status == "requires_action" and intent.next_action:
        intent = await attempts.come_back(tx, intent, orders.return_url or before.url)
    trying = await tx.replace(before, before.having(attempt=subscription.id, customer=known.id), "silently")
    return await attempts.wait(tx, trying, intent, subscription)


async def _asking(
    tx: Transaction, subscription: Subscription, invoice: Invoice | None
) -> PaymentIntent | SetupIntent | None:
    """What the customer has to do something about before the session is complete. Raises CardError for a refusal."""
    if subscription.status != "incomplete":
        setup = await tx.get(SetupIntent, subscription.pending_setup_intent or "")
        error = setting_up.error_of(setup) if setup else None
        if error is not None:
            raise error
        return setup if setup and setup.status == "requires_action" else None
    intent = await _intent(tx, invoice)
    error = paying.error_of(intent) if intent else None
    if error is not None:
        raise error
    assert intent is not None
    return intent


async def _chosen(tx: Transaction, session: Session, orders: ConfirmOrders) -> PaymentMethod | None:
    """What is to be paid with, if anything has to be. Raises InvalidRequest."""
    if not orders.payment_method:
        return None
    method = await choosing.named(tx, orders.payment_method, ("payment_method",))
    types.check(method, session.payment_method_types, "Checkout Session", ("payment_method",))
    method_options.check_card(session.payment_method_options, method)
    await confirming.give_mandate(tx, method, None, orders.mandate_data)
    return method


async def _intent(tx: Transaction, invoice: Invoice | None) -> PaymentIntent | None:
    found = await payments.default_one(tx, invoice) if invoice else None
    return found[1] if found else None
