"""For how long, and what it means."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from portico.billing.periods import plus
from portico.pages.formats import Formats
from portico.pages.words import later
from portico.portal.cards import card
from portico.portal.previews import Coming, preview
from portico.portal.room import Room
from portico.portal.subscriptions import Held, one
from portico.resources.billing_portal.features import IntervalOption
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import Subscription
from portico.wire.errors import ApiError

ERRORS = {"duration": later("Choose for how long.")}
LABELS = {"duration": later("For how long")}


class Option(NamedTuple):
    """One length of a pause."""

    value: str
    """In the form: `month-3`."""
    length: str
    """`3 months`."""
    resumes: int
    """When the subscription would go on."""


async def show(room: Room) -> Response:
    """What to choose from."""
    held = await one(room, room.path["subscription"])
    return await _elsewhere(room, held) or await _form(room, held, room.typed or {}, {})


async def act(room: Room, sent: Mapping[str, str]) -> Response:
    """Pause, from now on."""
    held = await one(room, room.path["subscription"])
    away = await _elsewhere(room, held)
    if away:
        return away
    chosen = next((option for option in _lengths(room) if _value(option) == sent.get("duration")), None)
    if _lengths(room) and chosen is None:
        return await _form(room, held, sent, ERRORS)
    await _pause(room, held.subscription.id, chosen)
    return await room.finish("paused", held.subscription.id)


async def _elsewhere(room: Room, held: Held) -> Response | None:
    """Where somebody goes who cannot pause: on, if it is paused and that is what they came for."""
    refusal = held.controls["subscription_pause"].refusal
    if refusal and held.subscription.status == "paused" and room.flow:
        return await room.finish("paused", held.subscription.id)
    return room.refused(refusal, held.upcoming) if refusal else None


async def _pause(room: Room, id: str, chosen: IntervalOption | None) -> None:
    """A pause without an end is one call; one with an end is planned by a schedule."""
    client = room.client
    if chosen is None:
        await client.act(Subscription, f"{Subscription.PATH}/{{id}}/pause", id, type="subscription")
        return
    schedule = await client.create(SubscriptionSchedule, from_subscription=id)
    duration = {"interval": chosen.interval, "interval_count": chosen.interval_count}
    plan = {
        "pause": {"pause_at": {"type": "now"}},
        "resume": {"resume_at": {"type": "duration", "duration": duration}},
    }
    try:
        await client.update(SubscriptionSchedule, schedule.id, pause_schedules=[plan])
    except ApiError:
        await client.act(SubscriptionSchedule, f"{SubscriptionSchedule.PATH}/{{id}}/release", schedule.id)
        raise


def _lengths(room: Room) -> tuple[IntervalOption, ...]:
    """The lengths to choose from; none for a pause without an end."""
    duration = room.configuration.features.subscription_pause.duration
    return tuple(dict.fromkeys(duration.interval_options)) if duration.type == "interval_options" else ()


def _value(option: IntervalOption) -> str:
    return f"{option.interval}-{option.interval_count}"


async def _credit(room: Room, held: Held) -> Coming | None:
    """What comes back of the time that is paid for."""
    details = {"pause": {"type": "subscription", "invoicing_behavior": "invoice"}}
    found = await preview(room, subscription=held.subscription.id, subscription_details=details)
    return found if found and found.is_credit else None


async def _form(room: Room, held: Held, sent: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    formats, now = Formats(room.locale), await room.now()
    lengths = _lengths(room)
    return room.page(
        "subscription_pause/pause.html",
        card=await card(room, held),
        credit=await _credit(room, held),
        errors=errors,
        labels=LABELS,
        options=[
            Option(
                _value(one),
                formats.length(one.interval, one.interval_count),
                plus(now, one.interval, one.interval_count),
            )
            for one in lengths
        ],
        values=sent,
    )
