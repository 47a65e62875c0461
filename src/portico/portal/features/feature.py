"""What a feature is: the switch that turns it on, and the part of the home page that it has."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from portico.api.client import Client
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.situations import Action, Control
from portico.resources.customers.declaration import Customer

SectionName = Literal["subscription", "methods", "details", "invoices"]


@dataclass(frozen=True)
class Home:
    """What a feature may look at to fill its section."""

    client: Client
    customer: Customer
    configuration: Configuration
    controls: Mapping[Action, Control]


Gather = Callable[[Home], Awaitable[Mapping[str, Any]]]


async def nothing(_: Home) -> Mapping[str, Any]:
    """For a section that needs nothing more."""
    return {}


@dataclass(frozen=True)
class Feature:
    """One thing that a customer can do."""

    switch: Action
    """Its switch in `features`, and the name of its folder."""
    section: SectionName
    """Where it stands on the home page; several may share a section."""
    template: str
    """What is drawn there."""
    gather: Gather = nothing
    """What the template needs."""
