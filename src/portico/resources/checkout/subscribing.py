"""`subscription` mode: what recurs is sold.

The subscription is made when the card is entered. A refusal takes everything back but the refusal. Where the bank asks
first, the subscription waits as `incomplete`, or on trial, and the session knows it as its `attempt`.
"""

from collections.abc import Sequence

from portico.resources.checkout import (
    anchoring,
    attempts,
    beginning,
    buyers,
    buying,
    closing,
    collecting,
    plan_checks,
    tax_numbers,
)
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import ConfirmOrders, CreateOrders
from portico.resources.customers import currencies
from portico.resources.customers.declaration import Customer
from portico.resources.invoices import closing as invoices
from portico.resources.invoices import payments
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_intents import paying
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_methods import attaching
from portico.resources.setup_intents import setting_up
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.subscriptions import ending
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.orders import CancelOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

REFUSED = ("invoice_creation", "payment_intent_data", "setup_intent_data")
RECURRING = ONCE = 20


def check(tx: Transaction, draft: Session, orders: CreateOrders) -> None:
    """Raises InvalidRequest for what no subscription can begin with."""
    if draft.customer_creation:
        raise InvalidRequest(
            "`customer_creation` can only be used in `payment` and `setup` mode.", param=("customer_creation",)
        )
    if orders.subscription_data:
        plan_checks.check(orders.subscription_data, tx.now)


async def opened(
    tx: Transaction, draft: Session, _orders: CreateOrders, lines: Sequence[Bought], customer: Customer | None
) -> Session:
    """The session, whose subscription can be made in the end. Raises InvalidRequest."""
    plans = draft.plans
    assert plans is not None
    if customer:
        await currencies.check(tx, customer, lines[0].price.currency, ("line_items",))
    anchoring.check(plans, lines, tx.now)
    anchoring.check_parts(plans, lines, buying.PARAM)
    return draft


async def reckoned(_tx: Transaction, _session: Session) -> None:
    """Nothing: any sum may be subscribed to, as far as its invoices reach."""


async def confirm(tx: Transaction, before: Session, orders: ConfirmOrders) -> Session:
    """Make the subscription with what has been entered. Raises CardError for a refusal, which takes all back."""
    method = await buyers.chosen(tx, before, orders)
    is_new = before.customer is None
    before, known = await buyers.known(tx, before, orders, method)
    if method:
        method = await attaching.attach(tx, method, known)
    if method and not is_new:
        known = await collecting.keep(tx, before, known, method)
    before = await tax_numbers.keep(tx, before, orders.tax_id, known, method)
    subscription = await beginning.subscribe(tx, before, known, method)
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


async def _intent(tx: Transaction, invoice: Invoice | None) -> PaymentIntent | None:
    found = await payments.default_one(tx, invoice) if invoice else None
    return found[1] if found else None


async def give_up(tx: Transaction, session: Session) -> Session:
    """The session without the subscription that waits for a challenge: its invoice is void, or it ends."""
    subscription = await tx.get(Subscription, session.attempt) if session.attempt else None
    if subscription is None:
        return session
    session = await tx.replace(session, session.having(attempt=None), "silently")
    invoice = await tx.get(Invoice, subscription.latest_invoice or "")
    if subscription.status == "incomplete" and invoice is not None and invoice.status == "open":
        await invoices.void(tx, invoice)
    elif subscription.pending_setup_intent and not subscription.has_ended:
        await ending.cancel(tx, subscription, CancelOrders.of())
    return session


async def expire(_tx: Transaction, _session: Session) -> None:
    """Nothing: what waited for the bank has been given up."""


async def ordered(_tx: Transaction, session: Session) -> dict[str, object]:
    """What was said of the subscription."""
    return {"subscription_data": session.plans}
