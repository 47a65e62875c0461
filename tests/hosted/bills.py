"""Invoices that customers see, as tests of their pages make them."""

import re
from typing import Any
from urllib.parse import urlsplit

from tests import people
from tests.merchants import Answer, Merchant
from tests.visitors import Visitor

Object = dict[str, Any]
GOOD, DECLINED, POOR, ASKING = (
    "pm_card_visa",
    "pm_card_chargeCustomerFail",
    "pm_card_visa_chargeDeclinedInsufficientFunds",
    "pm_card_authenticationRequired",
)


async def customer(merchant: Merchant, *cards: str, **more: Any) -> tuple[str, list[str]]:
    """A customer with cards of which the first is charged by default; her id, and those of the cards."""
    id = (await merchant.create("/v1/customers", {**people.ALICE, "preferred_locales": ["en"], **more}))["id"]
    made = [(await merchant.create(f"/v1/payment_methods/{card}/attach", customer=id))["id"] for card in cards]
    if made:
        await merchant.create(f"/v1/customers/{id}", invoice_settings={"default_payment_method": made[0]})
    return id, made


async def draft(merchant: Merchant, customer: str, *lines: Object, **more: Any) -> Object:
    """An invoice that is sent, not charged."""
    sent = {"collection_method": "send_invoice", "days_until_due": 16, "currency": "gbp", **more}
    invoice = await merchant.create("/v1/invoices", customer=customer, **sent)
    found = lines or ({"amount": 3600, "description": "Data import"},)
    return await merchant.create(f"/v1/invoices/{invoice['id']}/add_lines", lines=list(found))


async def opened(merchant: Merchant, customer: str, *lines: Object, **more: Any) -> Object:
    """The same, final."""
    invoice = await draft(merchant, customer, *lines, **more)
    return await merchant.create(f"/v1/invoices/{invoice['id']}/finalize")


def path(invoice: Object) -> str:
    """Where its page is."""
    return urlsplit(invoice["hosted_invoice_url"]).path


async def said(app: Any, invoice: Object) -> str:
    """What is to be read on the page of an invoice."""
    return seen(await Visitor(app).get(invoice["hosted_invoice_url"]))


def seen(page: Answer) -> str:
    """What is to be read on a page that has come."""
    return text(page.body.decode())


def text(page: str) -> str:
    """What is to be read on a page."""
    body = re.sub(r"<(style|svg).*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))
