"""A revision takes the place of an invoice that is final: `from_invoice`. Source: docs/decisions/0030.

It begins as a draft with the same lines. When it is final, the one that it revises is void.
"""

from typing import Any

from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.invoices import (
    closing,
    collecting,
    creating,
    drafting,
    editing,
    invoice_checks,
    invoices,
    pending,
    sharing,
)
from portico.resources.invoices.declaration import PAYABLE, Invoice
from portico.resources.invoices.drafting import Draft
from portico.resources.invoices.entries import Entry, entry_of, made_from
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.orders import CreateOrders
from portico.resources.invoices.summing import summed
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

PARAM: Path = ("from_invoice", "invoice")
SAME = (
    "account_tax_ids", "custom_fields", "default_payment_method", "description", "footer", "from_invoice", "issuer",
    "metadata", "on_behalf_of", "payment_settings", "rendering", "shares", "shipping_cost", "amount_shipping",
    "shipping_details", "statement_descriptor",
)  # fmt: skip
"""What a revision says as the invoice does that it revises, unless something else is sent."""
OF_THE_INVOICE = ("currency",)
ORDERS_OF_THE_INVOICE = ("default_tax_rates", "pending_invoice_items_behavior", "shipping_cost", "subscription")


class CannotRevise(InvalidRequest):
    """What is paid, or void already, cannot be replaced."""


async def begin(tx: Transaction, draft: Invoice, orders: CreateOrders) -> Invoice:
    """Keep a draft like an invoice that is final. Raises InvalidRequest."""
    source = await _source(tx, draft, orders)
    tx = await of_customer(tx, source.customer)
    customer = await tx.need(Customer, source.customer, param=PARAM)
    said = {name: getattr(source, name) for name in SAME}
    said |= {name: getattr(draft, name) for name in draft.model_fields_set & {*creating.SENT, "from_invoice"}}
    invoice_checks.check_due(tx, draft)
    await invoice_checks.check_references(tx, draft, None, customer)
    order = Draft(
        customer=customer,
        entries=tuple([await _again(tx, line, customer) for line in await editing.lines_of(tx, source)]),
        billing_reason="manual",
        period=Period(source.period_start, source.period_end),
        currency=source.currency,
        default_tax_rates=tuple(rate.id for rate in source.default_tax_rates),
        automatic_tax=draft.automatic_tax if "automatic_tax" in draft.model_fields_set else source.automatic_tax,
        auto_advance=bool(draft.auto_advance),
        **_collected(source, draft, orders),
    )
    invoice, drafted = await drafting.assemble(tx, order)
    if order.collection_method == "send_invoice" and order.days_until_due is None:
        said["due_date"] = draft.due_date or source.due_date
    said |= {"shares": await sharing.ordered(tx, source, orders)}
    given = (
        source.discounts
        if "discounts" not in orders.model_fields_set
        else await invoices.discounts(tx, orders, customer, invoice)
    )
    invoice = invoices.scheduled(tx, invoice.having(**said, discounts=given))
    return await drafting.keep(tx, *await summed(tx, invoice, drafted, customer))


async def _source(tx: Transaction, draft: Invoice, orders: CreateOrders) -> Invoice:
    """What is to be revised. Raises InvalidRequest."""
    assert draft.from_invoice is not None
    found = await tx.need(Invoice, draft.from_invoice.invoice, param=PARAM)
    if draft.customer and draft.customer != found.customer:
        raise InvalidRequest("A revision is for the same customer.", param=("customer",))
    sent = [name for name in OF_THE_INVOICE if name in draft.model_fields_set]
    sent += [name for name in ORDERS_OF_THE_INVOICE if name in orders.model_fields_set]
    if sent:
        raise InvalidRequest(f"`{sent[0]}` cannot be sent with `from_invoice`.", param=(sent[0],))
    if found.parent is not None:
        raise InvalidRequest("Invoices of subscriptions cannot be revised.", param=PARAM)
    await _check(tx, found)
    return found


async def _check(tx: Transaction, source: Invoice) -> None:
    if source.status not in PAYABLE:
        raise CannotRevise(
            f"Only invoices that are `open` or `uncollectible` can be revised; {source.id} is `{source.status}`.",
            param=PARAM,
        )
    if source.amount_paid:
        raise CannotRevise("A part of the invoice is paid; credit it instead.", param=PARAM)
    if await collecting.is_processing(tx, source):
        raise CannotRevise("A payment of the invoice is under way, and cannot be stopped.", param=PARAM)


async def _again(tx: Transaction, line: LineItem, customer: Customer) -> Entry:
    """The same once more: with an invoice item of its own."""
    entry = made_from(line)
    again = entry_of(await pending.add_pending(tx, entry, customer))
    return again._replace(taxes=entry.taxes)


def _collected(source: Invoice, draft: Invoice, orders: CreateOrders) -> dict[str, Any]:
    """How it is paid: as its predecessor, unless something else is sent."""
    says = "collection_method" in draft.model_fields_set
    method = draft.collection_method if says else source.collection_method
    days = orders.days_until_due
    if method == source.collection_method and days is None and draft.due_date is None:
        return {"collection_method": method, "days_until_due": source.days_to_pay}
    invoice_checks.check_collection(draft.having(collection_method=method), orders)
    return {"collection_method": method, "days_until_due": days}


async def take_place(tx: Transaction, revision: Invoice) -> None:
    """The revision is final now: what it revises is void, and all that came before know it. Raises CannotRevise."""
    assert revision.from_invoice is not None
    before = await tx.get(Invoice, revision.from_invoice.invoice, lock=True)
    if before is None:
        return
    await _check(tx, before)
    await closing.void(tx, before, revision=revision.id)
    while before.from_invoice is not None:
        older = await tx.get(Invoice, before.from_invoice.invoice, lock=True)
        if older is None:
            return
        before = await tx.replace(older, older.having(latest_revision=revision.id))
