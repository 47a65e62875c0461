"""From the one-use URL to a cookie and a clean address, and back to the customer with every request.

A browser may have several portals open, so each session has a cookie of its own; the oldest are dropped so that they
do not fill the headers.
"""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from portico.api.visits import COOKIE, WHOLE, Named, Visit, Visits, cookie_name, named

MOST_COOKIES = 12
_PREFETCH = ("prefetch", "prerender")


class Presented(NamedTuple):
    """What a browser shows: the session that its path names, and its cookie."""

    name: Named
    cookie: str


class Opening(NamedTuple):
    """What a session's URL names, the visit that it opens, and the secret in it."""

    name: Named
    visit: Visit | None
    secret: str


class Cookies:
    """The cookies of one site: `__Host-` ones where it is https."""

    def __init__(self, site: str) -> None:
        self._secure = site.startswith("https:")
        self._host = "__Host-" if self._secure else ""
        self.prefix = self._host + COOKIE

    def name(self, session: str) -> str:
        """The name of a session's cookie."""
        return self._host + cookie_name(session)

    def value(self, name: Named, secret: str) -> str:
        """What the cookie holds: whose session it is, and what proves it."""
        return f"{whose(name)}.{secret}"

    def presented(self, request: Request, session: str) -> Presented | None:
        """The session that a path names, as far as the browser has a cookie for it."""
        said, _, secret = request.cookies.get(self.name(session), "").rpartition(".")
        name = of(said, session)
        return Presented(name, secret) if name and secret.isalnum() else None

    def keep(self, request: Request, response: Response, name: Named, secret: str) -> None:
        """Give the browser a session's cookie, and take the oldest away if it has too many."""
        others = [cookie for cookie in request.cookies if cookie.startswith(self.prefix)]
        for cookie in sorted(others)[: max(0, len(others) - MOST_COOKIES)]:
            self._set(response, cookie, "", 0)
        self._set(response, self.name(name.session), self.value(name, secret), WHOLE)

    def forget(self, response: Response, session: str) -> None:
        """Take a session's cookie away."""
        self._set(response, self.name(session), "", 0)

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(name, value, max_age=seconds, path="/", secure=self._secure, httponly=True, samesite="lax")


def whose(name: Named) -> str:
    """The account and the mode of a session: `test.1a2b3c`."""
    return f"{'live' if name.livemode else 'test'}.{name.account.removeprefix('acct_')}"


def of(said: str, session: str) -> Named | None:
    """The session of whose account that was said; it proves nothing."""
    mode, _, account = said.partition(".")
    return Named(f"acct_{account}", mode == "live", session) if mode in ("test", "live") and account.isalnum() else None


def asks_for_real(request: Request) -> bool:
    """Whether a person opens the page: not HEAD, not a prefetch, not from inside another page."""
    purpose = request.headers.get("sec-purpose", request.headers.get("purpose", "")).lower()
    if request.method != "GET" or any(word in purpose for word in _PREFETCH):
        return False
    return request.headers.get("sec-fetch-dest", "document") == "document"


async def opened(visits: Visits, cookies: Cookies, request: Request, token: str) -> Opening | None:
    """What a URL opens: no visit if it does not open any more; None for what is no URL of ours."""
    found = named(token)
    if found is None:
        return None
    name, secret = found
    shown = cookies.presented(request, name.session)
    return Opening(name, await visits.open(name, secret, shown.cookie if shown and shown.name == name else ""), secret)


def sends(request: Request) -> bool:
    """Whether a form was sent, of which nothing comes any more; who signs out has sent nothing."""
    return request.method == "POST" and not request.url.path.endswith("/sign-out")
