"""What the page asks for beside the card: names, the merchant's own fields, where goods go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from portico.hosted.checkout import tax_numbers
from portico.hosted.checkout.till import Till
from portico.pages import places
from portico.pages.formats import Formats
from portico.pages.words import later
from portico.resources.checkout.custom_fields import LONGEST, CustomField, Problem, cleaned, problem
from portico.resources.checkout.tax_numbers import place

LONGEST_PART, LONGEST_NAME = 500, 150

MISSING, TOO_LONG = later("Fill this in."), later("This is too long.")
NO_COUNTRY = later("Choose a country.")
WRONG: dict[Problem, str] = {
    "missing": MISSING,
    "no_number": later("Enter a whole number."),
    "no_option": MISSING,
    "too_long": TOO_LONG,
    "too_short": later("This is too short."),
}
NAMES = {"business_name": later("Company name"), "individual_name": later("Full name")}
RECEIVER, COUNTRY = later("Who receives it"), later("Country")


@dataclass(frozen=True)
class Asked:
    """The fields of one form, filled with what was sent, or else with what is known."""

    till: Till
    sent: Mapping[str, str]

    @property
    def names(self) -> Mapping[str, bool]:
        """The names that are asked for, and whether each may stay empty."""
        asked = self.till.session.name_collection
        wishes = {"business_name": asked and asked.business, "individual_name": asked and asked.individual}
        return {name: wish.optional for name, wish in wishes.items() if wish and wish.enabled}

    @property
    def own(self) -> Mapping[str, CustomField]:
        """The merchant's own fields, by their names in the form."""
        return {f"custom_{field.key}": field for field in self.till.session.custom_fields}

    @property
    def most(self) -> int:
        """How long what is entered in a field of the merchant's own may be at all."""
        return LONGEST

    @cached_property
    def countries(self) -> list[tuple[str, str]]:
        """Where goods may go; empty if nothing is delivered."""
        asked = self.till.session.shipping_address_collection
        name = Formats(self.till.locale).country
        return sorted(((code, name(code)) for code in asked.allowed_countries), key=itemgetter(1)) if asked else []

    @property
    def tax_kinds(self) -> list[tuple[str, str]]:
        """The kinds of tax numbers, by value and name."""
        return tax_numbers.kinds(self.till)

    @staticmethod
    def choices(field: CustomField) -> list[tuple[str, str]]:
        """What may be chosen in a field, each by its value and its name."""
        return [(option.value, option.label) for option in field.dropdown.options] if field.dropdown else []

    @cached_property
    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        entered = self.till.session.collected_information
        known = {name: getattr(entered, name, None) or "" for name in self.names}
        known |= {name: field.kind.value or field.kind.default_value or "" for name, field in self.own.items()}
        known |= self._known_shipping() if self.countries else {}
        found = {name: self.sent.get(name, text) for name, text in known.items()}
        return found | (tax_numbers.values(self.till, self.sent, self._country(found)) if self.till.asks_tax_id else {})

    def _country(self, values: Mapping[str, str]) -> str | None:
        """Where goods go; else where the customer says that she lives, or is known to."""
        if self.countries:
            return values["shipping_country"]
        chosen = self.sent.get("country", "") if self.till.asks_address else ""
        return chosen or place(self.till.session, self.till.customer)

    def _known_shipping(self) -> dict[str, str]:
        """Where goods were to go, or go for the customer, if they may; else the country alone, if it is known."""
        codes = [code for code, _ in self.countries]
        entered = self.till.session.collected_information
        known = (entered and entered.shipping_details) or (self.till.customer and self.till.customer.shipping)
        found = {f"shipping_{part}": "" for part in ("name", *places.ADDRESS)}
        if known and known.address.country in codes:
            found |= {f"shipping_{part}": getattr(known.address, part) or "" for part in places.ADDRESS}
            return found | {"shipping_name": known.name}
        home = self.till.account.country or ""
        return found | {"shipping_country": codes[0] if len(codes) == 1 else home if home in codes else ""}

    @property
    def address(self) -> dict[str, str]:
        """Where goods go."""
        return {part: self.values[f"shipping_{part}"].strip() for part in places.ADDRESS}

    @cached_property
    def parts(self) -> list[places.Part]:
        """What an address consists of in the country that is chosen."""
        return places.parts(self.address["country"], self.address)

    @property
    def labels(self) -> dict[str, str]:
        """What the fields that can be wrong are called, as messages."""
        found = {name: NAMES[name] for name in self.names}
        if self.countries:
            found |= {"shipping_name": RECEIVER, "shipping_country": COUNTRY}
            found |= {f"shipping_{part.name}": part.label for part in self.parts}
        return found | (tax_numbers.LABELS if self.till.asks_tax_id else {})

    def problems(self) -> dict[str, str]:
        """What is wrong, by field, as messages."""
        return {
            **dict(self._of_names()),
            **{name: WRONG[wrong] for name, field in self.own.items() if (wrong := problem(field, self.values[name]))},
            **(dict(self._of_shipping()) if self.countries else {}),
            **(dict(self._of_tax_number()) if self.till.asks_tax_id else {}),
        }

    def _of_names(self) -> Iterator[tuple[str, str]]:
        for name, optional in self.names.items():
            text = self.values[name].strip()
            if not text and not optional:
                yield name, MISSING
            elif len(text) > LONGEST_NAME:
                yield name, TOO_LONG

    def _of_shipping(self) -> Iterator[tuple[str, str]]:
        address, name = self.address, self.values["shipping_name"].strip()
        if not name:
            yield "shipping_name", MISSING
        elif len(name) > LONGEST_PART:
            yield "shipping_name", TOO_LONG
        if address["country"] not in dict(self.countries):
            yield "shipping_country", NO_COUNTRY
            return
        for part in self.parts:
            text = address[part.name]
            if part.required and not text:
                yield f"shipping_{part.name}", MISSING
            elif len(text) > LONGEST_PART:
                yield f"shipping_{part.name}", TOO_LONG
            elif part.rejects(address["country"], text):
                yield f"shipping_{part.name}", part.mistaken

    def _of_tax_number(self) -> Iterator[tuple[str, str]]:
        needed = tax_numbers.is_needed(self.till, self._country(self.values))
        return tax_numbers.problems(self.values, needed=needed, livemode=self.till.session.livemode)

    def params(self) -> dict[str, Any]:
        """What was entered, as the API takes it."""
        collected: dict[str, Any] = {name: self.values[name].strip() for name in self.names}
        if self.countries:
            address = {part: text for part, text in self.address.items() if text}
            collected["shipping_details"] = {"name": self.values["shipping_name"].strip(), "address": address}
        if self.till.asks_tax_id:
            collected["business_name"] = self.values["business_name"].strip()
        fields = {field.key: cleaned(field, self.values[name]) for name, field in self.own.items()}
        sent = {"custom_fields": _some(fields), "collected_information": _some(collected)}
        sent |= tax_numbers.params(self.values) if self.till.asks_tax_id else {}
        return _some(sent)


def _some(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
