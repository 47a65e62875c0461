"""The subscriptions of a room's customer, each with what may be done to it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from portico.portal.room import Room
from portico.resources.billing_portal import controls
from portico.resources.billing_portal.gathering import gather
from portico.resources.billing_portal.situations import Control, Situation, SubscriptionAction, Upcoming
from portico.resources.prices.declaration import Price
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

    @property
    def upcoming(self) -> Upcoming | None:
        """What its schedule will change."""
        return self.situation.upcoming.get(self.subscription.id)


async def held(room: Room) -> list[Held]:
    """All of them that have not ended, newest first."""
    found, _more = await room.client.list(Subscription, customer=room.customer.id, limit=100)
    return await _with_controls(room, [one for one in found if _is_shown(room, one)])


async def one(room: Room, id: str) -> Held:
    """One of them, ended or not. Raises ObjectNotFound for one that is not the customer's, or not for this session."""
    found = await room.client.retrieve(Subscription, id)
    if found.customer != room.customer.id or not _is_for(room, found):
        raise ObjectNotFound(Subscription.called(), id, param=("id",))
    return (await _with_controls(room, [found]))[0]


async def _with_controls(room: Room, found: list[Subscription]) -> list[Held]:
    async def get(noun: type[R], id: str, /) -> R | None:
        try:
            return await room.client.retrieve(noun, id, expand=WHOLE.get(noun, ())) if id else None
        except ObjectNotFound:
            return None

    situation = await gather(get, room.configuration, room.customer, found)
    return [Held(one, controls.of_subscription(situation, one), situation) for one in found]


def _is_shown(room: Room, subscription: Subscription) -> bool:
    return subscription.status not in ENDED and _is_for(room, subscription)


def _is_for(room: Room, subscription: Subscription) -> bool:
    """A session on behalf of a connected account shows what is that account's."""
    account = room.session.on_behalf_of
    return not account or (subscription.on_behalf_of or room.visit.scope.account) == account
