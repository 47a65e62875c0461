"""Coming back before the end: as if nothing had happened."""

from collections.abc import Mapping

from starlette.responses import Response

from portico.portal.room import Room
from portico.portal.subscriptions import one
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import Subscription


async def show(room: Room) -> Response:
    """The button is on other pages."""
    return room.say("")


async def act(room: Room, _sent: Mapping[str, str]) -> Response:
    """Take the end away."""
    held = await one(room, room.path["subscription"])
    refusal = held.controls["subscription_renew"].refusal
    if refusal:
        return room.refused(refusal, held.upcoming)
    subscription = held.subscription
    if subscription.schedule:  # which ends it, and has nothing else to do
        path = f"{SubscriptionSchedule.PATH}/{{id}}/release"
        await room.client.act(SubscriptionSchedule, path, subscription.schedule)
    elif subscription.cancel_at_period_end:
        await room.client.update(Subscription, subscription.id, cancel_at_period_end=False)
    else:
        await room.client.update(Subscription, subscription.id, cancel_at="")
    return room.say("renewed", subscription.id)
