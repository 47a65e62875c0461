"""Changing what is on a draft, and counting again."""

from collections.abc import Sequence

from portico.resources.customers.declaration import Customer
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.summing import summed
from portico.resources.subscriptions import recharging
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

MOST_LINES = 250
"""How many lines an invoice can have that were added by hand."""
ALL = 1_000


class InvoiceNotEditable(InvalidRequest):
    """What is final cannot be changed."""

    code = "invoice_not_editable"

    def __init__(self, message: str = "", *, param: Path | None = None) -> None:
        super().__init__(
            message
            or "The specified invoice can no longer be edited. Instead, consider creating additional invoice items "
            "that will be applied to the next invoice.",
            param=param,
        )


def check_draft(invoice: Invoice, param: Path | None = None) -> None:
    """Raises InvoiceNotEditable for what is no draft any more."""
    if invoice.status != "draft":
        raise InvoiceNotEditable(param=param)


async def lines_of(tx: Transaction, invoice: Invoice) -> list[LineItem]:
    """All lines of an invoice, in their order."""
    return (await tx.find(LineItem, limit=ALL, invoice=invoice.id))[::-1]


async def recount(tx: Transaction, before: Invoice, after: Invoice, lines: Sequence[LineItem]) -> Invoice:
    """Keep a draft's new state with all its sums, and what they make of its lines."""
    customer = await tx.need(Customer, after.customer, param=("customer",))
    kept = {line.id: line for line in await tx.find(LineItem, limit=ALL, invoice=before.id)}
    counted, counted_lines = await summed(tx, after, lines, customer)
    for line in counted_lines:
        if line.id in kept:
            await tx.replace(kept.pop(line.id), line)
        else:
            await tx.insert(line)
    for line in kept.values():
        await tx.delete(line)
    await recharging.follow(tx, counted, counted_lines)
    return await tx.replace(before, counted)
