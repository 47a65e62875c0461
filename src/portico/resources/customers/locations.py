"""Where a customer is, as far as tax is concerned. Source: Stripe's "Collect customer addresses".

The address of delivery says it, else the billing address; one that is there but too vague is no place at all. Portico
looks neither at payment methods nor at IP addresses.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Source = Literal["billing_address", "shipping_destination"]
Parts = Mapping[str, Any]
"""An address by its parts."""

COUNTRY = re.compile(r"[A-Z]{2}")
ZIP = re.compile(r"\d{5}(-\d{4})?")


class Location(NamedTuple):
    """A place that has taxes of its own."""

    country: str
    state: str | None
    source: Source


def located(address: Parts | None, delivery: Parts | None) -> Location | None:
    """Where somebody is with these addresses, of bills and of delivery; None if they do not tell."""
    found: tuple[tuple[Parts | None, Source], ...] = (
        (delivery, "shipping_destination"),
        (address, "billing_address"),
    )
    for parts, source in found:
        if parts and any(parts.values()):
            return _location(parts, source)
    return None


def _location(parts: Parts, source: Source) -> Location | None:
    country, state = parts.get("country") or "", parts.get("state") or None
    if not COUNTRY.fullmatch(country) or not _is_precise(country, state, parts.get("postal_code") or ""):
        return None
    return Location(country, state, source)


def _is_precise(country: str, state: str | None, postal_code: str) -> bool:
    """In most countries the country is enough."""
    if country == "US":
        return bool(ZIP.fullmatch(postal_code.strip()))
    return country != "CA" or bool(state or postal_code)
