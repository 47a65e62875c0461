"""Which language a page speaks: the one that the reader chose, or the best guess. `?lang=de` chooses, and is kept.

Every page can be asked so, whatever it shows; `?lang=` alone asks for the list of languages.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from unicodedata import combining, normalize
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portico.pages.formats import Formats
from portico.pages.rendering import Pages, redirect
from portico.pages.words import LOCALES, accepted, chosen, supported

ASKED = "lang"
COOKIE = "language"
KEPT = 365 * 24 * 60 * 60
NEAR = 4
"""How many languages stand before all others: those that the reader knows."""
PAGES = Pages()


def spoken(request: Request, session: str | None = None, preferred: Iterable[str] = ()) -> str:
    """The language of a page: the reader's choice, else the session's, the customer's, the browser's, else English."""
    wish = supported(request.cookies.get(COOKIE, ""))
    return wish or chosen(session, preferred, request.headers.get("accept-language", ""))


def is_asked(request: Request) -> bool:
    """Whether somebody wants to choose."""
    return request.method == "GET" and bool(request.scope["query_string"]) and ASKED in request.query_params


def choice(request: Request, brand: object, *, secure: bool) -> Response:
    """The same page in the chosen language; the list of languages if there is no such one."""
    locale = supported(request.query_params[ASKED])
    if locale is None:
        near = [*dict.fromkeys([spoken(request), *_wanted(request)])][:NEAR]
        content = {"brand": brand, "near": near, "languages": languages(), "ask": asking(_rest(request))}
        return PAGES.page("languages.html", spoken(request), content)
    rest = urlencode(_rest(request))
    response = redirect(_path(request) + (f"?{rest}" if rest else ""))
    response.set_cookie(COOKIE, locale, max_age=KEPT, path="/", secure=secure, httponly=True, samesite="lax")
    return response


@cache
def languages() -> tuple[tuple[str, str], ...]:
    """Every language by its tag and by its own name, in the order in which one looks for it."""
    return tuple(sorted(((locale, Formats(locale).language) for locale in LOCALES), key=lambda pair: _bare(pair[1])))


def _bare(name: str) -> str:
    """Without what stands above and below letters: č is looked for at c."""
    return "".join(letter for letter in normalize("NFKD", name.lower()) if not combining(letter))


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
