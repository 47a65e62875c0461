"""The portal's overview: a section for everything that the customer may do, filled with what there is."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from starlette.responses import Response

from portico.portal.dones import told
from portico.portal.features.all import ALL
from portico.portal.features.feature import Feature, SectionName
from portico.portal.flows import elsewhere
from portico.portal.parts import Card
from portico.portal.room import Room
from portico.resources.billing_portal.situations import Control


class Section(NamedTuple):
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
    return room.page("home.html", explained=_explained(room, sections), sections=sections, toast=await told(room))


def _explained(room: Room, sections: Iterable[Section]) -> list[tuple[Card | None, Mapping[str, Control]]]:
    """What may be done, and what not and why: at all, and to each subscription. Test mode shows it to developers."""
    cards = [card for section in sections for card in section.content.get("cards", ())]
    return [(None, room.controls), *((card, card.held.controls) for card in cards)]


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
