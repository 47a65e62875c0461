"""How far a test clock may be moved at a time. Source: billing-behaviour section 9."""

from portico.billing.periods import Cycle
from portico.resources.prices.declaration import Price
from portico.resources.subscription_schedules.declaration import LIVE, SubscriptionSchedule
from portico.resources.subscriptions.declaration import ENDED, Subscription
from portico.resources.subscriptions.tariffs import cycle
from portico.resources.test_helpers.declaration import TestClock
from portico.storage.transaction import Transaction

WITHOUT_SUBSCRIPTIONS = Cycle("year", 2)
"""How far a clock may be moved at a time if nobody who lives by it has a subscription."""
MANY = 1_000


async def longest(tx: Transaction, clock: TestClock) -> Cycle:
    """Two intervals of the shortest subscription on the clock, or of what a schedule will make there."""
    cycles = [*await _of_subscriptions(tx, clock), *await _of_schedules(tx, clock)]
    if not cycles:
        return WITHOUT_SUBSCRIPTIONS
    shortest = min(cycles, key=lambda one: one.length)
    return Cycle(shortest.interval, shortest.times * 2)


async def _of_subscriptions(tx: Transaction, clock: TestClock) -> list[Cycle]:
    found = await tx.find(Subscription, limit=MANY, test_clock=clock.id)
    return [cycle(item.price) for one in found if one.status not in ENDED for item in one.items.data]


async def _of_schedules(tx: Transaction, clock: TestClock) -> list[Cycle]:
    found = await tx.find(SubscriptionSchedule, limit=MANY, test_clock=clock.id)
    phases = [phase for one in found if one.status in LIVE for phase in one.later]
    prices = [await tx.get(Price, item.price) for phase in phases for item in phase.items]
    return [cycle(price) for price in prices if price is not None]
