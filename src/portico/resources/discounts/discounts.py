"""`discount`: what a customer has may be taken away. Source: billing-behaviour 4.3."""

from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.discounts.declaration import Discount
from portico.resources.endpoints import Endpoint
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ObjectNotFound


class NoActiveDiscount(ObjectNotFound):
    """There is nothing to take away."""

    def __init__(self, customer: str) -> None:
        InvalidRequest.__init__(self, f"No active discount for customer: {customer}", param=("id",))


async def delete(tx: Transaction, before: Customer) -> Discount:
    """Take the customer's discount away. What subscriptions have of their own stays."""
    if before.discount is None:
        raise NoActiveDiscount(before.id)
    await redeeming.remove(tx, [before.discount.id])
    return before.discount.having(deleted=True)


ENDPOINTS = (Endpoint("act", "DELETE", f"{Customer.PATH}/{{id}}/discount", Customer, delete, gives=Discount),)
