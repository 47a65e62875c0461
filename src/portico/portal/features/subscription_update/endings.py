"""What is said when a change is made, paid, planned, or waits for its payment."""

from collections.abc import Mapping
from typing import Any

from portico.pages.words import later
from portico.papers.bills import Saying
from portico.papers.gathering import bill
from portico.portal import subscriptions
from portico.portal.features.feature import Done
from portico.portal.features.subscription_update import offers, showing
from portico.portal.room import Room
from portico.portal.subscriptions import Held
from portico.resources.invoices.declaration import Invoice
from portico.resources.prices.declaration import Price
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule

CHANGED, PLANNED, WAITS = (
    later("Your plan is changed"),
    later("Your change is planned"),
    later("Your payment is on its way"),
)
"""Said first: Babel takes `schedule.later[…]`, further below, for the beginning of a message, and reads no further."""


async def changed(room: Room, id: str) -> Mapping[str, Any]:
    """The plan as it is now."""
    held = await subscriptions.one(room, id)
    return {**await _plan(room, held), "begins": _billed_at(held)}


async def paid(room: Room, id: str) -> Mapping[str, Any] | None:
    """The plan as it is now, and what was paid for it."""
    invoice = await room.client.retrieve(Invoice, id)
    if invoice.customer != room.customer.id or invoice.subscription is None:
        return None
    said = Saying(await bill(room.client, id), room.locale)
    held = await subscriptions.one(room, invoice.subscription)
    return {
        **await _plan(room, held),
        "begins": _billed_at(held),
        "invoice": invoice,
        "method": said.method(),
    }


async def planned(room: Room, id: str) -> Mapping[str, Any] | None:
    """The plan to come, and when."""
    held = await subscriptions.one(room, id)
    if held.upcoming is None:
        return None
    schedule = await room.client.retrieve(SubscriptionSchedule, held.upcoming.schedule)
    item = schedule.later[0].items[0]
    price = await room.client.retrieve(Price, item.price, expand=("currency_options", "tiers"))
    return {"plan": await showing.plan(room, held, price, item.quantity), "begins": held.upcoming.begins}


def _billed_at(held: Held) -> int | None:
    """When the customer hears of the next invoice; None if collection is still paused then."""
    at = held.subscription.current_period_end
    return at if held.subscription.collects_at(at) else None


async def _plan(room: Room, held: Held) -> Mapping[str, Any]:
    price = await offers.current_price(room, held.subscription)
    return {"plan": await showing.plan(room, held, price, held.subscription.items.data[0].quantity)}


DONES = (
    Done("plan-changed", CHANGED, "subscription_update/done.html", changed),
    Done("plan-paid", CHANGED, "subscription_update/done.html", paid),
    Done("plan-planned", PLANNED, "subscription_update/planned.html", planned),
    Done("plan-waits", WAITS, "subscription_update/waits.html"),
)
