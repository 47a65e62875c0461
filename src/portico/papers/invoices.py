"""Invoices and receipts as PDF."""

from collections.abc import Mapping
from typing import Any

from portico.api.pictures import picture
from portico.api.pipeline import Api
from portico.pages.looks import DEFAULT_COLOR
from portico.pages.words import catalogue
from portico.papers.bills import Saying
from portico.papers.printing import paper_for, printed
from portico.resources.accounts.declaration import Account


async def invoice_pdf(api: Api, account: Account, saying: Saying, url: str | None) -> bytes:
    """The invoice, with the address of the page on which it is paid."""
    return await _printed(api, account, saying, _invoice(account, saying, url))


async def receipt_pdf(api: Api, account: Account, saying: Saying) -> bytes:
    """The receipt of an invoice's payment."""
    return await _printed(api, account, saying, _receipt(account, saying))


async def _printed(api: Api, account: Account, saying: Saying, content: Mapping[str, Any]) -> bytes:
    invoice = saying.bill.invoice
    wish = ((invoice["rendering"] or {}).get("pdf") or {}).get("page_size")
    country = (invoice["customer_address"] or {}).get("country") or account.country
    return await printed(
        "invoice",
        saying.locale,
        content,
        paper=paper_for(country, wish),
        dated=invoice["effective_at"] or invoice["created"],
        logo=await logo(api, account),
    )


async def logo(api: Api, account: Account) -> bytes | None:
    """The picture at the head of a paper."""
    looks = account.settings.branding
    file = looks.logo or looks.icon
    return await picture(api, account.id, file) if file else None


def _invoice(account: Account, saying: Saying, url: str | None) -> dict[str, Any]:
    _, invoice = catalogue(saying.locale).gettext, saying.bill.invoice
    facts = [(_("Date of issue"), _issued(saying))]
    if invoice["due_date"]:
        facts.append((_("Due date"), saying.formats.date(invoice["due_date"])))
    facts += [(one["name"], one["value"]) for one in invoice["custom_fields"] or ()]
    payable = invoice["status"] == "open" and url is not None
    return {
        **_shared(account, saying, facts),
        "word": _("Invoice"),
        "called": _("Invoice %(number)s") % {"number": invoice["number"] or ""},
        "link": {"url": url, "text": _("Pay online")} if payable else None,
    }


def _receipt(account: Account, saying: Saying) -> dict[str, Any]:
    _, invoice = catalogue(saying.locale).gettext, saying.bill.invoice
    facts = [(_("Date paid"), _paid(saying))]
    if method := saying.method():
        facts.append((_("Payment method"), method))
    return {
        **_shared(account, saying, facts),
        "word": _("Receipt"),
        "called": _("Receipt for invoice %(number)s") % {"number": invoice["number"] or ""},
        "link": None,
    }


def _issued(saying: Saying) -> str:
    invoice = saying.bill.invoice
    return saying.formats.date(invoice["effective_at"] or invoice["created"])


def _paid(saying: Saying) -> str:
    invoice = saying.bill.invoice
    return saying.formats.date(invoice["status_transitions"]["paid_at"] or invoice["created"])


def _headline(saying: Saying) -> str:
    """What matters most, in one line."""
    _, invoice = catalogue(saying.locale).gettext, saying.bill.invoice
    if invoice["status"] == "paid":
        return _("%(amount)s paid on %(date)s") % {
            "amount": saying.money(invoice["amount_paid"]),
            "date": _paid(saying),
        }
    if invoice["status"] == "void":
        return _("This invoice is void. There is nothing to pay.")
    amount = saying.money(invoice["amount_remaining"])
    if invoice["due_date"]:
        return _("%(amount)s due on %(date)s") % {"amount": amount, "date": saying.formats.date(invoice["due_date"])}
    return _("%(amount)s due") % {"amount": amount}


def _shared(account: Account, saying: Saying, facts: list[tuple[str, str]]) -> dict[str, Any]:
    """What both have; behind the number come the facts of the one."""
    _, invoice = catalogue(saying.locale).gettext, saying.bill.invoice
    number = invoice["number"] or ""
    return {
        "business": business(account),
        "color": account.settings.branding.primary_color or DEFAULT_COLOR,
        "columns": [_("Description"), _("Quantity"), _("Unit price"), _("Amount")],
        "facts": [(_("Invoice number"), number), *facts],
        "foot": f"{number} · {account.known_as}",
        "headline": _headline(saying),
        "memo": invoice["description"],
        "notes": notes(saying),
        "parties": parties(account, saying),
        "rows": [row._asdict() for row in saying.rows()],
        "sums": [sum._asdict() for sum in saying.sums()],
    }


def business(account: Account) -> dict[str, Any]:
    """The head of a paper."""
    looks = account.settings.branding
    return {"name": account.known_as, "wordmark": looks.logo is not None}


def notes(saying: Saying) -> list[str]:
    """What stands at the end: what the law wants to be said, and what the merchant does."""
    _, invoice = catalogue(saying.locale).gettext, saying.bill.invoice
    found = []
    if invoice["customer_tax_exempt"] == "reverse":
        found.append(_("Reverse charge: the tax is to be paid by the customer."))
    return [*found, *([invoice["footer"]] if invoice["footer"] else [])]


def parties(account: Account, saying: Saying) -> list[dict[str, Any]]:
    """Who bills whom, and where goods go."""
    _, invoice = catalogue(saying.locale).gettext, saying.bill.invoice
    profile, shipping = account.business_profile, invoice["shipping_details"] or invoice["customer_shipping"]
    support = profile.support_address.model_dump() if profile.support_address else None
    contact = [one for one in (profile.support_email, profile.support_phone) if one]
    email = invoice["customer_email"]
    found = [
        {
            "title": _("From"),
            "name": invoice["account_name"] or account.known_as,
            "lines": [*saying.address(support), *contact, *saying.bill.numbers],
        },
        {
            "title": _("Billed to"),
            "name": invoice["customer_name"] or email or "",
            "lines": [
                *saying.address(invoice["customer_address"]),
                *([email] if email and invoice["customer_name"] else []),
                *saying.tax_numbers(),
            ],
        },
    ]
    if shipping and saying.address(shipping.get("address")):
        name, lines = shipping.get("name") or "", list(saying.address(shipping["address"]))
        found.append({"title": _("Delivered to"), "name": name, "lines": lines})
    return found
