"""A customer goes: what is still to come for her does not come any more."""

from portico.resources.customers.declaration import Customer
from portico.resources.subscription_schedules import running
from portico.resources.subscription_schedules.declaration import LIVE, SubscriptionSchedule
from portico.resources.subscriptions import ending, putting_away
from portico.resources.subscriptions.declaration import ENDED, Subscription
from portico.resources.subscriptions.orders import CancelOrders
from portico.storage.transaction import Transaction

MANY = 10_000


async def leave(tx: Transaction, customer: Customer) -> None:
    """Cancel all of her subscriptions, and what would have begun later."""
    for subscription in await tx.find(Subscription, limit=MANY, customer=customer.id):
        if subscription.status not in ENDED:
            await ending.cancel(tx, subscription, CancelOrders.of())
    for schedule in await tx.find(SubscriptionSchedule, limit=MANY, customer=customer.id):
        if schedule.status in LIVE:
            await running.cancel(tx, schedule)
    await putting_away.stop_collecting(tx, customer=customer.id)
