"""Which language a page speaks: the one that the reader chose, or the best guess. `?lang=de` chooses, and is kept.

Every page can be asked so, whatever it shows; `?lang=` alone asks for the list of languages.
"""

from collections.abc import Iterable
from functools import cache

from starlette.requests import Request
from starlette.responses import Response

from portico.pages.formats import Formats
from portico.pages.rendering import Pages, redirect
from portico.pages.words import LOCALES, chosen, supported

ASKED = "lang"
COOKIE = "language"
KEPT = 365 * 24 * 60 * 60
PAGES = Pages()


def spoken(request: Request, session: str | None = None, preferred: Iterable[str] = ()) -> str:
    """The language of a page: the reader's choice, else the session's, the customer's, the browser's, else English."""
    wish = supported(request.cookies.get(COOKIE, ""))
    return wish or chosen(session, preferred, request.headers.get("accept-language", ""))


def is_asked(request: Request) -> bool:
    """Whether somebody wants to choose."""
    return request.method == "GET" and ASKED in request.query_params


def choice(request: Request, brand: object, *, secure: bool) -> Response:
    """The same page in the chosen language; the list of languages if there is no such one."""
    locale = supported(request.query_params[ASKED])
    if locale is None:
        return PAGES.page("languages.html", spoken(request), {"brand": brand, "languages": languages()})
    response = redirect(_path(request))
    response.set_cookie(COOKIE, locale, max_age=KEPT, path="/", secure=secure, httponly=True, samesite="lax")
    return response


@cache
def languages() -> tuple[tuple[str, str], ...]:
    """Every language by its tag and by its own name."""
    return tuple(sorted(((locale, Formats(locale).language) for locale in LOCALES), key=lambda pair: pair[1].lower()))


def _path(request: Request) -> str:
    """The path as it was sent, which names no other site."""
    raw: bytes = request.scope.get("raw_path") or b"/"
    return "/" + raw.decode("ascii", "ignore").partition("?")[0].lstrip("/\\")
