"""A session that is about one thing: where it begins, which pages it may see, and what comes after it."""

from starlette.responses import Response

from portico.pages.rendering import redirect
from portico.portal.dones import told
from portico.portal.features.all import ALL
from portico.portal.features.feature import Page
from portico.portal.room import Room
from portico.resources.billing_portal.flows import Flow

BEGINS = {flow: page.path for feature in reversed(ALL) for page in reversed(feature.pages) for flow in page.flows}
"""Where each flow begins, below the overview: with the first page that may be seen in it."""


def beginning(room: Room, flow: Flow) -> str:
    """The address of a flow's first page."""
    return room.home + BEGINS[flow.type].format(subscription=flow.subscription)


def belongs(room: Room, flow: Flow, page: Page) -> bool:
    """Whether a flow may see a page: one of its own, about what it is about, or one that helps on its way."""
    return (
        flow.type in (*page.flows, *page.aids) and room.path.get("subscription", flow.subscription) == flow.subscription
    )


def elsewhere(room: Room, page: Page | None) -> Response | None:
    """Where a flow sends its customer who asks for another page (None for the overview); None if it may be seen."""
    flow = room.flow
    if flow is None:
        return None
    if room.visit.completed and not (page and page.lasts):
        return _over(room, flow)
    if page and belongs(room, flow, page):
        return None
    return redirect(beginning(room, flow))


async def unchanged(room: Room) -> Response:
    """For somebody who leaves a flow without having done anything, and whom no merchant waits for."""
    flow = room.flow
    if flow is None or room.visit.completed:
        return room.go("/done" if flow else "")
    return room.page("unchanged.html", begins=beginning(room, flow))


def _over(room: Room, flow: Flow) -> Response:
    """What there is to see after a flow is done."""
    redirection = flow.after_completion.redirect
    return room.leave(redirection.return_url) if redirection else room.go("/done")


async def done(room: Room) -> Response:
    """A flow's last page: what was done, and the way back."""
    flow = room.session.flow
    if flow is None or not room.visit.completed:
        return room.go()
    confirmation = flow.after_completion.hosted_confirmation
    message = confirmation.custom_message if confirmation else None
    return room.page("done.html", toast=await told(room), message=message)
