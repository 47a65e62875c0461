"""Whether a customer owes what she should have paid: `delinquent`.

It follows the latest thing that happened to any of her invoices: an automatic payment that failed or a due date that
passed, or a payment, or the merchant's word that nobody expects one.
"""

from portico.resources.customers.declaration import Customer
from portico.storage.transaction import Transaction


async def mark(tx: Transaction, customer_id: str, *, delinquent: bool) -> None:
    """Keep it, and tell of it, if it is new."""
    if await _is_new(tx, customer_id, delinquent) and (customer := await tx.get(Customer, customer_id, lock=True)):
        await tx.replace(customer, customer.having(delinquent=delinquent))


async def _is_new(tx: Transaction, customer_id: str, delinquent: bool) -> bool:
    """Whether it would change; to find that out locks nobody."""
    customer = await tx.get(Customer, customer_id)
    return customer is not None and bool(customer.delinquent) != delinquent
