"""What is said after somebody paused, or came back."""

from collections.abc import Mapping
from typing import Any

from portico.portal.cards import card
from portico.portal.room import Room
from portico.portal.subscriptions import one


async def rests(room: Room, of: str) -> Mapping[str, Any] | None:
    """The subscription that is paused."""
    found = await one(room, of)
    return {"card": await card(room, found)} if found.subscription.status == "paused" else None


async def resumed(room: Room, of: str) -> Mapping[str, Any] | None:
    """The subscription that goes on."""
    found = await one(room, of)
    return {"card": await card(room, found)} if found.subscription.status == "active" else None
