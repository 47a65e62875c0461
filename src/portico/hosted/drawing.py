"""The hosted pages, beside the shared ones."""

from pathlib import Path

from portico.pages.rendering import Pages

PAGES = Pages(Path(__file__).parent / "templates")
