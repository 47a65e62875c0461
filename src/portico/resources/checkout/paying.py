"""`payment` mode: what is sold is paid once.

The payment intent is made at the first attempt and stays, whatever comes of it, as the setup intent does in `setup`
mode. The session is complete when the money has come, is on its way, or is held.
"""

from collections.abc import Sequence

from portico.resources.checkout import attempts, buyers, buying, closing, collecting, invoicing, payments, tax_numbers
from portico.resources.checkout.bought import Bought
from portico.resources.checkout.collected import CustomerDetails
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import ConfirmOrders, CreateOrders
from portico.resources.checkout.payment_orders import InvoiceCreation
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming, rules
from portico.resources.endpoints import Declined
from portico.resources.payment_intents import confirming
from portico.resources.payment_intents import paying as intents
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.orders import ConfirmOrders as IntentOrders
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction
from portico.wire.refusals import only_one

REFUSED = ("payment_method_collection", "setup_intent_data", "subscription_data")
RECURRING, ONCE = 0, 100
GOOD = ("processing", "requires_capture", "succeeded")
"""What a payment intent is when its session is complete."""


def check(_tx: Transaction, draft: Session, _orders: CreateOrders) -> None:
    """Who pays is there, or is made. Raises InvalidRequest."""
    if draft.customer and draft.customer_creation:
        raise only_one("customer", "customer_creation", param=("customer_creation",))


async def opened(
    tx: Transaction, draft: Session, orders: CreateOrders, _lines: Sequence[Bought], customer: Customer | None
) -> Session:
    """The session with what goes without saying of a payment. Raises InvalidRequest."""
    await invoicing.check(tx, draft)
    draft = draft.having(
        customer_creation=None if customer else draft.customer_creation or "if_required",
        invoice_creation=draft.invoice_creation or InvoiceCreation.of(),
        payment=orders.payment_intent_data,
        payment_method_collection="if_required",
    )
    return draft.having(page=draft.page.model_copy(update={"charges_later": payments.charges_later(draft)}))


async def reckoned(tx: Transaction, session: Session) -> None:
    """Raises InvalidRequest for a sum that cannot be paid, or not be shared as was said."""
    await payments.check(tx, session)


async def confirm(tx: Transaction, before: Session, orders: ConfirmOrders) -> Session | Declined:
    """Try to pay with what has been entered, if anything is to be paid."""
    method = await buyers.chosen(tx, before, orders)
    before, customer = await buyers.wanted(tx, before, orders, method)
    before = await tax_numbers.keep(tx, before, orders.tax_id, customer, method)
    order = rules.Order(before.customer or "", before.currency, before.amount_subtotal)
    await buying.check_discounts(tx, before.discounts or (), order)
    if method is None:
        return await complete(tx, before.having(customer_details=_entered(before, orders)), customer, None, None)
    intent = await payments.ready(tx, before, customer, orders.return_url or before.url)
    before = await tx.replace(before, before.having(payment_intent=intent.id), "silently")
    done = await confirming.confirm(tx, intent, IntentOrders.of(payment_method=method.id))
    return done if isinstance(done, Declined) else await attempts.answered(tx, before, done)


def _entered(session: Session, orders: ConfirmOrders) -> CustomerDetails:
    """A customer who paid nothing, and left no payment method, as far as she is known."""
    known = session.customer_details or CustomerDetails.of(email=session.customer_email, tax_exempt="none")
    said = {name: getattr(orders, name) for name in ("email", "name", "phone")}
    return known.model_copy(update={name: text for name, text in said.items() if text})


async def complete(
    tx: Transaction,
    session: Session,
    customer: Customer | None,
    method: PaymentMethod | None,
    paid: PaymentIntent | None,
) -> Session:
    """The session is complete with its payment, or without one where there was nothing to pay."""
    if customer is not None:
        customer = await collecting.keep(tx, session, customer, method)
    payer = customer.id if customer else None
    page = session.page.model_copy(update={"pending": paid is not None and paid.status == "processing"})
    session = session.having(
        page=page,
        redeemed=await redeeming.redeem_bought(tx, session.discounts or (), session.id, payer),
    )
    status = "no_payment_required" if paid is None else "paid" if paid.status == "succeeded" else "unpaid"
    invoice = None if status == "unpaid" else await invoicing.invoiced(tx, session, paid)
    return await closing.close(tx, session, customer, method, {"invoice": invoice, "payment_status": status})


async def on_payment(tx: Transaction, session: Session, intent: PaymentIntent) -> None:
    """The bank has said yes or no, at once, after a challenge, or after the days that a debit takes."""
    if session.status == "open" and intent.status in GOOD:
        customer = await tx.get(Customer, session.customer) if session.customer else None
        await complete(tx, session, customer, await tx.get(PaymentMethod, intent.payment_method or ""), intent)
    elif session.status == "open":
        page = attempts.failed(session, intents.error_of(intent))
        await tx.replace(session, session.having(page=page), "silently")
    elif session.status == "complete" and session.payment_status == "unpaid":
        page = session.page.model_copy(update={"pending": intent.status == "processing"})
        invoice = await invoicing.invoiced(tx, session, intent) if intent.status == "succeeded" else None
        session = await tx.replace(session, session.having(invoice=invoice, page=page), "silently")
        await closing.settle(tx, session, intent)


async def give_up(tx: Transaction, session: Session) -> Session:
    """The bank's answer to what was asked before changes nothing any more."""
    intent = await payments.intent_of(tx, session)
    if intent is None or intent.status != "requires_action":
        return session
    waiting = intent.having(next_action=None, payment_method=None, status="requires_payment_method")
    await tx.replace(intent, waiting, "silently")
    return await tx.replace(session, session.having(page=attempts.failed(session, None)), "silently")


async def expire(tx: Transaction, session: Session) -> None:
    """The payment intent is given up with its session."""
    intent = await payments.intent_of(tx, session)
    if intent is not None and intent.status != "canceled":
        await intents.cancel(tx, intent, "abandoned")


async def ordered(_tx: Transaction, session: Session) -> dict[str, object]:
    """What was said of the payment."""
    return {"payment_intent_data": session.payment}
