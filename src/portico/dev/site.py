"""The developer's pages: where to begin, a way into the demo's portals, and the page behind `request_log_url`."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portico.api.pipeline import Api
from portico.dev import drawing, history, world
from portico.pages.rendering import redirect
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.customers.declaration import Customer
from portico.wire.errors import ApiError


class DevSite:
    """Pages that are there under `portico dev` only."""

    def __init__(self, api: Api, *, demo: bool) -> None:
        self._api = api
        self._demo = demo

    def routes(self) -> list[Route]:
        """Where the pages are."""
        return [
            Route("/", self.index, methods=["GET"]),
            Route("/dev/portal/{customer}", self.portal, methods=["GET"]),
            Route("/dev/requests/{id}", self.request, methods=["GET"]),
        ]

    async def index(self, _: Request) -> Response:
        """What is here, and what to try."""
        customers: list[Customer] = []
        configurations: list[Configuration] = []
        if self._demo:
            client = await world.client(self._api)
            customers = await history.customers(client)
            configurations, _more = await client.list(Configuration, limit=20)
        return drawing.page(
            "welcome.html",
            site=self._api.here.site,
            demo_key=world.DEMO_KEY if self._demo else None,
            customers=customers[::-1],
            configurations=configurations,
        )

    async def portal(self, request: Request) -> Response:
        """Into a customer's portal, through a session made just now; not for links on other people's pages."""
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return drawing.missing()
        try:
            url = await world.portal_url(self._api, request.path_params["customer"])
        except ApiError:
            return drawing.missing()
        return redirect(url.removeprefix(self._api.here.site))

    async def request(self, request: Request) -> Response:
        """Why a request was refused."""
        id = request.path_params["id"]
        refused = next((refused for refused in self._api.refused if refused.id == id), None)
        if refused is None:
            return drawing.missing()
        when = datetime.fromtimestamp(refused.created, UTC)
        return drawing.page("request.html", refused=refused, when=when)
