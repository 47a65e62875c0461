"""Usage is reported: whoever has thresholds compares it with them a second later.

Reporting stays cheap: the customer knows who compares, and the clockwork makes the invoice.
"""

from portico.resources.customers.declaration import Customer
from portico.resources.subscriptions.alarms import set_alarm
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction


async def usage_reported(tx: Transaction, customer: Customer, meter: str, moment: int) -> None:
    """Somebody used something at a moment, which may lie a little ahead."""
    for id in customer.measured:
        subscription = await tx.get(Subscription, id)
        if subscription is not None and subscription.is_measured and _counts(subscription, meter):
            await measure_soon(tx, subscription, max(moment, tx.now))


def _counts(subscription: Subscription, meter: str) -> bool:
    prices = (item.price for item in subscription.items.data)
    return any(price.recurring is not None and price.recurring.meter == meter for price in prices)


async def measure_soon(tx: Transaction, subscription: Subscription, moment: int) -> Subscription:
    """Compare what is used up to a moment when it is over, unless that is done earlier anyway."""
    if subscription.measures_at is not None or subscription.has_ended:
        return subscription
    before = await tx.get(Subscription, subscription.id, lock=True)
    assert before is not None
    kept = await tx.replace(before, before.having(measures_at=before.measures_at or moment + 1), "silently")
    await set_alarm(tx, kept)
    return kept


async def watch(tx: Transaction, before: Subscription | None, after: Subscription) -> Subscription:
    """Compare usage with thresholds that are new, or others."""
    if not after.is_measured or (before is not None and _thresholds(before) == _thresholds(after)):
        return after
    customer = await tx.get(Customer, after.customer, lock=True)
    assert customer is not None
    if after.id not in customer.measured:
        await tx.replace(customer, customer.having(measured=(*customer.measured, after.id)), "silently")
    return await measure_soon(tx, after, tx.now)


def _thresholds(subscription: Subscription) -> object:
    return subscription.billing_thresholds, [(one.id, one.billing_thresholds) for one in subscription.items.data]


async def unwatch(tx: Transaction, subscription: Subscription) -> None:
    """The subscription has ended: nobody looks it up any more."""
    customer = await tx.get(Customer, subscription.customer, lock=True) if subscription.is_measured else None
    if customer is not None and subscription.id in customer.measured:
        left = tuple(id for id in customer.measured if id != subscription.id)
        await tx.replace(customer, customer.having(measured=left), "silently")
