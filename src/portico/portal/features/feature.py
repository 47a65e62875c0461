"""What a feature is: the switch that turns it on, the part of the overview that it has, and pages of its own.

A feature's folder holds its `FEATURE`, its pages and their templates. A page is declared with its path, and drawn and
acted on by two functions of the room that it stands in; the site sees to the visit, the forged forms, the flows and the
switch. Whether the thing itself may be done is asked of `controls` by the functions, before drawing and before acting.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from starlette.responses import Response

from portico.portal.room import Room
from portico.resources.billing_portal.situations import Action

SectionName = Literal["subscription", "methods", "details", "invoices"]
Gather = Callable[[Room], Awaitable[Mapping[str, Any]]]
Tell = Callable[[Room, str], Awaitable[Mapping[str, Any] | None]]
Show = Callable[[Room], Awaitable[Response]]
Act = Callable[[Room, Mapping[str, str]], Awaitable[Response]]


async def nothing(_: Room) -> Mapping[str, Any]:
    """For a section that needs nothing more."""
    return {}


async def plainly(_: Room, __: str) -> Mapping[str, Any]:
    """For what is said without naming anything."""
    return {}


@dataclass(frozen=True)
class Page:
    """One page of a feature."""

    path: str
    """Below the address of the overview: `/subscriptions/{subscription}/cancel`."""
    show: Show
    """Answers GET."""
    act: Act | None = None
    """Answers POST, with the fields of the form. Draws the page again, filled in, if something is wrong with them."""
    flows: tuple[str, ...] = ()
    """The flows in which the page may be seen. The first page of a flow is where it begins."""
    aids: tuple[str, ...] = ()
    """The flows from which one may come to the page and go back, for what is needed on the way."""
    lasts: bool = False
    """Whether the page may be seen when the flow is done, too."""


@dataclass(frozen=True)
class Done:
    """What is said after something was done: as a toast on the overview, or on a flow's last page."""

    name: str
    """As `Room.finish` is given it."""
    title: str
    """The heading, a message marked with `later`."""
    template: str = ""
    """Sentences beneath it, where there is more to say."""
    tell: Tell = plainly
    """What the template needs, given the id of what it was done to; None if this customer has no such thing."""


@dataclass(frozen=True)
class Feature:
    """One thing that a customer can do."""

    switch: Action
    """Its switch in `features`, and the name of its folder."""
    section: SectionName
    """Where it stands on the overview; several may share a section."""
    template: str
    """What is drawn there."""
    gather: Gather = nothing
    """What the template needs."""
    pages: tuple[Page, ...] = ()
    dones: tuple[Done, ...] = ()
    aside: str = ""
    """What is drawn beside the section's heading: one quiet action."""
