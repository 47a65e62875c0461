"""The subscriptions of a room's customer, each with what may be done to it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

from portico.papers.attempts import is_under_way
from portico.portal.room import Room
from portico.resources.billing_portal import controls
from portico.resources.billing_portal.gathering import gather
from portico.resources.billing_portal.situations import Control, Situation, SubscriptionAction, Upcoming
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_methods.choosing import default_for
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.prices.declaration import Price
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import Subscription
from portico.wire.errors import ObjectNotFound
from portico.wire.resource import Resource

R = TypeVar("R", bound=Resource)

WHOLE: dict[type[Resource], tuple[str, ...]] = {Price: ("currency_options", "tiers")}
"""What of a noun is shown only when expanded, and decides what may be done."""
ENDED = ("canceled", "incomplete_expired")


@dataclass(frozen=True)
class Held:
    """A subscription that the customer has."""

    subscription: Subscription
    controls: Mapping[SubscriptionAction, Control]
    situation: Situation
    schedule: SubscriptionSchedule | None = None
    """What changes it as time passes."""
    method: PaymentMethod | None = None
    """What its invoices are charged to."""

    @property
    def resumes(self) -> int | None:
        """When it goes on by itself, if it is paused and does."""
        plans = self.schedule.pause_schedules if self.schedule and self.subscription.status == "paused" else ()
        ends = [plan.resume.resume_at for plan in plans if plan.resume and plan.resume.status.type == "scheduled"]
        return min(ends, default=None)

    @cached_property
    def ends(self) -> int | None:
        """When it ends, or ended, since somebody cancelled it."""
        return self.subscription.ended_at or self.subscription.cancel_at

    @property
    def upcoming(self) -> Upcoming | None:
        """What its schedule will change."""
        return self.situation.upcoming.get(self.subscription.id)


async def held(room: Room) -> list[Held]:
    """All of them that have not ended, newest first: as they were when the page first asked."""
    if "held" not in room.seen:
        found, _more = await room.client.list(Subscription, customer=room.customer.id, limit=100)
        room.seen["held"] = await _with_controls(room, [one for one in found if _is_shown(room, one)])
    return list(room.seen["held"])


async def one(room: Room, id: str) -> Held:
    """One of them, ended or not. Raises ObjectNotFound for one that is not the customer's, or not for this session."""
    found = await room.client.retrieve(Subscription, id)
    if found.customer != room.customer.id or not _is_for(room, found):
        raise ObjectNotFound(Subscription.called(), id, param=("id",))
    return (await _with_controls(room, [found]))[0]


async def _with_controls(room: Room, found: list[Subscription]) -> list[Held]:
    seen: dict[str, Resource | None] = {}

    async def get(noun: type[R], id: str, /) -> R | None:
        if id not in seen:
            seen[id] = await maybe(room, noun, id)
        one = seen[id]
        return one if isinstance(one, noun) else None

    situation = await gather(get, partial(_is_debited, room), room.configuration, room.customer, found)
    return [
        Held(
            one,
            own,
            situation,
            schedule=await get(SubscriptionSchedule, one.schedule or ""),
            method=await get(PaymentMethod, one.default_payment_method or default_for(room.customer) or ""),
        )
        for one, own in zip(found, controls.of_subscriptions(situation, found), strict=True)
    ]


async def _is_debited(room: Room, subscription: Subscription) -> bool:
    """Whether a debit is under way for the change that waits for it."""
    invoice = await room.client.read(Invoice, subscription.latest_invoice or "")
    return await is_under_way(room.client, invoice)


async def maybe(room: Room, noun: type[R], id: str) -> R | None:
    """An object, unless there is none of this id any more."""
    try:
        return await room.client.retrieve(noun, id, expand=WHOLE.get(noun, ())) if id else None
    except ObjectNotFound:
        return None


def _is_shown(room: Room, subscription: Subscription) -> bool:
    return subscription.status not in ENDED and _is_for(room, subscription)


def _is_for(room: Room, subscription: Subscription) -> bool:
    """A session on behalf of a connected account shows what is that account's."""
    account = room.session.on_behalf_of
    return not account or (subscription.on_behalf_of or room.visit.scope.account) == account
