"""Seeing and changing billing details."""

from collections.abc import Mapping
from typing import Any

from portico.portal.features.feature import Feature
from portico.portal.room import Room


async def details(room: Room) -> Mapping[str, Any]:
    """What is known of the customer, and what they will be able to change."""
    return {"changeable": room.configuration.features.customer_update.allowed_updates}


FEATURE = Feature("customer_update", "details", "customer_update/section.html", details)
