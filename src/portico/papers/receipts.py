"""Receipts of payments that are for no invoice: what was paid, when, and with what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portico.api.pipeline import Api
from portico.pages.formats import Formats
from portico.pages.looks import DEFAULT_COLOR
from portico.pages.words import catalogue
from portico.papers.bills import Sum, method_name
from portico.papers.invoices import business, logo
from portico.papers.printing import paper_for, printed
from portico.papers.returning import refunded
from portico.resources.accounts.declaration import Account
from portico.resources.values import Address

Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Receipt:
    """A charge, said in a language."""

    charge: Tree
    account: Account
    locale: str

    @property
    def formats(self) -> Formats:
        """How the language writes sums and dates."""
        return Formats(self.locale)

    @property
    def amount(self) -> str:
        """What was taken."""
        return self.formats.money(self.charge["amount_captured"], self.charge["currency"])

    @property
    def date(self) -> str:
        """When."""
        return self.formats.date(self.charge["created"])

    @property
    def method(self) -> str:
        """With what."""
        return method_name(self.charge["payment_method_details"], self.locale)

    @property
    def what(self) -> str:
        """What for."""
        return self.charge["description"] or catalogue(self.locale).gettext("Payment")

    def sums(self) -> Sequence[Sum]:
        """What was paid, and what was given back of it."""
        _ = catalogue(self.locale).gettext
        found, back = [Sum(_("Amount paid"), self.amount, "total")], refunded(self.charge)
        if back:
            found.append(Sum(_("Refunded"), self.formats.money(-back, self.charge["currency"])))
        return found

    async def pdf(self, api: Api) -> bytes:
        """The same to keep."""
        address = Address.model_validate(self.charge["billing_details"]["address"] or {})
        paper = paper_for(address.country or self.account.country)
        dated, picture = self.charge["created"], await logo(api, self.account)
        return await printed("invoice", self.locale, self._content(address), paper=paper, dated=dated, logo=picture)

    def _content(self, address: Address) -> dict[str, Any]:
        _, payer = catalogue(self.locale).gettext, self.charge["billing_details"]
        lines = [*self.formats.address_lines(address), *([payer["email"]] if payer["email"] and payer["name"] else [])]
        row = {"title": self.what, "notes": [], "quantity": "", "unit": "", "amount": self.amount}
        values = {"amount": self.amount, "date": self.date}
        return {
            "business": business(self.account),
            "called": _("Receipt"),
            "color": self.account.settings.branding.primary_color or DEFAULT_COLOR,
            "columns": [_("Description"), _("Quantity"), _("Unit price"), _("Amount")],
            "facts": [(_("Date paid"), self.date), (_("Payment method"), self.method)],
            "foot": self.account.known_as,
            "headline": _("%(amount)s paid on %(date)s") % values,
            "link": None,
            "memo": None,
            "notes": [],
            "parties": [
                {"title": _("From"), "name": self.account.known_as, "lines": []},
                {"title": _("Billed to"), "name": payer["name"] or payer["email"] or "", "lines": lines},
            ],
            "rows": [row],
            "sums": [sum._asdict() for sum in self.sums()],
            "word": _("Receipt"),
        }
