"""In which language: the locale of a page, and its catalogue.

A catalogue is a gettext `.po` file in `locales/`, read when the first page in its language is asked for.
"""

import gettext
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import get_args

from babel.languages import get_official_languages
from babel.messages.pofile import read_po

from portico.resources.billing_portal.sessions import Locale
from portico.resources.checkout.declaration import Locale as CheckoutLocale

LOCALES: tuple[str, ...] = tuple(locale for locale in get_args(Locale) if locale != "auto")
"""The languages that a session may ask for."""
FALLBACK = "en"
FOLDER = Path(__file__).parent / "locales"

_LATIN_AMERICA = "ar bo br bz cl co cr cu do ec gt hn mx ni pa pe pr py sv us uy ve".split()
_BY_LOWER = {locale.lower(): locale for locale in LOCALES}
_ALSO = {
    "no": "nb",
    "nn": "nb",
    "tl": "fil",
    "in": "id",
    "iw": "he",
    "mo": "ro",
    "yue": "zh-HK",
    "zh-hant": "zh-TW",
    "zh-hant-hk": "zh-HK",
    "zh-hant-mo": "zh-HK",
    "zh-mo": "zh-HK",
    **{f"es-{country}": "es-419" for country in _LATIN_AMERICA},
}
_NAMES = {"pt": "pt_PT", "zh-HK": "zh_Hant_HK", "zh-TW": "zh_Hant_TW", "zh": "zh_Hans"}
"""Where Babel's name is not the same with an underscore; its plain Portuguese is Brazil's."""
_QUALITY = re.compile(r"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


def chosen(session: str | None, preferred: Iterable[str], accept_language: str) -> str:
    """The language of a page: the session's, else the customer's, else the browser's, else English."""
    asked = [session] if session and session != "auto" else [*preferred, *accepted(accept_language)]
    return next((locale for tag in asked if (locale := supported(tag))), FALLBACK)


def supported(tag: str) -> str | None:
    """The language that fits a tag: itself, a close relative, or the same language without its region."""
    wanted = tag.strip().lower().replace("_", "-")
    while wanted:
        found = _BY_LOWER.get(wanted) or _ALSO.get(wanted)
        if found:
            return found
        wanted = wanted.rpartition("-")[0]
    return None


def accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header, the most wanted first."""
    wishes: list[tuple[float, int, str]] = []
    for position, part in enumerate(header[:1000].split(",")):
        tag, _, parameters = part.partition(";")
        quality = _QUALITY.fullmatch(parameters)
        weight = float(quality[1]) if quality else 0.0 if parameters.strip() else 1.0
        if tag.strip() and tag.strip() != "*" and weight > 0:
            wishes.append((-weight, position, tag.strip()))
    return [tag for _, _, tag in sorted(wishes)]


def spoken_in(country: str | None) -> list[str]:
    """The tags of the languages of a country, the most spoken first."""
    return [f"{language}-{country}" for language in get_official_languages(country or "", de_facto=True)]


def of_checkout(locale: str) -> dict[str, str]:
    """What a session of Checkout is told, so that it goes on in the same language: nothing of one that it lacks."""
    return {"locale": locale} if locale in get_args(CheckoutLocale) else {}


def babel_name(locale: str) -> str:
    """The locale as Babel calls it: `pt_BR`."""
    return _NAMES.get(locale, locale.replace("-", "_"))


def later(text: str) -> str:
    """Makes a text a message, for a template that says it with `_(text)`: `tools/words.py` finds it by this name."""
    return text


class Catalogue(gettext.NullTranslations):
    """The words of one language; English where one is missing, or is a guess that nobody has read yet."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._words: dict[tuple[str | None, str], str] = {}
        self._plurals: dict[tuple[str | None, str], tuple[str, ...]] = {}
        with path.open("rb") as file:
            catalogue = read_po(file)
        self._form = gettext.c2py(catalogue.plural_expr)
        for message in catalogue:
            id, string = message.id, message.string
            if message.fuzzy or not id:
                continue
            if isinstance(id, str) and isinstance(string, str) and string:
                self._words[message.context, id] = string
            elif isinstance(id, tuple) and isinstance(string, tuple) and all(string):
                self._plurals[message.context, id[0]] = string

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return self._words.get((None, message), message)

    def pgettext(self, context: str, message: str) -> str:
        """The message as it is said in a context."""
        return self._words.get((context, message), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form of the message that goes with the number."""
        return self._counted(None, msgid1, msgid2, n)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """The form that goes with the number, as it is said in a context."""
        return self._counted(context, msgid1, msgid2, n)

    def _counted(self, context: str | None, one: str, many: str, n: int) -> str:
        forms = self._plurals.get((context, one))
        return forms[self._form(n)] if forms else super().ngettext(one, many, n)


@cache
def catalogue(locale: str) -> gettext.NullTranslations:
    """The catalogue of a language, or of the one that it is a variety of.

    Templates are written in British English; the varieties that say some of it otherwise have catalogues for that.
    """
    base = locale.partition("-")[0]
    for name in (locale,) if base == FALLBACK else (locale, base):
        path = FOLDER / f"{name}.po"
        if path.exists():
            return Catalogue(path)
    return gettext.NullTranslations()
