"""Who completes a session, and what she pays with."""

from portico.resources.checkout import collecting, method_options
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import ConfirmOrders
from portico.resources.customers import customers
from portico.resources.customers.declaration import Customer
from portico.resources.payment_intents import confirming, types
from portico.resources.payment_methods import choosing
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction
from portico.wire.errors import ParameterMissing


async def chosen(tx: Transaction, session: Session, orders: ConfirmOrders) -> PaymentMethod | None:
    """What is to be paid with, if anything has to be. Raises InvalidRequest."""
    if not orders.payment_method:
        if session.payment_method_collection == "if_required" and session.amount_total == 0:
            return None
        raise ParameterMissing(("payment_method",))
    method = await choosing.named(tx, orders.payment_method, ("payment_method",))
    types.check(method, session.payment_method_types, "Checkout Session", ("payment_method",))
    method_options.check_card(session.payment_method_options, method)
    await confirming.give_mandate(tx, method, None, orders.mandate_data)
    return method


async def known(
    tx: Transaction, session: Session, orders: ConfirmOrders, method: PaymentMethod | None
) -> tuple[Session, Customer]:
    """The session's customer, who is made of what was entered if there is none yet."""
    customer = await tx.get(Customer, session.customer, lock=True) if session.customer else None
    if customer is not None:
        return session, customer
    return collecting.saving_all(session), await _made(tx, session, orders, method)


async def _made(tx: Transaction, session: Session, orders: ConfirmOrders, method: PaymentMethod | None) -> Customer:
    sent = {"email": session.customer_email or orders.email, "phone": orders.phone}
    draft = Customer.draft({name: value for name, value in sent.items() if value})
    draft = draft.having(**collecting.saved(session, method, orders))
    return await customers.create(tx, draft, customers.CreateOrders.of())


async def wanted(
    tx: Transaction, session: Session, orders: ConfirmOrders, method: PaymentMethod | None
) -> tuple[Session, Customer | None]:
    """The same where a session may do without a customer: she is kept, whatever comes of the attempt."""
    if session.customer is None and not session.makes_customer:
        return session, None
    new, customer = await known(tx, session, orders, method)
    if session.customer == customer.id:
        return session, customer
    return await tx.replace(session, new.having(customer=customer.id), "silently"), customer
