"""Which language a page speaks: the one that the reader chose, or the best guess. `?lang=de` chooses, and is kept.

Every page can be asked so, whatever it shows; `?lang=` alone asks for the list of languages. A page with a form is
asked by that form, so that what is typed there goes through the list and comes back.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portico.pages.formats import Formats, bare
from portico.pages.rendering import Page, Pages
from portico.pages.words import LOCALES, accepted, chosen, supported

ASKED = "lang"
COOKIE = "language"
KEPT = 365 * 24 * 60 * 60
NEAR = 4
"""How many languages stand before all others: those that the reader knows."""
PAGES = Pages()
_SPOKEN, _TYPED = "portico.spoken", "portico.typed"
"""What a request that is asked anew brings along: the language that was just chosen, and what was typed."""


def spoken(request: Request, session: str | None = None, preferred: Iterable[str] = ()) -> str:
    """The language of a page: the reader's choice, else the session's, the customer's, the browser's, else English."""
    wish = request.scope.get(_SPOKEN) or supported(request.cookies.get(COOKIE, ""))
    return wish or chosen(session, preferred, request.headers.get("accept-language", ""))


def typed(request: Request) -> Mapping[str, str]:
    """What was in the page's form when the language was chosen. Nothing proves yet who filled it in."""
    found: Mapping[str, str] = request.scope.get(_TYPED, {})
    return found


def is_asked(request: Request) -> bool:
    """Whether somebody wants to choose."""
    asks = bool(request.scope["query_string"]) and ASKED in request.query_params
    return asks and request.method in ("GET", "POST")


def wish(request: Request, sent: Mapping[str, str]) -> str | None:
    """Which language is chosen; None for somebody who wants to see all of them."""
    return supported(request.query_params[ASKED] or sent.get(ASKED, ""))


def remember(response: Response, locale: str, *, secure: bool) -> Response:
    """Keep the choice, for all pages."""
    response.set_cookie(COOKIE, locale, max_age=KEPT, path="/", secure=secure, httponly=True, samesite="lax")
    return response


def anew(request: Request, locale: str | None, sent: Mapping[str, str]) -> Request:
    """The request for the page itself, in a language, with what was typed there."""
    query = urlencode(_rest(request)).encode("ascii")
    more = {"method": "GET", "query_string": query, _SPOKEN: locale, _TYPED: sent}
    return Request({**request.scope, **more})


def choices(request: Request, page: Page, sent: Mapping[str, str]) -> Response:
    """The list of languages in the place of a page: whose that is, in its language, and with the way back to it."""
    content = {
        "brand": page.brand,
        "near": [*dict.fromkeys([page.locale, *_wanted(request)])][:NEAR],
        "languages": languages(),
        "ask": asking(_rest(request)),
        "back": address(request),
        "typed": {name: text for name, text in sent.items() if name != ASKED},
    }
    return PAGES.page("languages.html", page.locale, content)


def address(request: Request) -> str:
    """Where a page is, without the wish for a language."""
    rest = urlencode(_rest(request))
    return _path(request) + (f"?{rest}" if rest else "")


@cache
def languages() -> tuple[tuple[str, str], ...]:
    """Every language by its tag and by its own name, in the order in which one looks for it."""
    return tuple(sorted(((locale, Formats(locale).language) for locale in LOCALES), key=lambda pair: bare(pair[1])))


def asking(query: Mapping[str, str]) -> str:
    """The end of the address that asks for the list of languages, and keeps what else the address says."""
    return f"?{urlencode({**_kept(query), ASKED: ''})}" if query else f"?{ASKED}="


def _rest(request: Request) -> dict[str, str]:
    return _kept(request.query_params)


def _kept(query: Mapping[str, str]) -> dict[str, str]:
    """What an address says, without the wish for a language, and without addresses of elsewhere: we repeat none."""
    return {name: text for name, text in query.items() if name != ASKED and "//" not in text}


def _wanted(request: Request) -> list[str]:
    """What the browser asks for, the most wanted first."""
    tags = accepted(request.headers.get("accept-language", ""))
    return [locale for tag in tags if (locale := supported(tag))]


def _path(request: Request) -> str:
    """The path as it was sent, which names no other site."""
    raw: bytes = request.scope.get("raw_path") or b"/"
    return "/" + raw.decode("ascii", "ignore").partition("?")[0].lstrip("/\\")
