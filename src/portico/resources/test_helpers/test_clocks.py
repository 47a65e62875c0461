"""`test_helpers.test_clock`: make one, move it, let go of it. Source: billing-behaviour section 9.

Moving answers at once, with `status=advancing`; the clockwork then does everything that is due on the way, in order,
and the clock is `ready` when it has arrived.
"""

from datetime import UTC, datetime
from functools import partial

from portico.billing.periods import DAY, Cycle, boundary
from portico.resources.customers import customers, prefixing
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import act, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.test_helpers import joining, steps
from portico.resources.test_helpers.declaration import Advancing, StatusDetails, TestClock
from portico.resources.values import Timestamp
from portico.storage import deliveries, lanes
from portico.storage.transaction import Transaction
from portico.wire.errors import ClockIsAdvancing, InvalidRequest
from portico.wire.shape import Shape

KEPT_FOR = 30 * DAY


class AdvanceOrders(Shape):
    """Where to."""

    frozen_time: Timestamp
    """The time the clock will show, in Unix seconds."""


async def create(tx: Transaction, draft: TestClock) -> TestClock:
    """Keep a new clock; a customer who is named lives by it from now on, with all that is hers."""
    if tx.scope.livemode:
        raise InvalidRequest("Test clocks exist in test mode only.")
    customer = await tx.need(Customer, draft.customer, param=("customer",)) if draft.customer else None
    clock = await tx.insert(draft.having(deletes_after=tx.now + KEPT_FOR, customer=None))
    await tx.wake(clock, clock.deletes_after)
    if customer is not None:
        await joining.join(tx, clock, customer)
    return clock


async def advance(tx: Transaction, before: TestClock, orders: AdvanceOrders) -> TestClock:
    """Begin to move the clock. Raises ClockIsAdvancing if it moves already."""
    if before.status == "advancing":
        raise ClockIsAdvancing(before.id)
    if orders.frozen_time <= before.frozen_time:
        raise InvalidRequest(
            f"The new frozen time must be after the clock's current frozen time, {_told(before.frozen_time)}.",
            param=("frozen_time",),
        )
    _check_distance(before, orders.frozen_time, await steps.longest(tx, before))
    details = StatusDetails.of(advancing=Advancing.of(target_frozen_time=orders.frozen_time))
    after = await tx.replace(before, before.having(status="advancing", status_details=details), "advancing")
    await tx.wake(after, tx.now)
    return after


def _check_distance(clock: TestClock, target: int, step: Cycle) -> None:
    """Raises InvalidRequest, in Stripe's words, for a time that is too far away."""
    last = boundary(clock.frozen_time, step, 1)
    if target > last:
        raise InvalidRequest(
            f"The frozen time of this clock is {_told(clock.frozen_time)}. You can only advance it up to "
            f"{_told(last)}. You can only advance a test clock up to two intervals from the current frozen time at a "
            "time, based on the shortest subscription interval in the test clock. For example, if a test clock has a "
            "monthly and yearly subscription, you may only advance up to two months at a time. If the test clock has "
            "no subscriptions or subscription schedules, you can advance up to 2 years from the current frozen time.",
            param=("frozen_time",),
        )


def _told(moment: int) -> str:
    return f"{moment} ({datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S} UTC)"


async def arrive(tx: Transaction, before: TestClock) -> TestClock:
    """Everything on the way is done: the clock shows its time."""
    target = before.status_details.advancing
    assert target is not None
    changes = {"frozen_time": target.target_frozen_time, "status": "ready", "status_details": StatusDetails.of()}
    after = await tx.replace(before, before.having(**changes), "ready")
    await tx.wake(after, after.deletes_after)
    for lane in await lanes.of_clock(tx.connection, tx.scope, after.id):
        if await deliveries.reach(tx.connection, lane, after.frozen_time):
            tx.connection.afterwards(partial(tx.here.outbox.add, lane))
    return after


async def fail(tx: Transaction, before: TestClock) -> TestClock:
    """Something on the way could not be done."""
    broken = before.having(status="internal_failure", status_details=StatusDetails.of())
    after = await tx.replace(before, broken, "internal_failure")
    await tx.wake(after, after.deletes_after)
    return after


async def delete(tx: Transaction, before: TestClock) -> None:
    """Let go of the clock and of the customers who live by it. What numbers their invoices began with is free."""
    if before.status == "advancing":
        raise ClockIsAdvancing(before.id)
    own = tx.by_clock(before.id, before.frozen_time)
    while found := await own.find(Customer, limit=100, test_clock=before.id):
        for customer in found:
            await customers.delete(own, customer)
    await prefixing.free(own, before.id)
    await tx.wake(before, None)
    await tx.delete(before)


async def wake(tx: Transaction, before: TestClock) -> None:
    """A clock that nobody took away goes by itself."""
    if tx.now >= before.deletes_after:
        await delete(tx, before)


ENDPOINTS = (
    creates(TestClock, create),
    retrieve(TestClock),
    deletes(TestClock, delete),
    index(TestClock),
    act(TestClock, "advance", advance, AdvanceOrders),
)
