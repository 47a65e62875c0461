"""What is said after somebody left, or stayed."""

from collections.abc import Mapping
from typing import Any

from portico.portal.cards import card
from portico.portal.room import Room
from portico.portal.subscriptions import one


async def ended(room: Room, of: str) -> Mapping[str, Any] | None:
    """The subscription that was cancelled."""
    found = await one(room, of)
    if found.ends is None:
        return None
    return {"card": await card(room, found), "home": room.home, "token": room.visits.form_token(room.visit)}


async def kept(room: Room, of: str) -> Mapping[str, Any] | None:
    """The subscription that goes on."""
    found = await one(room, of)
    return None if found.subscription.has_ended else {"card": await card(room, found), "home": room.home}
