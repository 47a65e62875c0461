"""A discount whose months are over leaves the subscription or the item that had it."""

from portico.resources.discounts.declaration import Discount
from portico.resources.subscriptions import keeping
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction


async def on_end(tx: Transaction, discount: Discount) -> None:
    """Let go of a discount that has ended by itself."""
    subscription = await tx.get(Subscription, discount.subscription, lock=True) if discount.subscription else None
    if subscription is None:
        return
    left = tuple(id for id in subscription.discounts if id != discount.id)
    items = [
        item.having(discounts=tuple(id for id in item.discounts if id != discount.id))
        for item in await keeping.own_items(tx, subscription)
    ]
    await keeping.replace(tx, subscription, subscription.having(discounts=left), items=items)
