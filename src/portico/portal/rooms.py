"""From a request to the room of a visit, and from there to a page's answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portico.api.client import Client
from portico.api.pipeline import Api
from portico.api.verifications import Verifications
from portico.api.visits import Visit, Visits
from portico.pages import branding, language
from portico.pages.guard import fields, is_ours
from portico.pages.language import spoken
from portico.portal.features.feature import Act, Feature, Page
from portico.portal.flows import BEGINS, elsewhere
from portico.portal.room import Room
from portico.portal.sign_ins import typed
from portico.portal.visit import Cookies
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.customers.declaration import Customer
from portico.resources.test_helpers.declaration import TestClock
from portico.storage.scope import Origin
from portico.wire.errors import ApiError, ObjectNotFound

Endpoint = Callable[[Request], Awaitable[Response]]
Over = Callable[[Request], Awaitable[Response]]

OFFERS = ("features.subscription_update.products",)
"""What a configuration hides unless it is asked for."""


class Rooms:
    """Leads visitors to pages."""

    def __init__(self, api: Api, visits: Visits, cookies: Cookies, over: Over) -> None:
        self._api = api
        self._visits = visits
        self._cookies = cookies
        self._verifications = Verifications(api)
        self._over = over
        """Answers whoever has no visit, or none any more."""

    async def visit(self, request: Request) -> Visit | None:
        """The visit that goes on with a request."""
        shown = self._cookies.presented(request, request.path_params["session"])
        return await self._visits.resume(shown.name, shown.cookie) if shown else None

    async def nowhere(self, request: Request, status: int) -> Response | None:
        """The page that says that there is no such page below the session in the path; None without a visit there."""
        names = request.url.path.split("/")
        if len(names) < 4 or names[1] != "p":
            return None
        inside = Request({**request.scope, "path_params": {"session": names[2]}})
        visit = await self.visit(inside)
        return (await self.room(inside, visit)).nowhere(status) if visit else None

    def plain(self, show: Callable[[Room], Awaitable[Response]]) -> Endpoint:
        """A page that every visit has, and that only shows."""

        async def answer(request: Request) -> Response:
            visit = await self.visit(request)
            return await show(await self.room(request, visit)) if visit else await self._over(request)

        answer.__name__ = show.__name__
        return answer

    def acting(self, act: Act) -> Endpoint:
        """What every visit may do, whatever its features and its flow are."""

        async def answer(request: Request) -> Response:
            visit = await self.visit(request)
            if visit is None:
                return await self._over(request)
            room, sent = await self.room(request, visit), await fields(request)
            if not self.is_from(request, visit, sent):
                return room.page("refused.html", 403)
            return await _safely(room, act(room, sent))

        answer.__name__ = act.__module__
        return answer

    def of_feature(self, feature: Feature, page: Page) -> Endpoint:
        """A page of a feature, which is there only while its switch is on."""

        async def answer(request: Request) -> Response:
            visit = await self.visit(request)
            if visit is None:
                return await self._over(request)
            room = await self._with_typed(request, await self.room(request, visit), page)
            sent = await fields(request) if request.method == "POST" else None
            if sent is not None and not self.is_from(request, visit, sent):
                return room.page("refused.html", 403)
            return await self._drawn(room, feature, page, sent)

        answer.__name__ = f"{feature.switch}{page.path}"
        return answer

    async def _with_typed(self, request: Request, room: Room, page: Page) -> Room:
        """The room, with what was typed before a language was chosen, or the session recovered; it is shown once."""
        sent = language.typed(request)
        if page.act and sent and self.is_from(request, room.visit, sent):
            return replace(room, typed={name: text for name, text in sent.items() if name != "token"})
        if request.method != "GET" or page.act is None or room.visit.came_by != "recovery":
            return room
        path = request.url.path.removeprefix(room.home)
        kept = typed.read(await self._verifications.typed(room.visit.scope, room.session))
        return replace(room, typed=kept.fields) if kept and kept.path == path else room

    def is_from(self, request: Request, visit: Visit, sent: Mapping[str, str]) -> bool:
        """Whether a form was sent from a page of the visit."""
        return is_ours(request, self._api.here.site) and self._visits.is_form_token(visit, sent.get("token", ""))

    async def room(self, request: Request, visit: Visit) -> Room:
        """Everything that a page of the visit needs."""
        session, client = visit.session, self.client(visit, request.client.host if request.client else None)
        customer = await client.retrieve(Customer, session.customer)
        configuration = await client.retrieve(Configuration, session.configuration, expand=OFFERS)
        clock = await client.retrieve(TestClock, customer.test_clock) if customer.test_clock else None
        return Room(
            client,
            self._visits,
            visit,
            customer,
            configuration,
            await branding.of_session(client, session, configuration),
            spoken(request, session.locale, customer.preferred_locales),
            self._api.here.now,
            dict(request.path_params),
            dict(request.query_params) if request.scope["query_string"] else {},
            BEGINS,
            clock,
        )

    def client(self, visit: Visit, ip: str | None = None) -> Client:
        """The API, on behalf of the customer."""
        origin = Origin(f"customer {visit.session.customer} by {visit.session.id}", ip=ip)
        return Client(self._api, visit.scope, origin, brief=True)

    async def _drawn(self, room: Room, feature: Feature, page: Page, sent: dict[str, str] | None) -> Response:
        refusal = room.controls[feature.switch].refusal
        if refusal:
            return room.refused(refusal)
        away = elsewhere(room, page)
        if away:
            return away
        if sent is None or page.act is None:
            return await _safely(room, page.show(room))
        return await _safely(room, page.act(room, sent))


async def _safely(room: Room, answer: Awaitable[Response]) -> Response:
    """The answer, or the page that says that it did not work."""
    try:
        return await answer
    except ObjectNotFound:
        return room.nowhere()
    except ApiError as error:
        return room.page("trouble.html", _status(error), message=error.message)


def _status(error: Any) -> int:
    """A page that could not be done is the customer's affair, or ours."""
    return int(error.status) if error.status in (400, 402, 409, 429) else 500
