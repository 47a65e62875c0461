"""`line_item`: the lines of a draft, added, changed and taken off. Source: billing-behaviour 3.4 and 3.7.

A line that is added is an invoice item from then on, so that it can be taken off and wait for another invoice.
"""

from collections.abc import Sequence

from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.redeeming import Target, redeem
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices import editing, given_taxes, line_changes, pending, taxing
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.editing import MOST_LINES, check_draft
from portico.resources.invoices.entries import Entry, entry_of, line_of, made_from
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.line_orders import AddOrders, ChangeOrders, LineOrders, NewLine, RemoveOrders
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path, ResourceMissing
from portico.wire.noting import noted
from portico.wire.pages import Paging


async def listed(tx: Transaction, filters: Paging, invoice_id: str) -> tuple[list[LineItem], bool]:
    """A page of an invoice's lines, in their order."""
    found = (await tx.find(LineItem, limit=editing.ALL, invoice=invoice_id))[::-1]
    return filters.part(found, [line.id for line in found])


async def add(tx: Transaction, before: Invoice, orders: AddOrders) -> Invoice:
    """Put lines on a draft, or waiting items."""
    check_draft(before)
    lines = await editing.lines_of(tx, before)
    if len(lines) + len(orders.lines) > MOST_LINES:
        raise InvalidRequest(f"An invoice can have at most {MOST_LINES} lines.", param=("lines",))
    customer = await tx.need(Customer, before.customer, param=("customer",))
    for index, order in enumerate(orders.lines):
        taxing.check_rates(before.automatic_tax.enabled, order.tax_rates, ("lines", index, "tax_rates"))
        entry = await _added(tx, before, order, customer, ("lines", index))
        lines.append(line_of(entry, id=tx.new_id(LineItem), invoice=before.id, livemode=before.livemode))
    given_taxes.check_alone(before, lines, _sent_taxes(orders.lines))
    return await editing.recount(tx, before, _noted(before, orders), lines)


def _noted(invoice: Invoice, orders: AddOrders | ChangeOrders | RemoveOrders) -> Invoice:
    """The invoice with what is sent of its metadata. Raises InvalidRequest."""
    return invoice.having(metadata=noted(invoice.metadata, orders, ("invoice_metadata",)))


def _sent_taxes(orders: Sequence[LineOrders]) -> Path:
    """The first parameter that says something of taxes."""
    found = (
        ("lines", index, name)
        for index, order in enumerate(orders)
        for name in ("tax_amounts", "tax_rates")
        if getattr(order, name)
    )
    return next(found, ("lines",))


async def _added(tx: Transaction, invoice: Invoice, order: NewLine, customer: Customer, path: Path) -> Entry:
    """What a line that is added is for: an item that waited, or a new one."""
    if order.invoice_item:
        return entry_of(await _waiting(tx, invoice, order.invoice_item, customer, (*path, "invoice_item")))
    id = tx.new_id(InvoiceItem)
    start = Entry(0, invoice.currency, None, Period(tx.now, tx.now))
    entry = await line_changes.changed(tx, start, order, path, fresh=True)
    target = Target(customer.id, invoice_item=id)
    given = await redeem(tx, order.discounts or (), target, param=(*path, "discounts"))
    draft = await pending.item_from(tx, entry._replace(discounts=given), customer)
    item = await tx.insert(draft.having(id=id, invoice=invoice.id))
    return entry_of(item)._replace(taxes=entry.taxes)


async def _waiting(tx: Transaction, invoice: Invoice, id: str, customer: Customer, param: Path) -> InvoiceItem:
    """An item that waited until now. Raises InvalidRequest."""
    item = await tx.get(InvoiceItem, id, lock=True)
    if item is None or item.customer != customer.id:
        raise await tx.missing(InvoiceItem, id, param=param)
    if item.invoice is not None or item.currency != invoice.currency:
        raise InvalidRequest("Only invoice items that wait for an invoice, in its currency, can be added.", param=param)
    return await tx.replace(item, item.having(invoice=invoice.id))


