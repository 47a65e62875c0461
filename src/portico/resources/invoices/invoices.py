"""`invoice`: changing a draft, and letting go of it. Source: billing-behaviour 3.7."""

from collections.abc import Sequence
from typing import Any

from portico.billing.periods import DAY
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.redeeming import Target, redeem
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices import (
    collecting,
    delivering,
    editing,
    falling_due,
    given_taxes,
    invoice_checks,
    sharing,
    taxing,
)
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.drafting import DRAFT_HOUR, FINALIZING
from portico.resources.invoices.editing import InvoiceNotEditable
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.orders import CommonOrders, UpdateOrders
from portico.resources.tax_rates import tax_rates
from portico.storage.transaction import Transaction

ALWAYS_EDITABLE = frozenset(
    {"auto_advance", "default_payment_method", "default_source", "due_date", "metadata", "payment_settings"}
)
"""What can be changed when an invoice is final."""
EMPTIED = ("default_tax_rates", "discounts", "shipping_cost", "transfer_data")
"""What callers take off an invoice by sending it empty."""


async def discounts(tx: Transaction, orders: CommonOrders, customer: Customer, invoice: Invoice) -> tuple[str, ...]:
    """The discounts on the whole: those that are sent, else the customer's own."""
    if "discounts" not in orders.model_fields_set:
        return (customer.discount.id,) if customer.discount else ()
    return await redeem(
        tx,
        orders.discounts or (),
        Target(customer.id, invoice=invoice.id),
        currency=invoice.currency,
        amount=invoice.subtotal if invoice.lines.data else None,
        param=("discounts",),
    )


def scheduled(tx: Transaction, invoice: Invoice) -> Invoice:
    """A draft that says when it goes on by itself, if it does."""
    finalizes = invoice.automatically_finalizes_at
    if invoice.auto_advance and finalizes is None:
        finalizes = tx.now + DRAFT_HOUR
    return invoice.having(
        automatically_finalizes_at=finalizes if invoice.auto_advance else None,
        next_payment_attempt=finalizes if invoice.auto_advance and invoice.is_automatic else None,
    )


async def update(tx: Transaction, before: Invoice, after: Invoice, orders: UpdateOrders) -> Invoice:
    """Keep the invoice's new state."""
    customer = await tx.need(Customer, before.customer, param=("customer",))
    await invoice_checks.check_references(tx, after, before, customer)
    if before.status != "draft":
        return await _update_final(tx, before, after, orders)
    invoice_checks.check_due(tx, after, before)
    after = await _ordered(tx, before, after, orders, customer)
    invoice_checks.check_collection(after, CommonOrders.of())
    lines = await editing.lines_of(tx, before)
    await _check_tax(tx, before, after, lines)
    if after.auto_advance and before.auto_advance and after.automatically_finalizes_at is None:
        after = after.having(auto_advance=False)
    kept = await editing.recount(tx, before, scheduled(tx, after), lines)
    await tx.wake(kept, kept.automatically_finalizes_at, FINALIZING)
    return kept


async def _check_tax(tx: Transaction, before: Invoice, after: Invoice, lines: Sequence[LineItem]) -> None:
    """Tax comes from rates or is calculated. Raises InvalidRequest."""
    tax = after.automatic_tax
    taxing.check_rates(tax.enabled, after.default_tax_rates, ("default_tax_rates",))
    given_taxes.check_alone(after, lines, ("automatic_tax", "enabled") if tax.enabled else ("default_tax_rates",))
    if not before.automatic_tax.enabled:
        taxing.check_rates(tax.enabled, any(line.tax_rates for line in lines), ("automatic_tax", "enabled"))
    if tax.liability != before.automatic_tax.liability:
        await taxing.check_liability(tx, tax.liability, ("automatic_tax", "liability"))


async def _ordered(
    tx: Transaction, before: Invoice, after: Invoice, orders: UpdateOrders, customer: Customer
) -> Invoice:
    """The draft with what was sent beside its own fields."""
    changes: dict[str, Any] = {"shares": await sharing.ordered(tx, before, orders)}
    if "default_tax_rates" in orders.model_fields_set:
        rates = orders.default_tax_rates or ()
        changes["default_tax_rates"] = tuple(await tax_rates.needed(tx, rates, ("default_tax_rates",)))
    if "discounts" in orders.model_fields_set:
        changes["discounts"] = await discounts(tx, orders, customer, before)
    if "shipping_cost" in orders.model_fields_set:
        changes["shipping_cost"] = await delivering.chosen(tx, orders.shipping_cost, before.currency)
    if orders.days_until_due is not None:
        if after.is_automatic:
            raise invoice_checks.not_sent("days_until_due")
        if after.due_date not in (None, before.due_date):
            raise invoice_checks.said_twice()
        changes |= {"days_to_pay": orders.days_until_due, "due_date": before.created + orders.days_until_due * DAY}
    elif after.due_date != before.due_date:
        changes["days_to_pay"] = None
    if after.is_automatic and not before.is_automatic:
        changes |= {"days_to_pay": None, "due_date": None}
    return after.having(**changes)


async def _update_final(tx: Transaction, before: Invoice, after: Invoice, orders: UpdateOrders) -> Invoice:
    """What can be changed of a final invoice. Raises InvoiceNotEditable."""
    for name in type(after).model_fields:
        if getattr(after, name) != getattr(before, name) and name not in ALWAYS_EDITABLE:
            raise InvoiceNotEditable(param=(name,))
    for name in orders.model_fields_set:
        if getattr(orders, name) is not None or name in EMPTIED:
            raise InvoiceNotEditable(param=(name,))
    if after.due_date != before.due_date and (before.is_automatic or before.status != "open" or not after.due_date):
        raise InvoiceNotEditable(param=("due_date",))
    invoice_checks.check_due(tx, after, before)
    kept = await tx.replace(before, await collecting.rescheduled(tx, before, after))
    if kept.due_date != before.due_date:
        await falling_due.set_alarm(tx, kept)
    return kept


async def delete(tx: Transaction, before: Invoice) -> None:
    """Let go of a draft of no subscription; what was on it waits again."""
    if before.status != "draft":
        raise InvoiceNotEditable("You can only delete draft invoices.")
    if before.parent is not None:
        raise InvoiceNotEditable("You cannot delete an invoice that belongs to a subscription; void it instead.")
    for line in await editing.lines_of(tx, before):
        id = line.invoice_item
        item = await tx.get(InvoiceItem, id, lock=True) if id else None
        if item is not None:
            await tx.replace(item, item.having(invoice=None))
        await tx.delete(line)
    await tx.wake(before, None)
    await tx.delete(before)
