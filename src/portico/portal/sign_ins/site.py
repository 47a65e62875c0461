"""The pages of signing in.

/p/login/{token}              an address is asked for; the answer is the same for every address
/p/recovery/{token}           the same for a session that has ended, whose address is known
…/code                        the code is asked for
…/choose                      which of several customers with the address, once it is proven
/p/sign-in/{token}            the link of the mail: a page with a button, which changes nothing until it is pressed
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portico.api import doors
from portico.api.doors import Door
from portico.api.pipeline import Api
from portico.api.sign_ins import Opened, Outcome, SignIns
from portico.api.verifications import RECENT, Verifications
from portico.api.visits import Named, Visit
from portico.pages import language
from portico.pages.brands import PLAIN
from portico.pages.guard import fields, is_ours
from portico.pages.language import spoken
from portico.pages.rendering import redirect
from portico.portal.drawing import PAGES
from portico.portal.sign_ins import typed
from portico.portal.sign_ins.browsers import Browsers
from portico.portal.sign_ins.entrance import Entrance, entrance, masked
from portico.portal.sign_ins.typed import Typed
from portico.portal.visit import Cookies
from portico.wire.addresses import is_one_address

Find = Callable[[Api, str], Awaitable[Door | None]]
Answer = Callable[[Request, Entrance, dict[str, str] | None], Awaitable[Response]]
_CODE = re.compile(r"[0-9]{6}")
_BETWEEN = re.compile(r"[\s\u00a0.\-]+")


class SignInPages:
    """From an address to a visit."""

    def __init__(self, api: Api, cookies: Cookies) -> None:
        self._api = api
        self._cookies = cookies
        self._browsers = Browsers(api.here)
        self._verifications = Verifications(api)
        self._sign_ins = SignIns(api)

    def routes(self) -> list[Route]:
        """Where the pages are."""
        both = ["GET", "POST"]
        found = [
            Route(f"/p/{place}/{{token}}{path}", self._at(find, answer), methods=both)
            for place, find in (("login", doors.of_login_page), ("recovery", doors.of_recovery))
            for path, answer in (("", self._ask), ("/code", self._code), ("/choose", self._choose))
        ]
        return [*found, Route("/p/sign-in/{token}", self.link, methods=both)]

    async def lost(self, request: Request, visit: Visit, left: Typed) -> Response | None:
        """The page of a session that has ended, with the way back into it; None if there is none."""
        door = await doors.of_lost(self._api, visit)
        if door is None:
            return None
        at = await entrance(self._api, self._browsers, request, door)
        return self._expired(at, typed.sealed(self._api.here.keys, visit.session.id, left))

    def _expired(self, at: Entrance, kept: str, status: int = 410, *, stale: bool = False) -> Response:
        return at.page("recover.html", status, email=masked(at.door.email), typed=kept, stale=stale)

    def _again(self, request: Request, at: Entrance, sent: Mapping[str, str]) -> Response:
        """A page that lay open until its cookie was gone is shown once more, as it was filled in."""
        if not is_ours(request, self._api.here.site):
            return at.page("refused.html", 403)
        if at.door.session is None:
            return at.page("login.html", 403, email=sent.get("email", "")[:512], stale=True)
        left = typed.again(self._api.here.keys, at.door.session.id, sent) or Typed()
        return self._expired(at, typed.sealed(self._api.here.keys, at.door.session.id, left), 403, stale=True)

    def _at(self, find: Find, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        """A page of a door that is open, to which only its own forms are sent."""

        async def found(request: Request) -> Response:
            door = await find(self._api, request.path_params["token"])
            if door is None:
                return self._plain("missing.html", request, 404)
            at = await entrance(self._api, self._browsers, request, door)
            if request.method != "POST":
                return await answer(request, at, None)
            sent = await fields(request)
            return (
                await answer(request, at, sent) if self._is_ours(request, at, sent) else self._again(request, at, sent)
            )

        found.__name__ = f"sign_in_{answer.__name__.lstrip('_')}"
        return found

    async def _ask(self, request: Request, at: Entrance, sent: dict[str, str] | None) -> Response:
        """Where an address is typed; or, for a session that has ended, where a code is asked for."""
        session = at.door.session
        if sent is None:
            if session:
                left = typed.again(self._api.here.keys, session.id, language.typed(request)) or Typed()
                return self._expired(at, typed.sealed(self._api.here.keys, session.id, left))
            return at.page("login.html", email=self._prefilled(request, at)[:512])
        if session:
            kept = typed.opened(self._api.here.keys, session.id, sent.get("typed", ""))
            await self._verifications.ask(at.door, at.door.email, at.asking, kept)
            return at.go("/code")
        email = sent.get("email", "").strip()
        if not is_one_address(email):
            return at.page("login.html", 400, email=email[:512], errors={"email": True})
        await self._verifications.ask(at.door, email, at.asking)
        return at.go("/code")

    def _prefilled(self, request: Request, at: Entrance) -> str:
        """The address in the form: what was typed before a language was chosen, or what the link here says."""
        return self._typed(request, at).get("email", request.query_params.get("prefilled_email", ""))

    def _typed(self, request: Request, at: Entrance) -> Mapping[str, str]:
        """What was typed on the page before a language was chosen there; nothing that another page made up."""
        sent = language.typed(request)
        return sent if self._is_ours(request, at, sent) else {}

    async def _code(self, request: Request, at: Entrance, sent: dict[str, str] | None) -> Response:
        """Where the code is typed."""
        asked = await self._verifications.asked(at.door, at.browser)
        if asked is None and sent is None:
            return await self._late(at)
        email = asked.email if asked else at.door.email or (sent or {}).get("email", "")[:512]
        shown: dict[str, Any] = {"email": email, "shown": masked(email) if at.door.session and email else email}
        if sent is None:
            return at.page("login-code.html", **shown, code=self._typed(request, at).get("code", ""), left=None)
        code = _BETWEEN.sub("", sent.get("code", ""))
        if not _CODE.fullmatch(code):
            return at.page("login-code.html", 400, **shown, code=code[:12], left=None, errors={"code": True})
        tried = await self._verifications.try_code(at.door, at.browser, code)
        if tried.proven:
            outcome = await self._sign_ins.prove(at.door, tried.proven.id, at.browser, at.ip)
            if outcome:
                return self._let_in(request, at, outcome)
        return at.page("login-code.html", 400, **shown, code="", left=tried.left, errors={"code": True})

    async def _late(self, at: Entrance) -> Response:
        """No code is good any more: back to where one is asked for, with the address that was typed there."""
        earlier = None if at.door.session else await self._verifications.asked(at.door, at.browser, RECENT)
        return at.page("login.html", email=earlier.email) if earlier else at.go()

    async def _choose(self, request: Request, at: Entrance, sent: dict[str, str] | None) -> Response:
        """Where one of several customers is chosen."""
        customer = sent.get("customer", "") if sent else ""
        outcome = await self._sign_ins.choose(at.door, at.browser, customer, at.ip)
        if not outcome:
            return at.go()
        if isinstance(outcome, Opened):
            return self._let_in(request, at, outcome)
        return at.page("login-choose.html", 400 if sent is not None else 200, candidates=outcome)

    async def link(self, request: Request) -> Response:
        """The link of a mail. Whatever fetches it, nothing happens before the button is pressed."""
        token, browser = request.path_params["token"], self._browsers.secret(request)
        link = await self._verifications.link(token, browser)
        if link is None:
            return self._plain("link-over.html", request, 410)
        at = await entrance(self._api, self._browsers, request, link.door)
        content: dict[str, Any] = {
            "action": f"/p/sign-in/{token}", "is_own": link.is_own, "shown": masked(link.verification.email),
            "left": None,
        }  # fmt: skip
        if request.method != "POST":
            return at.page("login-link.html", **content, code=self._typed(request, at).get("code", ""))
        sent = await fields(request)
        if not is_ours(request, self._api.here.site):
            return at.page("refused.html", 403)
        if not self._is_ours(request, at, sent):
            return at.page("login-link.html", 403, **content, code=sent.get("code", "")[:12], stale=True)
        proven = link.verification if link.is_own else None
        if proven is None:
            code = _BETWEEN.sub("", sent.get("code", ""))
            if not _CODE.fullmatch(code):
                return at.page("login-link.html", 400, **content, errors={"code": True})
            tried = await self._verifications.try_link_code(link, code)
            proven, content["left"] = tried.proven, tried.left
        outcome = await self._sign_ins.prove(at.door, proven.id, at.browser, at.ip) if proven else None
        if outcome:
            return self._let_in(request, at, outcome)
        return at.page("login-link.html", 400, **content, errors={"code": True})

    def _let_in(self, request: Request, at: Entrance, outcome: Outcome) -> Response:
        """Into the portal, or on to the choice."""
        if not isinstance(outcome, Opened):
            return at.go("/choose")
        visit, kept = outcome.visit, typed.read(outcome.typed)
        name = Named(visit.scope.account, visit.scope.livemode, visit.session.id)
        response = redirect(f"/p/{visit.session.id}{kept.address if kept else ''}")
        self._cookies.keep(request, response, name, visit.cookie)
        return response

    def _is_ours(self, request: Request, at: Entrance, sent: Mapping[str, str]) -> bool:
        """Whether a form was sent from a page that this browser was given."""
        return is_ours(request, self._api.here.site) and self._browsers.is_form_token(at.browser, sent.get("token", ""))

    def _plain(self, template: str, request: Request, status: int) -> Response:
        return PAGES.page(template, spoken(request), {"brand": PLAIN}, status)
