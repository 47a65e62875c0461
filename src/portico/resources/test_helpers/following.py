"""By which clock a change is made: that of the customer whom it is about, or the wall clock."""

from portico.resources.customers.declaration import Customer
from portico.resources.test_helpers.declaration import TestClock
from portico.storage.transaction import Transaction
from portico.wire.errors import ClockIsAdvancing
from portico.wire.resource import Resource


async def on_time(tx: Transaction, noun: Resource) -> Transaction:
    """The transaction in the time of whoever the object belongs to. Raises ClockIsAdvancing."""
    field = noun.CLOCK
    if not field:
        return tx
    if field == "test_clock":
        return await by_clock(tx, getattr(noun, field))
    return await of_customer(tx, getattr(noun, field))


async def of_customer(tx: Transaction, id: str | None) -> Transaction:
    """The transaction in a customer's time. Raises ClockIsAdvancing."""
    customer = await tx.get(Customer, id) if id else None
    return await by_clock(tx, customer.test_clock if customer else None)


async def by_clock(tx: Transaction, id: str | None) -> Transaction:
    """The transaction in the time of a test clock, if there is one. Raises ClockIsAdvancing."""
    clock = await tx.get(TestClock, id) if id else None
    if clock is None:
        return tx
    if clock.status == "advancing":
        raise ClockIsAdvancing(clock.id)
    return tx.by_clock(clock.id, clock.frozen_time)
