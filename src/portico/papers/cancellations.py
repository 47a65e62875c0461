"""Proof that somebody has canceled, as PDF: for whoever needs to show it later."""

from dataclasses import dataclass
from typing import Any

from portico.api.pipeline import Api
from portico.pages.formats import Formats
from portico.pages.looks import DEFAULT_COLOR
from portico.pages.words import catalogue
from portico.papers.invoices import business, logo
from portico.papers.printing import paper_for, printed
from portico.resources.accounts.declaration import Account
from portico.resources.customers.declaration import Customer


@dataclass(frozen=True)
class Cancellation:
    """What was canceled."""

    reference: str
    """The subscription's id."""
    subscription: str
    """What the customer knows it by: `Team, 5 seats`."""
    requested: int
    """When it was asked for, in Unix seconds."""
    ends: int
    """When it ends, or ended."""


async def cancellation_pdf(
    api: Api, account: Account, customer: Customer, cancellation: Cancellation, locale: str
) -> bytes:
    """One page: who, what, when it was asked for, when it ends, and the reference."""
    country = customer.address.country if customer.address else None
    return await printed(
        "cancellation",
        locale,
        _content(account, customer, cancellation, locale),
        paper=paper_for(country or account.country),
        dated=cancellation.requested,
        logo=await logo(api, account),
    )


def _content(account: Account, customer: Customer, cancellation: Cancellation, locale: str) -> dict[str, Any]:
    """What the page says."""
    _, formats = catalogue(locale).gettext, Formats(locale)
    lines = [*formats.address_lines(customer.address)] if customer.address else []
    return {
        "business": business(account),
        "color": account.settings.branding.primary_color or DEFAULT_COLOR,
        "facts": [
            (_("Subscription"), cancellation.subscription),
            (_("Cancelled on"), formats.date(cancellation.requested)),
            (_("Ends on"), formats.date(cancellation.ends)),
            (_("Reference"), cancellation.reference),
        ],
        "foot": cancellation.reference,
        "headline": cancellation.subscription,
        "parties": [
            {"title": _("From"), "name": business(account)["name"], "lines": []},
            {
                "title": _("Customer"),
                "name": customer.name or customer.email or customer.id,
                "lines": [*lines, *([customer.email] if customer.email and customer.name else [])],
            },
        ],
        "sentence": _sentence(cancellation, locale),
        "called": _("Proof of cancellation"),
        "word": _("Proof of cancellation"),
    }


def _sentence(cancellation: Cancellation, locale: str) -> str:
    _ = catalogue(locale).gettext
    if cancellation.ends <= cancellation.requested:
        return _("The subscription was cancelled. It is not renewed, and nothing more is charged for it.")
    said = {"name": cancellation.subscription, "date": Formats(locale).date(cancellation.ends)}
    return _("%(name)s ends on %(date)s. Until then nothing changes, and it is not renewed.") % said
