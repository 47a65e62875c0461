"""The portal's own pages, beside the shared ones."""

from pathlib import Path

from portico.pages.rendering import Pages

HERE = Path(__file__).parent
PAGES = Pages(HERE / "templates", HERE / "features")
