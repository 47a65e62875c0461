"""Turns a template into an answer: in the reader's language, in the one frame, with the headers that every page has."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from portico.api.headers import PAGE_HEADERS
from portico.pages import style, words
from portico.pages.formats import Formats
from portico.pages.translating import Spoken

SHARED = Path(__file__).parent / "templates"
LANGUAGES = 24
"""How many have their templates kept ready, those used last: they take about a megabyte each."""
FOREVER = (b"cache-control", b"public, max-age=31536000, immutable")


class Page(Response):
    """A page, and what is asked of it by one that takes its place."""

    def __init__(self, text: str, status: int, locale: str, brand: object) -> None:
        super().__init__(text, status, media_type="text/html")
        self.raw_headers.extend([*PAGE_HEADERS, (b"content-language", locale.encode("ascii"))])
        self.locale = locale
        self.brand = brand
        """Whose it is."""


class Pages:
    """The pages of one part of the site, in its own folders and the shared one."""

    def __init__(self, *folders: Path) -> None:
        self._folders = (SHARED, *folders)
        self._environment = lru_cache(LANGUAGES)(self._new_environment)

    def page(self, template: str, locale: str, context: Mapping[str, Any], status: int = 200) -> Page:
        """A page in a language."""
        text = self._environment(locale).get_template(template).render(context)
        return Page(text, status, locale, context.get("brand"))

    def _new_environment(self, locale: str) -> Environment:
        environment = Spoken(
            words.catalogue(locale),
            Formats(locale),
            loader=FileSystemLoader(self._folders),
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        environment.globals |= {"locale": locale, "stylesheet": style.stylesheet_name()}
        return environment


def redirect(path: str) -> Response:
    """On to another page of ours."""
    response = Response(status_code=303)
    response.raw_headers.extend([*PAGE_HEADERS, (b"location", path.encode("ascii"))])
    return response


def kept(content: bytes, media_type: str) -> Response:
    """A file that browsers may keep for good, since another content has another address."""
    response = Response(content, media_type=media_type)
    response.raw_headers.extend([FOREVER, *(header for header in PAGE_HEADERS if header[0] != b"cache-control")])
    return response
