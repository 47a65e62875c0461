"""Proof of a cancellation: a page at an address that stays as long as the visit, and the same on paper."""

from starlette.responses import Response

from portico.api.headers import PAGE_HEADERS
from portico.papers.cancellations import Cancellation, cancellation_pdf
from portico.portal.cards import card
from portico.portal.room import Room
from portico.portal.subscriptions import Held, one
from portico.wire.errors import ObjectNotFound


async def show(room: Room) -> Response:
    """Who, what, and when."""
    held = await _canceled(room)
    return room.page("subscription_cancel/proof.html", card=await card(room, held), now=await room.now())


async def pdf(room: Room) -> Response:
    """The same as PDF."""
    held = await _canceled(room)
    known = await card(room, held)
    subscription = held.subscription
    assert subscription.canceled_at is not None
    assert held.ends is not None
    cancellation = Cancellation(subscription.id, known.name, subscription.canceled_at, held.ends)
    account = await room.client.account(room.session.on_behalf_of)
    content = await cancellation_pdf(room.client.api, account, room.customer, cancellation, room.locale)
    response = Response(content, media_type="application/pdf")
    response.raw_headers.extend(PAGE_HEADERS)
    response.headers["content-disposition"] = f'attachment; filename="{subscription.id}.pdf"'
    return response


async def _canceled(room: Room) -> Held:
    """The subscription, if somebody has cancelled it."""
    held = await one(room, room.path["subscription"])
    if held.ends is None or held.subscription.canceled_at is None:
        raise ObjectNotFound("subscription", held.subscription.id, param=("id",))
    return held
