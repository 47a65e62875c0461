"""The portal's home: a section for everything that the customer may do, filled with what there is."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from portico.api.client import Client
from portico.api.visits import Visit
from portico.pages.words import chosen
from portico.pages import branding
from portico.portal.drawing import PAGES
from portico.portal.features.all import ALL
from portico.portal.features.feature import Feature, Home, SectionName
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.controls import controls
from portico.resources.billing_portal.sessions import Session
from portico.resources.billing_portal.situations import Action, Control, Situation
from portico.resources.customers.declaration import Customer


@dataclass(frozen=True)
class Section:
    """One part of the page."""

    name: SectionName
    template: str
    content: dict[str, Any]


async def show(client: Client, visit: Visit, accept_language: str, token: str) -> Response:
    """The page of one customer in one visit."""
    session = visit.session
    customer = await client.retrieve(Customer, session.customer)
    configuration = await client.retrieve(Configuration, session.configuration)
    home = Home(client, customer, configuration, controls(Situation(configuration, customer)))
    context = {
        "brand": await branding.of_session(client, session, configuration),
        "session": session,
        "customer": customer,
        "sections": await _sections(home, session),
        "token": token,
    }
    return PAGES.page("home.html", chosen(session.locale, customer.preferred_locales, accept_language), context)


async def _sections(home: Home, session: Session) -> list[Section]:
    """A section for each feature that is on; features that share one make one."""
    found: dict[str, Section] = {}
    for feature in ALL:
        if _is_shown(feature, home.controls, session) and feature.section not in found:
            content = {**await feature.gather(home), "customer": home.customer}
            found[feature.section] = Section(feature.section, feature.template, content)
    return list(found.values())


def _is_shown(feature: Feature, may: dict[Action, Control] | Any, session: Session) -> bool:
    """Whether the feature is on; in a flow, whether it is what the flow is about."""
    refusal = may[feature.switch].refusal
    if refusal and refusal.reason == "feature_disabled":
        return False
    return session.flow is None or session.flow.type.startswith(feature.switch)
