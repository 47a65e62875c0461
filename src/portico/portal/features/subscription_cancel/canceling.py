"""The decision: what happens when, and the button. An offer comes before it, where the session makes one."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from portico.portal.cards import card
from portico.portal.features.subscription_cancel import reasons
from portico.portal.features.subscription_cancel.offers import offer, take
from portico.portal.previews import owing, preview
from portico.portal.room import Room
from portico.portal.subscriptions import Held, one
from portico.resources.billing_portal.features import SubscriptionCancel
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.tax_rates.declaration import TaxRate


async def show(room: Room) -> Response:
    """What happens when."""
    held = await one(room, room.path["subscription"])
    refusal = held.controls["subscription_cancel"].refusal
    if refusal:
        return await _already(room, held) or room.refused(refusal, held.upcoming)
    found = None if room.query.get("offer") == "declined" else await offer(room, held)
    if found:
        return room.page("subscription_cancel/offer.html", offer=found, card=await card(room, held))
    return room.page("subscription_cancel/cancel.html", **await _consequences(room, held))


async def act(room: Room, sent: Mapping[str, str]) -> Response:
    """Cancel, or take the offer and stay."""
    held = await one(room, room.path["subscription"])
    refusal = held.controls["subscription_cancel"].refusal
    if refusal:
        return await _already(room, held) or room.refused(refusal, held.upcoming)
    id = held.subscription.id
    if sent.get("offer") == "accept" and (found := await offer(room, held)):
        await take(room, held, found)
        return await room.finish("stays", id)
    await cancel(room, held)
    if await reasons.are_asked(room):
        return room.go(f"/subscriptions/{id}/reason")
    return await room.finish("canceled", id)


async def cancel(room: Room, held: Held) -> None:
    """Cancel as the configuration says. A schedule that changes nothing more lets go first."""
    subscription = held.subscription
    if subscription.schedule:
        path = f"{SubscriptionSchedule.PATH}/{{id}}/release"
        await room.client.act(SubscriptionSchedule, path, subscription.schedule, preserve_cancel_date=True)
    if ends_at_once(room, subscription):
        settles = _settles(room, subscription)
        orders: dict[str, Any] = {"prorate": _credits(_settings(room)), "invoice_now": settles}
        await room.client.act(Subscription, f"{Subscription.PATH}/{{id}}", subscription.id, **orders)
    else:
        await room.client.update(Subscription, subscription.id, **_at_the_end(subscription))


def _at_the_end(subscription: Subscription) -> Mapping[str, Any]:
    """Cancel when what is paid for is over."""
    return {"cancel_at": "max_billed_until"} if subscription.is_flexible else {"cancel_at_period_end": True}


def ends_at_once(room: Room, subscription: Subscription) -> bool:
    """Whether it ends now. What is paused has no period that could end."""
    return _settings(room).mode == "immediately" or subscription.status == "paused"


def _settles(room: Room, subscription: Subscription) -> bool:
    """Whether an end at once is billed: with a credit for unused time, also with the one that a pause has kept."""
    return _credits(_settings(room)) or subscription.status == "paused"


def _settings(room: Room) -> SubscriptionCancel:
    return room.configuration.features.subscription_cancel


def _credits(settings: SubscriptionCancel) -> bool:
    return settings.mode == "immediately" and settings.proration_behavior == "create_prorations"


async def _already(room: Room, held: Held) -> Response | None:
    """For somebody who has cancelled: what is left of the flow, or the proof."""
    if held.ends is None or held.subscription.canceled_at is None:
        return None
    is_open = room.flow and not room.visit.completed and not reasons.is_answered(held)
    if is_open and await reasons.are_asked(room):
        return room.go(f"/subscriptions/{held.subscription.id}/reason")
    if room.flow and not room.visit.completed:
        return await room.finish("canceled", held.subscription.id)
    return room.go(f"/subscriptions/{held.subscription.id}/canceled")


async def _consequences(room: Room, held: Held) -> Mapping[str, Any]:
    """What is said before somebody leaves."""
    subscription, now = held.subscription, await room.now()
    at_once = ends_at_once(room, subscription)
    return {
        "card": await card(room, held),
        "at_once": at_once,
        "ends": now if at_once else subscription.billed_until,
        "now": now,
        "renewal": await preview(room, subscription=subscription.id) if subscription.status != "paused" else None,
        "last": await (_last(room, subscription) if at_once else _last_at_the_end(room, subscription)),
        "instead": _instead(room, held),
    }


async def _last(room: Room, subscription: Subscription) -> Any:
    """The invoice that ends it: what comes back of the time that is paid for."""
    if not _settles(room, subscription):
        return None
    details = {"cancel_now": True, "proration_behavior": "create_prorations"}
    found = await preview(room, subscription=subscription.id, subscription_details=details)
    return found if found and (found.is_credit or subscription.collects_at(await room.now())) else None


async def _last_at_the_end(room: Room, subscription: Subscription) -> Any:
    """The invoice that comes when the period is over: of changes and usage that were not charged yet."""
    if not subscription.collects_at(subscription.billed_until):
        return None
    if subscription.schedule:
        orders = {"schedule": subscription.schedule, **await _schedule_that_ends(room, subscription)}
    else:
        orders = {"subscription": subscription.id, "subscription_details": _at_the_end(subscription)}
    return owing(await preview(room, **orders), subscription.billed_until)


async def _schedule_that_ends(room: Room, subscription: Subscription) -> Mapping[str, Any]:
    """The same of a schedule, which alone may say when its subscription ends, as long as it has not let go."""
    schedule = await room.client.read(SubscriptionSchedule, subscription.schedule or "")
    now = schedule["current_phase"]["start_date"]
    phase = next(phase for phase in schedule["phases"] if phase["start_date"] == now)
    phases = [{**_said(phase), "end_date": subscription.billed_until}]
    return {"schedule_details": {"end_behavior": "cancel", "phases": phases}}


def _said(tree: Any) -> Any:
    """What a phase says, as it can be sent back: tax rates by their ids, and nothing that is empty or said twice."""
    if isinstance(tree, Mapping):
        if tree.get("object") == TaxRate.NOUN:
            return tree["id"]
        return {name: _said(value) for name, value in tree.items() if name != "plan" and value not in (None, [], {})}
    return [_said(value) for value in tree] if isinstance(tree, list) else tree


def _instead(room: Room, held: Held) -> Mapping[str, str | None]:
    """Where else somebody could go who would rather pause, or have another plan."""
    if room.flow:
        return {}
    id = held.subscription.id
    return {
        name: room.begin(name, id)
        for name in ("subscription_pause", "subscription_update")
        if held.controls[name].allowed
    }
