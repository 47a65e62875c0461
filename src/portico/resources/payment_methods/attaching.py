"""Attaching payment methods to customers, and detaching them."""

from portico.bank import cards
from portico.resources import occasions
from portico.resources.customers.declaration import Customer
from portico.resources.payment_methods import checking
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest


async def verify(method: PaymentMethod) -> None:
    """Raises CardError for a card that its bank refuses."""
    card = cards.BY_KEY.get(method.drawn_on)
    if card and card.refused:
        raise checking.declined(card.refused)


async def attach(tx: Transaction, before: PaymentMethod, customer: Customer) -> PaymentMethod:
    """The payment method as the customer's. Raises CardError, or InvalidRequest if it cannot be hers any more."""
    if before.customer == customer.id:
        return before
    if before.customer:
        raise InvalidRequest("The payment method you provided has already been attached to a customer.")
    checking.check_unspent(before, None)
    await verify(before)
    return await belong(tx, before, customer.id)


def named_alike(customer: Customer, name: str | None, id: str) -> Customer:
    """The customer whose default may be called by the same well-known name as what comes with her."""
    settings = customer.invoice_settings
    if settings.default_payment_method != name:
        return customer
    return customer.having(invoice_settings=settings.model_copy(update={"default_payment_method": id}))


async def belong(tx: Transaction, before: PaymentMethod, customer: str, **changes: object) -> PaymentMethod:
    """The payment method as the customer's, whose bank has been asked already."""
    if before.customer == customer:
        return await tx.replace(before, before.having(**changes), "kept")
    return await tx.replace(before, before.having(customer=customer, **changes), "attached")


async def detach(tx: Transaction, before: PaymentMethod) -> PaymentMethod:
    """The payment method as nobody's, for good. What was charged to it by default is so no more."""
    if not before.customer:
        raise InvalidRequest(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    owner = before.customer
    after = await tx.replace(before, before.having(customer=None, spent=True), "detached")
    customer = await tx.get(Customer, owner)
    if customer and customer.invoice_settings.default_payment_method == before.id:
        settings = customer.invoice_settings.model_copy(update={"default_payment_method": None})
        await tx.replace(customer, customer.having(invoice_settings=settings))
    await occasions.method_detached(tx, after, owner)
    return after
