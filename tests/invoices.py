"""Invoices and what is on them, as tests make them."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests import people
from tests.merchants import Merchant

Object = dict[str, Any]
CHARGED = [
    "charge.succeeded", "payment_intent.succeeded", "invoice_payment.paid", "invoice.updated", "invoice.paid",
    "invoice.payment_succeeded",
]  # fmt: skip
"""What is told when an invoice is charged to a card that pays."""


async def item(merchant: Merchant) -> Object:
    customer = await merchant.create("/v1/customers", people.ALICE)
    return await merchant.create("/v1/invoiceitems", customer=customer["id"], amount=500, currency="eur")


async def draft(merchant: Merchant) -> Object:
    waiting = await item(merchant)
    return await merchant.create(
        "/v1/invoices", customer=waiting["customer"], currency="eur", pending_invoice_items_behavior="include"
    )


async def opened(merchant: Merchant) -> Object:
    return await merchant.create(f"/v1/invoices/{(await draft(merchant))['id']}/finalize")


async def payable(merchant: Merchant) -> Object:
    invoice = await opened(merchant)
    method = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=invoice["customer"])
    return await merchant.create(f"/v1/invoices/{invoice['id']}", default_payment_method=method["id"])


async def line(merchant: Merchant) -> Object:
    return (await draft(merchant))["lines"]["data"][0]


async def payment(merchant: Merchant) -> Object:
    invoice = await opened(merchant)
    return (await merchant.find("/v1/invoice_payments", invoice=invoice["id"]))["data"][0]


async def dunning(merchant: Merchant) -> Object:
    return await merchant.create("/v1/portico/dunning", retry_after_days=[1, 2])


async def credit_note(merchant: Merchant) -> Object:
    return await merchant.create("/v1/credit_notes", invoice=(await opened(merchant))["id"], amount=100)


async def credit_note_line(merchant: Merchant) -> Object:
    """With the credit note's id, which the line itself never shows."""
    note = await credit_note(merchant)
    return {**note["lines"]["data"][0], "credit_note": note["id"]}


MAKE: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "credit_note": credit_note,
    "credit_note_line_item": credit_note_line,
    "invoice": draft,
    "invoice_payment": payment,
    "invoiceitem": item,
    "line_item": line,
    "portico.dunning": dunning,
}

READY: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "POST /v1/invoices/{id}/attach_payment": opened,
    "POST /v1/invoices/{id}/mark_uncollectible": opened,
    "POST /v1/invoices/{id}/pay": payable,
    "POST /v1/invoices/{id}/void": opened,
}
"""How an object is made that an endpoint will not refuse, where a new one is not enough."""

ACTS: dict[str, Object] = {
    "/v1/invoices/{id}/add_lines": {"lines": [{"amount": 5}]},
}
"""What an action cannot do without, by path."""


NOBODYS: Object = {"customer": None, "lines": {"data": [{"id": "il_none"}]}}
"""What there is of an invoice where there is none."""


async def _newest(merchant: Merchant) -> Object:
    found = (await merchant.find("/v1/invoices", limit=1))["data"]
    return found[0] if found else NOBODYS


async def _a_line_less(merchant: Merchant) -> Object:
    return {"lines": [{"id": (await _newest(merchant))["lines"]["data"][0]["id"], "behavior": "unassign"}]}


async def _a_line_changed(merchant: Merchant) -> Object:
    return {"lines": [{"id": (await _newest(merchant))["lines"]["data"][0]["id"], "amount": 7}]}


async def _another_payment(merchant: Merchant) -> Object:
    customer = (await _newest(merchant))["customer"]
    if customer is None:
        return {"payment_intent": "pi_none"}
    intent = await merchant.create("/v1/payment_intents", amount=100, currency="eur", customer=customer)
    return {"payment_intent": intent["id"]}


async def _any_credit(merchant: Merchant) -> Object:
    return {"invoice": (await opened(merchant))["id"], "amount": 100}


NEEDED: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "GET /v1/credit_notes/preview": _any_credit,
    "GET /v1/credit_notes/preview/lines": _any_credit,
    "POST /v1/credit_notes": _any_credit,
    "POST /v1/invoices/{id}/attach_payment": _another_payment,
    "POST /v1/invoices/{id}/remove_lines": _a_line_less,
    "POST /v1/invoices/{id}/update_lines": _a_line_changed,
}
"""What an action cannot do without and that must be made first."""

CHANGES: dict[str, Object] = {
    "credit_note": {"memo": "New words"},
    "invoice": {"description": "New words"},
    "invoiceitem": {"description": "New words"},
}
"""What an update may change, by noun."""


async def payer(merchant: Merchant, card: str = "pm_card_visa", **more: Any) -> str:
    """A customer with a card that invoices are charged to; her id."""
    customer = (await merchant.create("/v1/customers", people.ALICE, **more))["id"]
    method = await merchant.create(f"/v1/payment_methods/{card}/attach", customer=customer)
    await merchant.create(f"/v1/customers/{customer}", invoice_settings={"default_payment_method": method["id"]})
    return customer


async def billed(merchant: Merchant, customer: str, *amounts: int, **more: Any) -> Object:
    """A draft in dollars with a line for each amount."""
    invoice = await merchant.create("/v1/invoices", customer=customer, currency="usd", **more)
    if not amounts:
        return invoice
    lines = [{"amount": amount, "description": "Tea"} for amount in amounts]
    return await merchant.create(f"/v1/invoices/{invoice['id']}/add_lines", lines=lines)


async def told(merchant: Merchant, *about: str) -> list[str]:
    """The types of the newest events, oldest first; with a beginning, only those that begin so."""
    found = [event["type"] for event in (await merchant.find("/v1/events", limit=100))["data"]][::-1]
    return [type for type in found if not about or type.startswith(about)]
