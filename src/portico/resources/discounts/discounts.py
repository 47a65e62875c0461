"""`discount`: what a customer or a subscription has may be taken away. Source: billing-behaviour 4.3."""

from portico.resources.customers.declaration import Customer
from portico.resources.discounts import lapsing
from portico.resources.discounts.declaration import Discount
from portico.resources.endpoints import Endpoint
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ObjectNotFound


class NoActiveDiscount(ObjectNotFound):
    """There is nothing to take away."""

    def __init__(self, owner: Customer | Subscription) -> None:
        InvalidRequest.__init__(self, f"No active discount for {owner.NOUN}: {owner.id}", param=("id",))


async def delete(tx: Transaction, before: Customer) -> Discount:
    """Take the customer's discount away. What subscriptions have of their own stays."""
    if before.discount is None:
        raise NoActiveDiscount(before)
    await lapsing.remove(tx, [before.discount.id])
    return before.discount.having(deleted=True)


async def delete_of_subscription(tx: Transaction, before: Subscription) -> Discount:
    """Take all of the subscription's discounts away; the first of them is what comes back."""
    found = [one for id in before.discounts if (one := await tx.get(Discount, id))]
    if not found:
        raise NoActiveDiscount(before)
    await lapsing.remove(tx, before.discounts)
    await tx.replace(before, before.having(discounts=()))
    return found[0].having(deleted=True)


ENDPOINTS = (
    Endpoint("act", "DELETE", f"{Customer.PATH}/{{id}}/discount", Customer, delete, gives=Discount),
    Endpoint(
        "act", "DELETE", f"{Subscription.PATH}/{{id}}/discount", Subscription, delete_of_subscription, gives=Discount
    ),
)
