"""The subscriptions of a room's customer, each with what may be done to it now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from portico.portal import waiting
from portico.portal.room import Room
from portico.resources.billing_portal import controls
from portico.resources.billing_portal.gathering import gather
from portico.resources.billing_portal.situations import Control, Situation, SubscriptionAction, Upcoming
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

    @property
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
        shown = [one for one in found if _is_shown(room, one)]
        room.seen["held"] = await _with_controls(room, shown, await methods(room) if shown else [])
    return list(room.seen["held"])


async def methods(room: Room) -> list[PaymentMethod]:
    """All that the customer has to pay with: as it was when the page first asked."""
    if "methods" not in room.seen:
        room.seen["methods"], _more = await room.client.list(PaymentMethod, customer=room.customer.id, limit=100)
    return list(room.seen["methods"])


async def one(room: Room, id: str) -> Held:
    """One of them, ended or not. Raises ObjectNotFound for one that is not the customer's, or not for this session."""
    found = await room.client.retrieve(Subscription, id)
    if found.customer != room.customer.id or not _is_for(room, found):
        raise ObjectNotFound(Subscription.called(), id, param=("id",))
    return (await _with_controls(room, [found]))[0]


class _Look:
    """Reads what decides what may be done, with all of it."""

    def __init__(self, room: Room, known: Iterable[Resource]) -> None:
        self._room = room
        self._known = {one.id: one for one in known}
        """What the page has read already."""

    async def get(self, noun: type[R], id: str, /) -> R | None:
        """One object, while there is one."""
        return await maybe(self._room, noun, id)

    async def gather(self, noun: type[R], ids: Sequence[str], /) -> Mapping[str, R]:
        """Those of several that are there, by id."""
        known = {id: one for id in ids if isinstance(one := self._known.get(id), noun)}
        others = [id for id in ids if id not in known]
        return {**known, **await self._room.client.gather(noun, others, expand=WHOLE.get(noun, ()))}


async def _with_controls(room: Room, found: list[Subscription], known: Iterable[PaymentMethod] = ()) -> list[Held]:
    look, default = _Look(room, known), default_for(room.customer)
    situation = await gather(look, partial(waiting.is_debited, room.client), room.configuration, room.customer, found)
    pay = await look.gather(PaymentMethod, [id for one in found if (id := one.default_payment_method or default)])
    return [
        Held(
            one,
            own,
            situation,
            schedule=await look.get(SubscriptionSchedule, one.schedule) if one.schedule else None,
            method=pay.get(one.default_payment_method or default or ""),
        )
        for one, own in zip(found, controls.of_subscriptions(situation, found), strict=True)
    ]


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
