"""From a template and plain values to a PDF.

What merchants and customers wrote never becomes a part of the source: it goes as JSON, and Typst takes strings as they
are. Setting a page is work for the CPU, so it is done in threads of its own.
"""

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from portico.pages.formats import Formats
from portico.pages.words import babel_name
from portico.papers import fonts

TEMPLATES = Path(__file__).parent / "templates"
LETTER_COUNTRIES = frozenset("US CA MX CL CO CR GT PA PH PR SV VE".split())
"""Where paper is 8.5 by 11 inches."""
FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"
NOT_SHOWN = ("called", "color", "kind", "url")
"""What is not set as text."""
REGION = 2
"""How many letters a country's code has; `es_419` and `zh_Hans` are of no country."""
_THREADS = ThreadPoolExecutor(2, "papers")


def paper_for(country: str | None, wish: str | None = None) -> str:
    """The size of the pages: the one that is asked for, or that of the country."""
    if wish in ("a4", "letter"):
        return "us-letter" if wish == "letter" else "a4"
    return "us-letter" if (country or "").upper() in LETTER_COUNTRIES else "a4"


async def printed(
    template: str, locale: str, content: Mapping[str, Any], *, paper: str, dated: int, logo: bytes | None = None
) -> bytes:
    """A PDF of a template: `invoice`, `cancellation`. The same content gives the same bytes."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, _set, template, locale, content, paper, dated, logo)


def _set(template: str, locale: str, content: Mapping[str, Any], paper: str, dated: int, logo: bytes | None) -> bytes:
    text = json.dumps(_isolated(content) if Formats(locale).direction == "rtl" else content, ensure_ascii=False)
    lacking = fonts.missing(text)
    fonts.told(lacking)
    inputs = {"content": fonts.without_boxes(text, lacking.letters), "look": json.dumps(_look(locale, paper, logo))}
    with TemporaryDirectory(prefix="portico-") as folder:
        if logo:
            (Path(folder) / "logo.png").write_bytes(logo)
        made: object = typst.compile(  # type: ignore[type-var]  # its own type wants root and source to be of one kind
            _source(template), root=folder, font_paths=fonts.installed(), sys_inputs=inputs, timestamp=dated
        )
    assert isinstance(made, bytes)
    return made


def _isolated(content: Any, name: str = "") -> Any:
    """The content with every text on its own, so that a telephone number is not turned around among Arabic."""
    if isinstance(content, str):
        return content if name in NOT_SHOWN else f"{FIRST_STRONG_ISOLATE}{content}{POP_DIRECTIONAL_ISOLATE}"
    if isinstance(content, Mapping):
        return {key: _isolated(value, key) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [_isolated(value, name) for value in content]
    return content


def _look(locale: str, paper: str, logo: bytes | None) -> dict[str, Any]:
    language, *rest = babel_name(locale).split("_")
    return {
        "direction": Formats(locale).direction,
        "fonts": fonts.families(locale),
        "language": language,
        "logo": logo is not None,
        "paper": paper,
        "region": rest[-1] if rest and len(rest[-1]) == REGION else None,
    }


@cache
def _source(template: str) -> bytes:
    """The template behind what all of them share."""
    return b"\n".join((TEMPLATES / f"{name}.typ").read_bytes() for name in ("paper", template))
