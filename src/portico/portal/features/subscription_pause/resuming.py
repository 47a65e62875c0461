"""Coming back from a pause: what it costs, and the button."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from portico.portal.cards import card
from portico.portal.previews import bill, preview
from portico.portal.room import Room
from portico.portal.subscriptions import one
from portico.resources.subscriptions.declaration import Subscription


async def show(room: Room) -> Response:
    """What is charged when it goes on."""
    held = await one(room, room.path["subscription"])
    refusal = held.controls["subscription_resume"].refusal
    if refusal:
        return room.refused(refusal, held.upcoming)
    coming = await preview(room, subscription=held.subscription.id, subscription_details={"resume_at": "now"})
    shown = await bill(room, coming.invoice) if coming else None
    return room.page("subscription_pause/resume.html", card=await card(room, held), coming=coming, bill=shown)


async def act(room: Room, _sent: Mapping[str, str]) -> Response:
    """Let it go on; where a payment is needed and fails, it goes on when that is made."""
    held = await one(room, room.path["subscription"])
    refusal = held.controls["subscription_resume"].refusal
    if refusal:
        return room.refused(refusal, held.upcoming)
    path, id = f"{Subscription.PATH}/{{id}}/resume", held.subscription.id
    orders: dict[str, Any] = {"payment_behavior": "resume_on_payment_success"} if held.method else {}
    after = await room.client.act(Subscription, path, id, **orders)
    return await room.finish("resuming" if after.status == "paused" else "resumed", id)
