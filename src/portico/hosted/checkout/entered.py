"""What a customer has entered, and what is wrong with it.

The number of a card or an account and the security code go to the API and nowhere else: they are not among what is
shown again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portico.hosted.checkout import numbers
from portico.hosted.checkout.till import Till
from portico.pages.words import later

SHOWN = ("email", "exp", "name", "phone", "promotion_code", "promotions", "routing_number", "terms")
"""What is shown again."""
CONTACT = ("email", "phone")
EXPIRY = re.compile(r"\s*(\d{1,2})\s*(?:[/.\s-]\s*(\d{4}|\d{2})|(\d{2}))\s*")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
CENTURY = 2000
LONGEST = 250
OF_TYPE = {
    "card": ("number", "exp", "cvc"),
    "sepa_debit": ("iban",),
    "us_bank_account": ("routing_number", "account_number"),
}
MISSING = {
    "account_number": later("Enter the account number."),
    "cvc": later("Enter the security code."),
    "email": later("Enter an e-mail address, such as name@example.com."),
    "exp": later("Enter month and year, such as 12/30."),
    "iban": later("Enter the IBAN."),
    "name": later("Enter a name."),
    "number": later("Enter the card number."),
    "phone": later("Enter a phone number."),
    "routing_number": later("Enter the routing number."),
    "terms": later("Please agree to the terms."),
}
"""What is said at a field that is empty, or that cannot be understood."""


@dataclass(frozen=True)
class Entered:
    """One form."""

    sent: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A field without the blanks around it."""
        return self.sent.get(name, "").strip()[:LONGEST]

    def shown(self) -> dict[str, str]:
        """What is shown again."""
        return {name: self.sent.get(name, "")[:LONGEST] for name in SHOWN}

    def type(self, till: Till) -> str:
        """The type of payment method that was chosen; empty where none is needed."""
        types = till.types
        chosen = self.get("type")
        return chosen if chosen in types else types[0] if types else ""

    def problems(self, till: Till) -> dict[str, str]:
        """What is missing, cannot be understood, or is wrong in itself, by the name of its field."""
        needed = self._needed(till)
        found = self._mistakes(till) | {name: MISSING[name] for name in needed if not self.get(name)}
        if "exp" in needed and self._expiry() is None:
            found["exp"] = MISSING["exp"]
        if not till.knows_email and not EMAIL.fullmatch(self.get("email")):
            found["email"] = MISSING["email"]
        return {name: found[name] for name in needed if name in found}

    def _mistakes(self, till: Till) -> dict[str, str]:
        given = {name: self.get(name) for name in OF_TYPE.get(self.type(till), ())}
        return numbers.mistakes(given, self._expiry() if "exp" in given else None, till.wall)

    def _needed(self, till: Till) -> tuple[str, ...]:
        type, session = self.type(till), till.session
        asked = session.phone_number_collection
        return (
            *(() if till.knows_email else ("email",)),
            *(("phone",) if asked and asked.enabled else ()),
            *OF_TYPE.get(type, ()),
            *(("name",) if type else ()),
            *(("terms",) if session.needs_terms else ()),
        )

    def _expiry(self) -> tuple[int, int] | None:
        match = EXPIRY.fullmatch(self.get("exp"))
        if match is None:
            return None
        year = int(match[2] or match[3])
        return int(match[1]), year if year >= CENTURY else CENTURY + year

    def method(self, till: Till, address: Mapping[str, str]) -> dict[str, Any]:
        """The payment method as the API takes it, with the address of whoever pays."""
        type = self.type(till)
        details: dict[str, Any] = {
            "email": till.email or self.get("email"),
            "name": self.get("name"),
            "phone": self.get("phone"),
        }
        details = {name: text for name, text in details.items() if text}
        return {"type": type, type: self._account(type), "billing_details": details | {"address": address}}

    def _account(self, type: str) -> dict[str, str]:
        if type == "sepa_debit":
            return {"iban": self.get("iban")}
        if type == "us_bank_account":
            return {name: self.get(name) for name in ("account_number", "routing_number")}
        month, year = self._expiry() or (0, 0)
        return {"number": self.get("number"), "exp_month": str(month), "exp_year": str(year), "cvc": self.get("cvc")}

    def person(self, till: Till) -> dict[str, str]:
        """Who it is, as the API takes it."""
        sent = {"email": "" if till.knows_email else self.get("email"), "name": self.get("name"),
                "phone": self.get("phone")[:20]}  # fmt: skip
        return {name: text for name, text in sent.items() if text}
