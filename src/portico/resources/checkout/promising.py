"""What was promised to a customer who leaves a payment method for later: that it is charged from then on.

The promise is kept with the session, in the act that completes it: an account may be verified by deposits days later,
when nobody is in the portal any more.
"""

from portico.resources.checkout import completing
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.parts import Promise
from portico.resources.customers import customers
from portico.resources.customers.declaration import Customer
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.subscriptions import unpinning
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

PATH = "/v1/portico/checkout/sessions/{id}/promise_default"


async def promise(tx: Transaction, before: Session, orders: Promise) -> Session:
    """What is set up becomes the customer's default. Raises InvalidRequest."""
    completing.check_open(tx, before)
    if before.mode != "setup" or before.customer is None:
        raise InvalidRequest("Only what a customer leaves in `setup` mode can be promised to become the default.")
    for index, id in enumerate(orders.subscriptions):
        found = await tx.get(Subscription, id)
        if found is None or found.customer != before.customer:
            raise await tx.missing(Subscription, id, param=("subscriptions", index))
    return await tx.replace(before, before.having(promise=orders), "silently")


async def keep(tx: Transaction, session: Session, customer: Customer, method: PaymentMethod) -> None:
    """Charge it from now on, and let go of what else subscriptions were charged to."""
    if session.promise is None:
        return
    now = await tx.get(Customer, customer.id, lock=True) or customer
    settings = now.invoice_settings.having(default_payment_method=method.id)
    await customers.update(tx, now, now.having(invoice_settings=settings), customers.UpdateOrders.of())
    for id in session.promise.subscriptions:
        subscription = await tx.get(Subscription, id, lock=True)
        if subscription and not subscription.has_ended and subscription.default_payment_method:
            await unpinning.unset_default_payment_method(tx, subscription)
