"""The tax number on the page: which kinds there are, what is known, what is wrong with what was entered."""

from collections.abc import Iterator, Mapping
from typing import Any

from portico.hosted.checkout.till import Till
from portico.pages import tax_kinds
from portico.pages.formats import Formats
from portico.pages.words import later
from portico.resources.checkout.tax_numbers import place
from portico.resources.tax_ids.forms import TYPES, kinds_in
from portico.resources.tax_ids.offices import passes

MISSING, TOO_LONG, NO_COUNTRY = later("Fill this in."), later("This is too long."), later("Choose a country.")
WRONG = later("Check the number. It does not look like one of this kind.")
LABELS = {"business_name": later("Company name"), "tax_type": later("Country"), "tax_value": later("Tax number")}
LONGEST_NAME = 150


def kinds(till: Till) -> list[tuple[str, str]]:
    """What may be chosen, by value and name: of the countries where goods may go, or of her own; else every
    kind, since nobody knows yet where the customer will say that she is.
    """
    asked = till.session.shipping_address_collection
    home = None if asked or till.asks_address else place(till.session, till.customer)
    countries: tuple[str, ...] = asked.allowed_countries if asked else (home,) if home else ()
    near = {kind for country in countries for kind in kinds_in(country)}
    return tax_kinds.named(Formats(till.locale), near or TYPES)


def values(till: Till, sent: Mapping[str, str], country: str | None) -> dict[str, str]:
    """What stands in the fields: what was sent, or was entered before the bank asked; else the kind of her country."""
    entered, collected = till.session.page.tax_id, till.session.collected_information
    known = {
        "business_name": (collected and collected.business_name) or "",
        "tax_type": entered.type if entered else "",
        "tax_value": (entered and entered.value) or "",
    }
    found = {name: sent.get(name, text) for name, text in known.items()}
    return found | {"tax_type": found["tax_type"] or next(iter(kinds_in(country or "")), "")}


def problems(values: Mapping[str, str], *, needed: bool, livemode: bool) -> Iterator[tuple[str, str]]:
    """What is wrong, by field, as messages."""
    kind, number, business = (values[name].strip() for name in ("tax_type", "tax_value", "business_name"))
    if not business and (number or needed):
        yield "business_name", MISSING
    elif len(business) > LONGEST_NAME:
        yield "business_name", TOO_LONG
    if number and kind not in TYPES:
        yield "tax_type", NO_COUNTRY
    elif not number and needed:
        yield "tax_value", MISSING
    elif number and not passes(kind, number, livemode=livemode):
        yield "tax_value", WRONG


def is_needed(till: Till, country: str | None) -> bool:
    """Whether there must be a number for somebody in a country."""
    return till.session.needs_tax_id and bool(kinds_in(country or ""))


def params(values: Mapping[str, str]) -> dict[str, Any]:
    """The number as the API takes it; nothing where none was entered."""
    kind, number = values["tax_type"], values["tax_value"].strip()
    return {"tax_id": {"type": kind, "value": number}} if number else {}
