"""The portal's overview: a section for everything that the customer may do, filled with what there is."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from portico.portal.dones import told
from portico.portal.features.all import ALL
from portico.portal.features.feature import Feature, SectionName
from portico.portal.flows import elsewhere
from portico.portal.room import Room


@dataclass(frozen=True)
class Section:
    """One part of the page."""

    name: SectionName
    template: str
    content: dict[str, Any]
    aside: str


async def show(room: Room) -> Response:
    """The page of one customer in one visit; in a flow, the way to what the flow is about."""
    away = elsewhere(room, None)
    if away:
        return away
    sections = await _sections(room)
    return room.page("home.html", controls=room.controls, sections=sections, toast=await told(room))


async def _sections(room: Room) -> list[Section]:
    """A section for each feature that is on; features that share one make one."""
    found: dict[str, Section] = {}
    for feature in ALL:
        if _is_on(feature, room) and feature.section not in found:
            content = {**await feature.gather(room), "customer": room.customer}
            found[feature.section] = Section(feature.section, feature.template, content, feature.aside)
    return list(found.values())


def _is_on(feature: Feature, room: Room) -> bool:
    refusal = room.controls[feature.switch].refusal
    return refusal is None or refusal.reason != "feature_disabled"
