"""Between whom the invoice of a preview would be: a customer as she might be, and in whose name it is written.

Source: billing-behaviour 3.8.
"""

from dataclasses import replace

from portico.resources import issuing
from portico.resources.accounts import connected
from portico.resources.customers.declaration import Customer
from portico.resources.subscriptions.invoicing import Bill
from portico.resources.subscriptions.preview_orders import CustomerOrder, PreviewOrders
from portico.resources.tax_ids import tax_ids
from portico.resources.tax_ids.declaration import TaxId
from portico.storage.transaction import Transaction

DETAILS = "customer_details"


async def as_might_be(tx: Transaction, customer: Customer, order: CustomerOrder | None) -> Customer:
    """The customer with what is said of her instead. Raises InvalidRequest."""
    if order is None:
        return customer
    if order.tax_ids is not None:
        for number in await tx.find(TaxId, limit=tax_ids.MANY, customer=customer.id):
            await tx.delete(number)
        for index, sent in enumerate(order.tax_ids):
            await tax_ids.add(tx, customer, sent.type, sent.value, (DETAILS, "tax_ids", index))
    names = ("address", "shipping", "tax_exempt")
    changes = {name: getattr(order, name) for name in names if name in order.model_fields_set}
    return await tx.replace(customer, customer.having(**changes))


async def check(tx: Transaction, orders: PreviewOrders) -> None:
    """The accounts that are named must be there. Raises InvalidRequest."""
    await issuing.check(tx, None, orders.issuer)
    if orders.on_behalf_of:
        await connected.check_merchant(tx, orders.on_behalf_of, ("on_behalf_of",))


def named(found: Bill, orders: PreviewOrders) -> Bill:
    """The invoice in the name of whom the orders say."""
    names = {name: getattr(orders, name) for name in ("issuer", "on_behalf_of") if getattr(orders, name)}
    return replace(found, invoice=found.invoice.having(**names)) if names else found
