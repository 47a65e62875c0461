"""The routes of the pages."""

import logging
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match, Route, Router

from portico.api.pictures import picture
from portico.api.pipeline import Api
from portico.api.visits import Named, Visit, Visits
from portico.pages import branding, language, style
from portico.pages.brands import PLAIN
from portico.pages.guard import fields, is_ours
from portico.pages.language import spoken
from portico.pages.preferences import locales_of
from portico.pages.rendering import Page, kept, redirect
from portico.portal import flows, home, travels
from portico.portal.drawing import PAGES
from portico.portal.features.all import ALL
from portico.portal.rooms import Rooms
from portico.portal.sign_ins import typed
from portico.portal.sign_ins.site import SignInPages
from portico.portal.sign_ins.typed import Typed
from portico.portal.visit import Cookies, asks_for_real, of, opened, sends, whose
from portico.resources.billing_portal.configurations import Configuration

log = logging.getLogger("portico")

WHOSE = "of"
"""What says in the address of the last page whose session it was."""


class Site:
    """Every page of this installation, as an ASGI application."""

    def __init__(self, api: Api, *more: Route) -> None:
        self._api = api
        self._visits = Visits(api)
        self._site = api.here.site
        self._cookies = Cookies(self._site)
        self._sign_ins = SignInPages(api, self._cookies)
        self._rooms = Rooms(api, self._visits, self._cookies, self.over)
        self.routes = [
            Route("/p/{session}", self._rooms.plain(home.show), methods=["GET"]),
            Route("/p/session/{token}", self.enter, methods=["GET", "HEAD"]),
            *self._sign_ins.routes(),
            Route("/p/{session}/done", self._rooms.plain(flows.done), methods=["GET"]),
            Route("/p/{session}/unchanged", self._rooms.plain(flows.unchanged), methods=["GET"]),
            Route("/p/{session}/sign-out", self.sign_out, methods=["POST"]),
            Route("/p/{session}/signed-out", self.signed_out, methods=["GET"]),
            Route("/assets/{name}", self.asset, methods=["GET"]),
            Route("/assets/{account}/{file}.png", self.picture, methods=["GET"]),
            Route("/p/{session}/time", self._rooms.acting(travels.act), methods=["POST"]),
            *self._of_features(),
            *more,
        ]
        self._router = Router(self.routes, redirect_slashes=False, default=self._nothing)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request. Whatever goes wrong is answered by a page, too."""
        scope["app"] = self  # Starlette then leaves it to us to answer a method that a route does not have
        try:
            await self._routed(scope, receive, send)
        except ClientDisconnect:
            return
        except Exception:
            endpoint = scope.get("endpoint", self._nothing)  # not the path, which may hold a secret
            log.exception("a page failed: %s", endpoint.__name__)
            await self._page("broken.html", Request(scope), 500)(scope, receive, send)

    async def _routed(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        try:
            await (await self._spoken(request) if _chooses(request) else self._router)(scope, receive, send)
        except HTTPException as refusal:
            await (await self._refused(Request(scope), refusal))(scope, receive, send)

    async def enter(self, request: Request) -> Response:
        """A session's URL: exchange it for a cookie, and go on to a clean address."""
        if not asks_for_real(request):
            # A browser shows what it fetched ahead, unless that failed: only then does it ask again when it is opened.
            return PAGES.page("empty.html", "en", {}, 200 if request.method == "HEAD" else 503)
        found = await opened(self._visits, self._cookies, request, request.path_params["token"])
        if found is None:
            return await self._over(request, None)
        name, visit, secret = found
        if visit is None:
            return await self._over(request, name, proven=self._visits.is_url(name, secret))
        response = redirect(f"/p/{name.session}")
        if visit.fresh:
            self._cookies.keep(request, response, name, visit.cookie)
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the visit, here and everywhere."""
        visit = await self._rooms.visit(request)
        if visit is None:
            return await self.over(request)
        if not self._rooms.is_from(request, visit, await fields(request)):
            return self._page("refused.html", request, 403)
        await self._visits.close(visit)
        response = await self.over(request, "signed-out.html", 200)
        self._cookies.forget(response, visit.session.id)
        response.headers["clear-site-data"] = '"cache"'
        return response

    async def signed_out(self, request: Request) -> Response:
        """The page that says so, asked for in another language.

        The cookie is gone by then: the address says whose session it was, which is no secret and opens nothing.
        """
        if visit := await self._rooms.visit(request):
            return redirect(f"/p/{visit.session.id}")
        name = of(request.query_params.get(WHOSE, ""), request.path_params["session"])
        if name is None or not await self._visits.is_closed(name):
            return await self.over(request)
        return await self._over(request, name, "signed-out.html", 200)

    async def asset(self, request: Request) -> Response:
        """A stylesheet."""
        found = style.asset(request.path_params["name"])
        if found is None:
            return await self._missing(request)
        unpacks = "gzip" in request.headers.get("accept-encoding", "")
        response = kept(found.packed if unpacks else found.content, found.media_type)
        response.headers["vary"] = "accept-encoding"
        if unpacks:
            response.headers["content-encoding"] = "gzip"
        return response

    async def picture(self, request: Request) -> Response:
        """A business's logo."""
        content = await picture(self._api, request.path_params["account"], request.path_params["file"])
        return kept(content, "image/png") if content else await self._missing(request)

    async def over(self, request: Request, template: str = "expired.html", status: int = 410) -> Response:
        """A visit that is over, by the cookie that the browser still has; with a way back, if we know to whom."""
        shown = self._cookies.presented(request, request.path_params["session"])
        proven = shown is not None and template == "expired.html" and await self._visits.was_in(*shown)
        return await self._over(request, shown.name if shown else None, template, status, proven=proven)

    async def _over(
        self,
        request: Request,
        name: Named | None,
        template: str = "expired.html",
        status: int = 410,
        *,
        proven: bool = False,
    ) -> Response:
        """With `proven`, this is who had the session or its URL: then it may be recovered, with what was typed."""
        visit = await self._visits.known(name) if name else None
        if visit is None:
            return self._page(template, request, status)
        if proven and (lost := await self._sign_ins.lost(request, visit, await self._left_at(request, visit))):
            return lost
        session, client = visit.session, self._rooms.client(visit)
        configuration = await client.retrieve(Configuration, session.configuration)
        brand = await branding.of_session(client, session, configuration)
        context: dict[str, Any] = {"brand": brand, "unsaved": sends(request)}
        if name and template == "signed-out.html":
            context["asking"] = f"/p/{session.id}/signed-out{language.asking({WHOSE: whose(name)})}"
        locale = spoken(request, session.locale, await locales_of(client, session.customer))
        return PAGES.page(template, locale, context, status)

    async def _left_at(self, request: Request, visit: Visit) -> Typed:
        """The page that somebody was on when the session had ended, and what was typed there, on that very page."""
        home = f"/p/{visit.session.id}"
        path = request.url.path.removeprefix(home) if request.url.path.startswith(home) else ""
        query = dict(request.query_params) if path else {}
        sent = await fields(request) if request.method == "POST" else language.typed(request)
        if request.method != "POST" and not sent:
            return Typed(path, None, query)
        if carried := typed.again(self._api.here.keys, visit.session.id, sent):
            return carried
        shown = self._cookies.presented(request, visit.session.id)
        before = visit._replace(cookie=shown.cookie if shown else "")
        return Typed(path, dict(sent), query) if self._rooms.is_from(request, before, sent) else Typed()

    def _of_features(self) -> list[Route]:
        """A route for each page of each feature."""
        return [
            Route(
                f"/p/{{session}}{page.path}",
                self._rooms.of_feature(feature, page),
                methods=["GET", "POST"] if page.act else ["GET"],
            )
            for feature in ALL
            for page in feature.pages
        ]

    async def _spoken(self, request: Request) -> Response:
        """What answers somebody who chooses a language: the list of them, or the page on which it was chosen."""
        sent = await fields(request) if is_ours(request, self._site) else {}
        wish, secure = language.wish(request, sent), self._site.startswith("https:")
        if wish and request.method == "GET":
            return language.remember(redirect(language.address(request)), wish, secure=secure)
        filled = {**typed.harmless(sent), "token": sent.get("token", "")} if sent else {}
        page = await self._answer(request.scope, language.anew(request, wish, filled))
        if wish:
            return language.remember(page, wish, secure=secure)
        return language.choices(request, page, filled) if isinstance(page, Page) else page

    async def _answer(self, scope: Any, request: Request) -> Response:
        """The page that a request asks for."""
        for route in self.routes:
            match, found = route.matches(request.scope)
            if match is Match.FULL:
                scope.update(found)
                answer: Response = await route.endpoint(Request({**request.scope, **found}))
                return answer
        return await self._missing(request)

    def _page(self, template: str, request: Request, status: int) -> Response:
        """A page that belongs to no business."""
        return PAGES.page(template, spoken(request), {"brand": PLAIN, "unsaved": sends(request)}, status)

    async def _missing(self, request: Request, status: int = 404) -> Response:
        """There is no such page: a business says so to whoever is in its session, nobody in particular to others."""
        own = await self._rooms.nowhere(request, status)
        return own or self._page("missing.html", request, status)

    async def _refused(self, request: Request, refusal: HTTPException) -> Response:
        response = await self._missing(request, refusal.status_code)
        response.headers.update(refusal.headers or {})
        return response

    async def _nothing(self, scope: Any, receive: Any, send: Any) -> None:
        await (await self._missing(Request(scope)))(scope, receive, send)


def _chooses(request: Request) -> bool:
    """Whether somebody wants another language for a page."""
    return language.is_asked(request) and not request.scope["path"].startswith("/assets/")
