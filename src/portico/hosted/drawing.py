"""The hosted pages, beside the shared ones."""

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from portico.api.headers import PAGE_HEADERS
from portico.pages.brands import PLAIN
from portico.pages.language import spoken
from portico.pages.rendering import Pages

PAGES = Pages(Path(__file__).parent / "templates")
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+")


def missing(request: Request) -> Response:
    """For an address that leads nowhere."""
    return PAGES.page("missing.html", spoken(request), {"brand": PLAIN}, 404)


def file(content: bytes, name: str) -> Response:
    """A PDF that a browser shows, and saves under a name."""
    response = Response(content, media_type="application/pdf")
    response.raw_headers.extend(PAGE_HEADERS)
    response.headers["content-disposition"] = f'inline; filename="{_UNFIT.sub("-", name)}.pdf"'
    return response
