"""The look: one stylesheet for all, and a tiny one for each brand, written from validated values only.

Both have addresses that change with their contents, so browsers keep them for good.
"""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

STATIC = Path(__file__).parent / "static"
DEFAULT_COLOR = "#3f5f8f"
ROUND = {"none": "0", "small": ".375rem", "medium": ".625rem", "large": "1rem"}
DEFAULT_ROUND = "medium"

_BRAND = re.compile(r"brand-([0-9a-f]{6})-(none|small|medium|large)\.css")


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


def brand_name(color: str | None, round: str = DEFAULT_ROUND) -> str:
    """The name of a brand's stylesheet: it is the brand."""
    return f"brand-{(color or DEFAULT_COLOR).lstrip('#').lower()}-{round}.css"


@cache
def asset(name: str) -> Asset | None:
    """The asset of a name, or None."""
    if name == stylesheet_name():
        return Asset((STATIC / "portico.css").read_bytes(), "text/css; charset=utf-8")
    brand = _BRAND.fullmatch(name)
    if brand:
        text = f":root {{ --brand: #{brand[1]}; --round: {ROUND[brand[2]]}; }}\n"
        return Asset(text.encode(), "text/css; charset=utf-8")
    if name == "portico.svg":
        return Asset((STATIC / name).read_bytes(), "image/svg+xml")
    return None
