"""Which payment method is meant."""

from portico.resources.customers.declaration import Customer
from portico.resources.payment_methods import checking, making
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path, ResourceMissing


def default_for(customer: Customer) -> str | None:
    """The id of what the customer's invoices are charged to, unless something else is named."""
    return customer.invoice_settings.default_payment_method or customer.default_source


async def usable(tx: Transaction, customer: Customer, id: str, param: Path) -> PaymentMethod:
    """The customer's payment method that a parameter names. Raises InvalidRequest."""
    found = await tx.get(PaymentMethod, id)
    if found is None or found.customer != customer.id:
        raise InvalidRequest(
            f"The customer does not have a payment method with the ID {id[:255]}. The payment method must be attached "
            "to the customer.",
            param=param,
            code=ResourceMissing.code,
        )
    return found


async def own(tx: Transaction, customer: str, id: str, param: Path) -> PaymentMethod:
    """A payment method that is attached to the customer. Raises ResourceMissing."""
    found = await tx.get(PaymentMethod, id)
    if found is None or found.customer != customer:
        hint = "; It's possible this PaymentMethod exists on one of your connected accounts, or is not attached."
        raise ResourceMissing(PaymentMethod.CALLED, id[:255], param=param, hint="" if found is None else hint)
    return found


async def named(tx: Transaction, id: str, param: Path) -> PaymentMethod:
    """The payment method that a parameter names. A well-known name makes a fresh one. Raises ResourceMissing."""
    fresh = making.from_name(tx, id)
    if fresh:
        return await tx.insert(fresh)
    found = await tx.need(PaymentMethod, id, param=param)
    checking.check_unspent(found, param)
    return found


def nothing_to_charge() -> InvalidRequest:
    """The customer has no payment method."""
    return InvalidRequest(
        "This customer has no attached payment source or default payment method. Please consider adding a default "
        "payment method. For more information, visit "
        "https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.",
        code=ResourceMissing.code,
    )
