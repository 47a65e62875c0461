"""What a customer has typed into the form of their details: what it means for the API, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portico.pages import places
from portico.pages.words import later
from portico.resources.customers.declaration import Customer
from portico.resources.tax_ids.offices import passes
from portico.wire.errors import InvalidRequest

LONGEST = 500

NAME, EMAIL, PHONE = later("Company or full name"), later("E-mail for invoices"), later("Phone")
RECEIVER, COUNTRY, NUMBER = later("Who receives it"), later("Country"), later("Number")

MISSING = later("Fill this in.")
NO_EMAIL = later("Enter an e-mail address, such as mina@example.com.")
LONG_PHONE = later("Enter a phone number of at most 20 characters.")
LONG_NAME = later("Enter a name of at most 256 characters.")
TOO_LONG = later("This is too long.")
WRONG_NUMBER = later("Check the number. It does not look like one of this kind.")
NO_COUNTRY = later("Choose a country.")

BY_PARAM = {"email": NO_EMAIL, "phone": LONG_PHONE, "name": LONG_NAME}
"""What to say when the API refuses a parameter."""
ORDER = ("name", "email", "phone", "address", "shipping", "tax")
"""How the fields follow each other, by what they begin with."""


@dataclass(frozen=True)
class Draft:
    """The fields of the form, by their names."""

    values: Mapping[str, str]
    changeable: tuple[str, ...]
    """What the configuration lets the customer change."""

    @property
    def delivers(self) -> bool:
        """Whether somebody fills in a delivery address: it is out of the way until then."""
        return "shipping_country" in self.values

    @property
    def numbers(self) -> bool:
        """Whether somebody wants to add a tax number."""
        return self.values.get("again") == "tax_id" or "tax_value" in self.values

    def is_as(self, known: "Draft") -> bool:
        """Whether nothing was typed that is not known."""
        typed = {name: text for name, text in self.values.items() if name.startswith(ORDER) and name != "tax_type"}
        return not self.delivers and all(text.strip() == known.values.get(name, "") for name, text in typed.items())

    def address(self, prefix: str) -> dict[str, str]:
        """One of the two addresses: `address` or `shipping`."""
        return {part: self.values.get(f"{prefix}_{part}", "").strip() for part in places.ADDRESS}

    def parts(self, prefix: str) -> list[places.Part]:
        """What to ask for in an address."""
        address = self.address(prefix)
        return places.parts(address["country"], address)

    def errors(self, customer: Customer) -> dict[str, str]:
        """What is wrong, by field, as messages: everything at once, in the order of the form."""
        found = _of_declaration(self, customer) | dict(_of_addresses(self))
        for name in self.values.keys() & {"name", "email", "phone", "shipping_name"}:
            if len(self.values[name]) > LONGEST:
                found[name] = TOO_LONG
        kind, number = self.tax_number
        if number and not passes(kind, number, livemode=customer.livemode):
            found["tax_value"] = WRONG_NUMBER
        return dict(sorted(found.items(), key=lambda pair: ORDER.index(pair[0].partition("_")[0])))

    @property
    def tax_number(self) -> tuple[str, str]:
        """The kind and the number of what is added; no number for nobody who adds one."""
        return self.values.get("tax_type", ""), self.values.get("tax_value", "").strip()

    def params(self) -> dict[str, Any]:
        """What the API is asked to change; '' takes something away, and what was not sent stays."""
        sent: dict[str, Any] = {
            name: self.values[name].strip()
            for name in ("name", "email", "phone")
            if name in self.changeable and name in self.values
        }
        if "address" in self.changeable and "address_country" in self.values:
            address = self.address("address")
            sent["address"] = address if any(address.values()) else ""
        if "shipping" in self.changeable and "shipping_country" in self.values:
            sent["shipping"] = self._shipping()
        return sent

    def _shipping(self) -> dict[str, Any] | str:
        address, name = self.address("shipping"), self.values.get("shipping_name", "").strip()
        return {"address": address, "name": name} if name or any(address.values()) else ""


def of_customer(customer: Customer, changeable: tuple[str, ...]) -> Draft:
    """The form as it is first shown."""
    values = {"name": customer.name, "email": customer.email, "phone": customer.phone}
    values |= {f"address_{part}": getattr(customer.address, part, None) for part in places.ADDRESS}
    return Draft({name: value or "" for name, value in values.items()}, changeable)


def opened(draft: Draft, customer: Customer) -> Draft:
    """The form with the fields of the delivery address, if they are wanted, as it is known."""
    if draft.values.get("again") != "shipping" or draft.delivers:
        return draft
    shipping = customer.shipping
    values = {f"shipping_{part}": getattr(shipping and shipping.address, part, None) for part in places.ADDRESS}
    values |= {"shipping_name": shipping and shipping.name}
    return replace(draft, values={**draft.values, **{name: value or "" for name, value in values.items()}})


def labels(draft: Draft) -> dict[str, str]:
    """What the fields that can be wrong are called, as messages."""
    known = {"name": NAME, "email": EMAIL, "phone": PHONE, "shipping_name": RECEIVER, "tax_value": NUMBER}
    for prefix in ("address", "shipping"):
        known |= {f"{prefix}_{part.name}": part.label for part in draft.parts(prefix)}
        known[f"{prefix}_country"] = COUNTRY
    return known


def _of_declaration(draft: Draft, customer: Customer) -> dict[str, str]:
    """What the declaration of a customer refuses, each field asked about by itself."""
    found = {}
    for name in draft.params().keys() & BY_PARAM.keys():
        try:
            customer.revised({name: draft.params()[name]})
        except InvalidRequest:
            found[name] = BY_PARAM[name]
    return found


def _of_addresses(draft: Draft) -> Iterator[tuple[str, str]]:
    for prefix in ("address", "shipping"):
        if prefix not in draft.changeable:
            continue
        address, name = draft.address(prefix), draft.values.get("shipping_name", "").strip()
        begun = any(address.values()) or (prefix == "shipping" and bool(name))
        if begun and prefix == "shipping" and not name:
            yield "shipping_name", MISSING
        if begun:
            yield from _of_address(draft, prefix, address)


def _of_address(draft: Draft, prefix: str, address: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    country = address["country"]
    if not places.is_country(country):
        yield f"{prefix}_country", NO_COUNTRY
        return
    for part in draft.parts(prefix):
        text = address[part.name]
        if part.required and not text:
            yield f"{prefix}_{part.name}", MISSING
        elif len(text) > LONGEST:
            yield f"{prefix}_{part.name}", TOO_LONG
        elif part.rejects(country, text):
            yield f"{prefix}_{part.name}", part.mistaken
