"""The billing address: where the goods go, or one of its own in the fields of its country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from portico.hosted.checkout.asked import Asked
from portico.pages import places
from portico.pages.countries import countries
from portico.pages.words import later

SAME = "same_address"
"""The box to tick for an address that is that of the delivery. It is ticked at first."""
LONGEST = 250
ALWAYS = ("line1", "line2", "city", "postal_code")
"""What is asked for wherever it can be part of an address, even where it may stay empty."""
MISSING = {
    "city": later("Enter a town or city."),
    "country": later("Choose a country."),
    "line1": later("Enter a street."),
    "postal_code": later("Enter a postcode."),
    "state": later("Fill this in."),
}
MISSING_ZIP = later("Enter a ZIP code.")


@dataclass(frozen=True)
class Billing:
    """What was entered of it, or else what is known."""

    asked: Asked
    """What is asked for beside it."""

    @property
    def is_asked(self) -> bool:
        """Whether the page asks for it."""
        return self.asked.till.asks_address

    @property
    def may_be_same(self) -> bool:
        """Whether goods go somewhere."""
        return bool(self.asked.countries)

    @property
    def is_same(self) -> bool:
        """Whether it is where they go. A box that is not ticked is not sent, so a form without it says no."""
        return self.is_asked and self.may_be_same and (not self.asked.sent or SAME in self.asked.sent)

    @cached_property
    def values(self) -> dict[str, str]:
        """What stands in the fields; the country is the customer's or the business's until another one is chosen."""
        known = dict.fromkeys(places.ADDRESS, "") | {"country": self._likely()}
        return {part: self.asked.sent.get(part, text).strip()[:LONGEST] for part, text in known.items()}

    def _likely(self) -> str:
        customer, account = self.asked.till.customer, self.asked.till.account
        return (customer and customer.address and customer.address.country) or account.country or ""

    @cached_property
    def parts(self) -> list[places.Part]:
        """What is asked for, in the order of the country."""
        known = places.parts(self.values["country"], self.values)
        return [part for part in known if part.name in ALWAYS or part.required or self.values[part.name]]

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """The countries, by code and name."""
        return countries(self.asked.till.locale)

    def problems(self) -> dict[str, str]:
        """What is missing, by field, as messages."""
        if not self.is_asked or self.is_same:
            return {}
        if not places.is_country(self.values["country"]):
            needed = ["country", *places.ANYWHERE]
        else:
            needed = [part.name for part in self.parts if part.required]
        wrong = [name for name in needed if name == "country" or not self.values[name]]
        return {name: MISSING[name] for name in wrong}

    def placed(self, wrong: Mapping[str, str]) -> dict[str, str]:
        """What is wrong, at the fields where it was entered, and in the words of its country."""
        country = self.address().get("country", "")
        zip = {"postal_code": MISSING_ZIP} if "postal_code" in wrong and places.has_zips(country) else {}
        prefix = "shipping_" if self.is_same else ""
        return {f"{prefix if name in places.ADDRESS else ''}{name}": text for name, text in {**wrong, **zip}.items()}

    def address(self) -> dict[str, str]:
        """It as the API takes it; empty where nobody asks for it."""
        found = self.asked.address if self.is_same else self.values if self.is_asked else {}
        return {name: text for name, text in found.items() if text}
