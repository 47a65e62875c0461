"""The kinds of tax numbers, by the names that pages call them."""

from collections.abc import Iterable

from portico.pages.formats import Formats
from portico.resources.tax_ids.forms import country_of


def named(formats: Formats, kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Kinds and what they are called, in the order of the names."""
    return sorted(((kind, formats.tax_number(kind, country(kind))) for kind in kinds), key=lambda pair: pair[1])


def country(kind: str) -> str:
    """Whose numbers these are; `EU` for those of the whole Union."""
    return "EU" if kind.startswith("eu_") else country_of(kind, "") or ""
