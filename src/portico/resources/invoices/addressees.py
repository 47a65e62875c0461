"""Whom an invoice is for: as long as it is a draft, the customer as she is. Source: billing-behaviour 3.4."""

from typing import Any

from portico.resources.customers.declaration import Customer
from portico.resources.invoices import editing
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.parts import CustomerTaxId
from portico.resources.invoices.shipping_parts import ShownShipping
from portico.resources.tax_ids.declaration import TaxId
from portico.storage.transaction import Transaction

MOST_NUMBERS = 25
"""How many tax numbers an invoice shows."""
MOST_DRAFTS = 1_000
SHIPPED = ("address", "carrier", "name", "phone", "tracking_number")


def snapshot(customer: Customer) -> dict[str, Any]:
    """What an invoice says of her, apart from her tax numbers."""
    shipping = customer.shipping
    return {
        "customer": customer.id,
        "customer_address": customer.address,
        "customer_email": customer.email,
        "customer_name": customer.name,
        "customer_phone": customer.phone,
        "customer_shipping": shipping and ShownShipping.of(**{name: getattr(shipping, name) for name in SHIPPED}),
        "customer_tax_exempt": customer.tax_exempt or "none",
        "test_clock": customer.test_clock,
    }


async def numbers(tx: Transaction, customer: str) -> tuple[CustomerTaxId, ...]:
    """Her tax numbers, in the order in which they came."""
    found = await tx.find(TaxId, limit=MOST_NUMBERS, customer=customer)
    return tuple(CustomerTaxId.of(type=one.type, value=one.value) for one in found[::-1])


async def follow(tx: Transaction, before: Customer, after: Customer) -> None:
    """Let her drafts say what she is now, and be taxed as she is."""
    if snapshot(before) == snapshot(after):
        return
    for draft in await _drafts(tx, after.id):
        shown = draft.having(**snapshot(after))
        if before.tax_exempt == after.tax_exempt:
            await tx.replace(draft, shown, "kept")
        else:
            await editing.recount(tx, draft, shown, await editing.lines_of(tx, draft))


async def follow_numbers(tx: Transaction, customer: str) -> None:
    """Let her drafts have the tax numbers that she has now."""
    drafts = await _drafts(tx, customer)
    shown = await numbers(tx, customer) if drafts else ()
    for draft in drafts:
        await tx.replace(draft, draft.having(customer_tax_ids=shown), "kept")


async def _drafts(tx: Transaction, customer: str) -> list[Invoice]:
    return await tx.find(Invoice, limit=MOST_DRAFTS, customer=customer, status="draft")
