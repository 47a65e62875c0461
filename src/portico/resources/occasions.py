"""Who is told when something happens elsewhere, so that nobody who makes it happen needs to know who minds.

These modules need each other in a circle, which is broken here: each waits until it is told (see `portico.lazily`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portico.resources.checkout import returning
from portico.resources.invoices import advancing, attaching
from portico.resources.mails import queuing
from portico.resources.subscription_schedules import pauses, running
from portico.resources.subscription_schedules import upcoming as schedules
from portico.resources.subscriptions import detaching, ending_discounts, pending_setups, upcoming_invoices, watching

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from portico.resources.billing_portal.gathering import Get
    from portico.resources.billing_portal.situations import Upcoming
    from portico.resources.customers.declaration import Customer
    from portico.resources.discounts.declaration import Discount
    from portico.resources.payment_intents.declaration import PaymentIntent
    from portico.resources.payment_methods.declaration import PaymentMethod
    from portico.resources.payment_records.declaration import PaymentRecord
    from portico.resources.setup_intents.declaration import SetupIntent
    from portico.resources.subscriptions.declaration import Subscription
    from portico.storage.transaction import Transaction


def event_written(
    tx: Transaction, type: str, object: bytes, previous: Mapping[str, Any] | None
) -> Awaitable[None] | None:
    """An event was written: its type, its object, and what was before. What is to be done about it, if anything is."""
    return queuing.hear(tx, type, object, previous)


async def payment_settled(tx: Transaction, intent: PaymentIntent) -> None:
    """A payment succeeded or failed outside `pay`: by a challenge, a late debit, or the API."""
    await advancing.on_payment(tx, intent)
    await returning.on_payment(tx, intent)


async def payment_reported(tx: Transaction, record: PaymentRecord) -> None:
    """An attempt at a payment elsewhere succeeded, failed or was given up, or another one has begun."""
    await attaching.on_report(tx, record)


async def payer_changes(tx: Transaction, record: PaymentRecord, customer: str | None) -> None:
    """A payment elsewhere is about to be another customer's. Raises InvalidRequest if it cannot be."""
    await attaching.before_other_payer(tx, record, customer)


async def set_up(tx: Transaction, intent: SetupIntent) -> None:
    """A setup intent succeeded, failed or was given up."""
    await pending_setups.on_set_up(tx, intent)
    await returning.on_set_up(tx, intent)


async def method_detached(tx: Transaction, method: PaymentMethod, customer: str) -> None:
    """A payment method is its customer's no more: whatever was charged to it needs another."""
    await detaching.on_detach(tx, method, customer)


async def discount_ended(tx: Transaction, discount: Discount) -> None:
    """The months of a discount are over: whatever has it lets it go."""
    await ending_discounts.on_end(tx, discount)


async def subscription_ended(tx: Transaction, subscription: Subscription, schedule: str | None) -> None:
    """A subscription has ended: what would have changed it later, its schedule, has nothing to change any more."""
    if schedule is not None:
        await running.after_end(tx, subscription, schedule)


async def pause_ended(tx: Transaction, subscription: Subscription) -> None:
    """A pause is over, or goes on because nobody paid for its end."""
    await pauses.after_resumption(tx, subscription)


async def renewal_near(tx: Transaction, subscription: Subscription) -> None:
    """A subscription is about to be renewed: its next invoice is announced."""
    await upcoming_invoices.announce(tx, subscription)


async def usage_reported(tx: Transaction, customer: Customer, meter: str, moment: int) -> None:
    """A customer used something: it may be enough for an invoice."""
    await watching.usage_reported(tx, customer, meter, moment)


async def change_ahead(get: Get, subscription: Subscription) -> Upcoming | None:
    """What a subscription's schedule will change, which is asked before anything else changes it."""
    return await schedules.upcoming(get, subscription)
