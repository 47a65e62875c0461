"""Letting go of a change that is planned: everything stays as it is."""

from collections.abc import Mapping

from starlette.responses import Response

from portico.pages.words import later
from portico.portal.features.feature import Done, Page
from portico.portal.room import Room
from portico.portal.subscriptions import one
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule


async def show(room: Room) -> Response:
    """The button is on the overview."""
    return room.say("")


async def act(room: Room, _sent: Mapping[str, str]) -> Response:
    """Release the schedule; an end that the subscription had before stays."""
    held = await one(room, room.path["subscription"])
    refusal = held.controls["subscription_release"].refusal
    if refusal or held.upcoming is None:
        return room.refused(refusal) if refusal else room.say("")
    path = f"{SubscriptionSchedule.PATH}/{{id}}/release"
    await room.client.act(SubscriptionSchedule, path, held.upcoming.schedule, preserve_cancel_date=True)
    return room.say("released", held.subscription.id)


PAGE = Page("/subscriptions/{subscription}/release", show, act)
DONE = Done("released", later("The planned change is undone"))
