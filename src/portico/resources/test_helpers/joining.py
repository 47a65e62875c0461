"""A customer begins to live by a test clock, and all that is hers with her. Source: billing-behaviour section 9."""

from typing import Final

from portico.resources.customers.declaration import Customer
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices.declaration import Invoice
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.test_helpers.declaration import TestClock
from portico.storage import wakes
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.pages import Paging
from portico.wire.resource import Resource

FOLLOWING: Final[tuple[type[Resource], ...]] = (Subscription, SubscriptionSchedule, Invoice, InvoiceItem)
"""What says by which clock it lives."""


async def join(tx: Transaction, clock: TestClock, customer: Customer) -> None:
    """From now on everything that is due for the customer is due by the clock. Raises InvalidRequest."""
    if customer.test_clock:
        raise InvalidRequest(
            f"This customer is already attached to the test clock `{customer.test_clock}`.", param=("customer",)
        )
    await tx.replace(customer, customer.having(test_clock=clock.id))
    for noun in FOLLOWING:
        await _follow(tx, noun, customer.id, clock.id)
    await wakes.follow(tx.connection, tx.scope, customer.id, clock.id)


async def _follow(tx: Transaction, noun: type[Resource], customer: str, clock: str) -> None:
    paging = Paging.of(limit=100)
    while True:
        found, has_more = await tx.page(noun, paging, customer=customer)
        for one in found:
            await tx.replace(one, one.having(test_clock=clock), "joined")
        if not has_more:
            return
        paging = Paging.of(limit=100, starting_after=found[-1].id)
