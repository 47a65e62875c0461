"""The developer's own pages, beside the shared ones: in English, and of no business."""

from pathlib import Path
from typing import Any

from portico.pages.brands import PLAIN
from portico.pages.rendering import Page, Pages

PAGES = Pages(Path(__file__).parent / "templates")


def page(template: str, status: int = 200, **context: Any) -> Page:
    """A page."""
    return PAGES.page(template, "en", {"brand": PLAIN, **context}, status)


def missing() -> Page:
    """There is no such page."""
    return page("missing.html", 404)
