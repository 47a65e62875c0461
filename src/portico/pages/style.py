"""The look: one stylesheet for all, and a tiny one for each brand, written from validated values only.

Both have addresses that change with their contents, so browsers keep them for good.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portico.pages.looks import Look

STATIC = Path(__file__).parent / "static"


class Asset(NamedTuple):
    """A file that anybody may read and keep."""

    content: bytes
    media_type: str

    @property
    def packed(self) -> bytes:
        """The same for browsers that unpack it. Pages are not packed: how well they pack would tell what is in them."""
        return _packed(self.content)


@cache
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


@cache
def stylesheet_name() -> str:
    """The name of the stylesheet, with a digest of what is in it."""
    digest = hashlib.sha256((STATIC / "portico.css").read_bytes()).hexdigest()[:12]
    return f"portico-{digest}.css"


@cache
def asset(name: str) -> Asset | None:
    """The asset of a name, or None."""
    if name == stylesheet_name():
        return Asset((STATIC / "portico.css").read_bytes(), "text/css; charset=utf-8")
    look = Look.named(name)
    if look:
        return Asset(look.stylesheet().encode(), "text/css; charset=utf-8")
    if name == "portico.svg":
        return Asset((STATIC / name).read_bytes(), "image/svg+xml")
    return None