async def change(tx: Transaction, before: Invoice, orders: ChangeOrders) -> Invoice:
    """Change lines of a draft."""
    check_draft(before)
    lines = await editing.lines_of(tx, before)
    for index, order in enumerate(orders.lines):
        place = _place(lines, order.id, ("lines", index, "id"))
        lines[place] = await _changed_line(tx, before, lines[place], order, ("lines", index))
    given_taxes.check_alone(before, lines, _sent_taxes(orders.lines))
    return await editing.recount(tx, before, _noted(before, orders), lines)


def _place(lines: Sequence[LineItem], id: str, param: Path) -> int:
    for index, line in enumerate(lines):
        if line.id == id:
            return index
    raise ResourceMissing("line_item", id[:255], param=param)


async def _changed_line(tx: Transaction, invoice: Invoice, line: LineItem, order: LineOrders, path: Path) -> LineItem:
    """The line as the order says; its invoice item follows."""
    taxing.check_rates(invoice.automatic_tax.enabled, order.tax_rates, (*path, "tax_rates"))
    entry = await line_changes.changed(tx, made_from(line), order, path)
    if "discounts" in order.model_fields_set:
        item = line.invoice_item
        target = Target(invoice.customer, invoice=None if item else invoice.id, invoice_item=item)
        given = await redeem(tx, order.discounts or (), target, param=(*path, "discounts"))
        entry = entry._replace(discounts=given)
    changed = line_of(entry, id=line.id, invoice=invoice.id, livemode=line.livemode)
    await _follow(tx, entry)
    return changed.having(parent=line.parent, said=line_changes.said(line, order))


async def _follow(tx: Transaction, entry: Entry) -> None:
    """What the line was made from says the same."""
    item = await tx.get(InvoiceItem, entry.invoice_item, lock=True) if entry.invoice_item else None
    if item is None:
        return
    customer = await tx.need(Customer, item.customer, param=("customer",))
    same = await pending.item_from(tx, entry, customer)
    names = ("amount", "description", "discountable", "discounts", "metadata", "period", "pricing", "quantity",
             "quantity_decimal", "tax_rates", "net_amount")  # fmt: skip
    await tx.replace(item, item.having(**{name: getattr(same, name) for name in names}))


async def remove(tx: Transaction, before: Invoice, orders: RemoveOrders) -> Invoice:
    """Take lines off a draft; what they were made from goes, or waits again."""
    check_draft(before)
    lines = await editing.lines_of(tx, before)
    for index, order in enumerate(orders.lines):
        line = lines.pop(_place(lines, order.id, ("lines", index, "id")))
        await _release(tx, line, order.behavior == "delete", ("lines", index, "behavior"))
    return await editing.recount(tx, before, _noted(before, orders), lines)


async def _release(tx: Transaction, line: LineItem, deletes: bool, param: Path) -> None:
    id = line.invoice_item
    item = await tx.get(InvoiceItem, id, lock=True) if id else None
    if item is not None and deletes:
        await tx.delete(item)
    elif item is not None:
        await tx.replace(item, item.having(invoice=None))
    elif not deletes:
        raise InvalidRequest("This line was made from no invoice item, so nothing can wait.", param=param)


async def update(tx: Transaction, before: LineItem, orders: LineOrders) -> LineItem:
    """Change one line of a draft."""
    invoice = await tx.get(Invoice, before.invoice or "", lock=True)
    assert invoice is not None
    check_draft(invoice)
    own = await of_customer(tx, invoice.customer)
    lines = await editing.lines_of(own, invoice)
    place = _place(lines, before.id, ("id",))
    lines[place] = await _changed_line(own, invoice, lines[place], orders, ())
    given_taxes.check_alone(invoice, lines, ("tax_amounts",) if orders.tax_amounts else ("tax_rates",))
    await editing.recount(own, invoice, invoice, lines)
    return next(line for line in await editing.lines_of(own, invoice) if line.id == before.id)
