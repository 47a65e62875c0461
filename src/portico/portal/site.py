"""The routes of the pages."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, Router

from portico.api import logins
from portico.api.client import Client
from portico.api.pictures import picture
from portico.api.pipeline import Api
from portico.api.visits import Named, Visit, Visits
from portico.pages import branding, style
from portico.pages.brands import PLAIN
from portico.pages.guard import fields, is_ours
from portico.pages.rendering import kept, redirect
from portico.pages.words import chosen
from portico.portal import home
from portico.portal.drawing import PAGES
from portico.portal.visit import Cookies, asks_for_real, opened
from portico.resources.all import ENDPOINTS
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.sessions import Session
from portico.resources.customers.declaration import Customer
from portico.storage.scope import Origin
from portico.wire.errors import ObjectNotFound

Handle = Callable[[Request], Awaitable[Response]]

log = logging.getLogger("portico")


class Site:
    """Every page of this installation, as an ASGI application."""

    def __init__(self, api: Api, *more: Route) -> None:
        self._api = api
        self._visits = Visits(api)
        self._site = api.here.site
        self._cookies = Cookies(self._site)
        self.routes = [
            Route("/p/session/{token}", self.enter, methods=["GET", "HEAD"]),
            Route("/p/login/{token}", self.login, methods=["GET"]),
            Route("/p/{session}", self.home, methods=["GET"]),
            Route("/p/{session}/sign-out", self.sign_out, methods=["POST"]),
            Route("/assets/{name}", self.asset, methods=["GET"]),
            Route("/assets/{account}/{file}.png", self.picture, methods=["GET"]),
            *more,
        ]
        self._router = Router(self.routes, redirect_slashes=False, default=self._nothing)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request. Whatever goes wrong is answered by a page, too."""
        scope["app"] = self  # Starlette then leaves it to us to answer a method that a route does not have
        try:
            await self._router(scope, receive, send)
        except ClientDisconnect:
            return
        except HTTPException as refusal:
            await self._refuse(Request(scope), refusal)(scope, receive, send)
        except Exception:
            log.exception("a page failed: %s", scope["endpoint"].__name__)  # not the path, which may hold a secret
            await self._page("broken.html", Request(scope), 500)(scope, receive, send)

    async def enter(self, request: Request) -> Response:
        """A session's URL: exchange it for a cookie, and go on to a clean address."""
        if not asks_for_real(request):
            # A browser shows what it fetched ahead, unless that failed: only then does it ask again when it is opened.
            return PAGES.page("empty.html", "en", {}, 200 if request.method == "HEAD" else 503)
        found = await opened(self._visits, self._cookies, request, request.path_params["token"])
        if found is None:
            return await self._over(request, None)
        name, visit = found
        if visit is None:
            return await self._over(request, name)
        response = redirect(f"/p/{name.session}")
        if visit.fresh:
            self._cookies.keep(request, response, name, visit.cookie)
        return response

    async def home(self, request: Request) -> Response:
        """What the customer has, and may do."""
        shown = self._cookies.presented(request, request.path_params["session"])
        visit = await self._visits.resume(shown.name, shown.cookie) if shown else None
        if visit is None:
            return await self._over(request, shown.name if shown else None)
        token = self._visits.form_token(visit)
        return await home.show(self._client(visit), visit, _language(request), token)

    async def sign_out(self, request: Request) -> Response:
        """End the visit, here and everywhere."""
        shown = self._cookies.presented(request, request.path_params["session"])
        visit = await self._visits.resume(shown.name, shown.cookie) if shown else None
        if visit is None:
            return await self._over(request, shown.name if shown else None)
        if not await self._is_ours(request, visit):
            return self._page("refused.html", request, 403)
        await self._visits.close(visit)
        response = await self._over(request, shown.name if shown else None, "signed-out.html", 200)
        self._cookies.forget(response, visit.session.id)
        response.headers["clear-site-data"] = '"cache"'
        return response

    async def login(self, request: Request) -> Response:
        """Where customers will sign in by e-mail. Until then it says whom to ask."""
        found = await logins.find(self._api, request.path_params["token"])
        if found is None:
            return self._missing(request)
        client = Client(self._api, ENDPOINTS, found.scope, Origin("visitor"))
        context = {"brand": await branding.of_configuration(client, found.configuration)}
        return PAGES.page("login.html", chosen(None, (), _language(request)), context)

    async def asset(self, request: Request) -> Response:
        """A stylesheet."""
        found = style.asset(request.path_params["name"])
        return kept(found.content, found.media_type) if found else self._missing(request)

    async def picture(self, request: Request) -> Response:
        """A business's logo."""
        content = await picture(self._api, request.path_params["account"], request.path_params["file"])
        return kept(content, "image/png") if content else self._missing(request)

    async def _over(
        self, request: Request, name: Named | None, template: str = "expired.html", status: int = 410
    ) -> Response:
        """The session has ended; with a way back, if we know to whom."""
        visit = await self._visits.known(name) if name else None
        if visit is None:
            return self._page(template, request, status)
        session, client = visit.session, self._client(visit)
        configuration = await client.retrieve(Configuration, session.configuration)
        context = {"brand": await branding.of_session(client, session, configuration)}
        locale = chosen(session.locale, await _preferred(client, session), _language(request))
        return PAGES.page(template, locale, context, status)

    def _client(self, visit: Visit) -> Client:
        """The API, on behalf of the customer."""
        origin = Origin(f"customer {visit.session.customer} by {visit.session.id}")
        return Client(self._api, ENDPOINTS, visit.scope, origin)

    async def _is_ours(self, request: Request, visit: Visit) -> bool:
        """Whether a form was sent from a page of this visit."""
        sent = await fields(request)
        return is_ours(request, self._site) and self._visits.is_form_token(visit, sent.get("token", ""))

    def _page(self, template: str, request: Request, status: int) -> Response:
        """A page that belongs to no business."""
        return PAGES.page(template, chosen(None, (), _language(request)), {"brand": PLAIN}, status)

    def _missing(self, request: Request) -> Response:
        return self._page("missing.html", request, 404)

    def _refuse(self, request: Request, refusal: HTTPException) -> Response:
        response = self._page("missing.html", request, refusal.status_code)
        response.headers.update(refusal.headers or {})
        return response

    async def _nothing(self, scope: Any, receive: Any, send: Any) -> None:
        await self._missing(Request(scope))(scope, receive, send)


async def _preferred(client: Client, session: Session) -> tuple[str, ...]:
    """The languages of a session's customer, while there is one."""
    try:
        return (await client.retrieve(Customer, session.customer)).preferred_locales
    except ObjectNotFound:
        return ()


def _language(request: Request) -> str:
    return request.headers.get("accept-language", "")
