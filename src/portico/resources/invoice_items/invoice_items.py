"""`invoiceitem`: its verbs."""

from decimal import Decimal

from portico.billing.periods import Period
from portico.resources.customers import currencies
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.redeeming import Target, redeem
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.endpoints import index, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoice_items.orders import ChangeOrders, CreateOrders, ItemFilters, UpdateOrders
from portico.resources.invoices import editing, given_taxes, invoice_checks, pending, quantities, taxing
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.editing import check_draft
from portico.resources.invoices.entries import Entry, entry_of, line_of, pricing_of, taxes_given
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.pricing import Said, priced, product_of
from portico.resources.invoices.sums import LinePeriod
from portico.resources.subscriptions import recharging
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.tax_rates import tax_rates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest


async def create(tx: Transaction, draft: InvoiceItem, orders: CreateOrders) -> InvoiceItem:
    """Let something wait for an invoice, or put it on a draft at once."""
    customer = await invoice_checks.owner(tx, draft.customer, draft.customer_account)
    invoice = await _draft_invoice(tx, draft, customer)
    if invoice is not None:
        taxing.check_rates(invoice.automatic_tax.enabled, orders.tax_rates, ("tax_rates",))
    subscription = await invoice_checks.own_subscription(tx, orders.subscription, customer)
    entry = await _entry(tx, draft, orders, customer, invoice)
    _check_currency(entry.currency, invoice, subscription)
    customer = await currencies.settle(tx, customer, entry.currency)
    id = tx.new_id(InvoiceItem)
    given = await redeem(
        tx,
        orders.discounts or (),
        Target(customer.id, invoice_item=id),
        currency=entry.currency,
        amount=entry.amount,
        param=("discounts",),
    )
    item = await pending.item_from(tx, entry._replace(discounts=given), customer)
    kept = await tx.insert(item.having(id=id, invoice=invoice.id if invoice else None))
    if invoice is not None:
        line = line_of(entry_of(kept), id=tx.new_id(LineItem), invoice=invoice.id, livemode=kept.livemode)
        lines = [*await editing.lines_of(tx, invoice), line]
        given_taxes.check_alone(invoice, lines, ("tax_rates",))
        await editing.recount(tx, invoice, invoice, lines)
    return kept


async def _entry(
    tx: Transaction, draft: InvoiceItem, orders: CreateOrders, customer: Customer, invoice: Invoice | None
) -> Entry:
    """What is sent, as what becomes a line."""
    quantity = quantities.ordered(orders.quantity, orders.quantity_decimal, (), quantities.ONE)
    currency = draft.currency or (invoice.currency if invoice else None)
    if orders.pricing is None and orders.price_data is None:
        currency = await currencies.currency_for(tx, customer, currency)
    amount = draft.amount if "amount" in draft.model_fields_set else None
    how = await priced(tx, _said(orders, amount, quantity, currency))
    assert how.currency is not None
    rates = await tax_rates.needed(tx, orders.tax_rates or (), ("tax_rates",))
    period = draft.period if "period" in draft.model_fields_set else LinePeriod.of(start=tx.now, end=tx.now)
    period.check()
    return Entry(
        amount=how.amount,
        currency=how.currency,
        description=draft.description or how.name,
        period=Period(period.start, period.end),
        quantity=quantity,
        price=how.price,
        product=how.product,
        unit_amount_decimal=how.unit,
        discountable=draft.discountable,
        tax_behavior=orders.tax_behavior,
        tax_rates=tuple(rate.id for rate in rates),
        subscription=orders.subscription,
        metadata=draft.metadata,
    )


def _check_currency(currency: str, invoice: Invoice | None, subscription: Subscription | None) -> None:
    """What is billed together is in one currency. Raises InvalidRequest."""
    for name, whole in (("invoice", invoice), ("subscription", subscription)):
        if whole is not None and currency != whole.currency:
            raise InvalidRequest(
                f"The currency of the invoice item must be that of the {name}, `{whole.currency}`.",
                param=("currency",),
            )


def _said(orders: UpdateOrders, amount: int | None, quantity: Decimal, currency: str | None) -> Said:
    price = orders.pricing.price if orders.pricing else None
    return Said(amount, price, orders.price_data, orders.unit_amount_decimal, quantity, currency)


async def _draft_invoice(tx: Transaction, draft: InvoiceItem, customer: Customer) -> Invoice | None:
    """The invoice that it goes on at once."""
    if draft.invoice is None:
        return None
    invoice = await tx.get(Invoice, draft.invoice, lock=True)
    if invoice is None or invoice.customer != customer.id:
        raise await tx.missing(Invoice, draft.invoice, param=("invoice",))
    check_draft(invoice, ("invoice",))
    return invoice


async def update(tx: Transaction, before: InvoiceItem, after: InvoiceItem, orders: ChangeOrders) -> InvoiceItem:
    """Keep the item's new state, on a draft, too."""
    after.period.check()
    invoice = await tx.get(Invoice, before.invoice, lock=True) if before.invoice else None
    if invoice is not None:
        check_draft(invoice)
        taxing.check_rates(invoice.automatic_tax.enabled, orders.tax_rates, ("tax_rates",))
    if orders.tax_behavior is not None:
        after = after.having(tax_behavior=orders.tax_behavior)
    after = _net(before, await _repriced(tx, before, after, orders))
    if "tax_rates" in orders.model_fields_set:
        after = after.having(tax_rates=tuple(await tax_rates.needed(tx, orders.tax_rates or (), ("tax_rates",))))
    if "discounts" in orders.model_fields_set:
        given = await redeem(
            tx,
            orders.discounts or (),
            Target(before.customer, invoice_item=before.id),
            currency=before.currency,
            amount=after.amount,
            param=("discounts",),
        )
        after = after.having(discounts=given)
    kept = await tx.replace(before, after)
    if invoice is None:
        await recharging.follow_waiting(tx, kept.id, kept.subscription, kept)
    else:
        lines = [_renewed(line, kept) for line in await editing.lines_of(tx, invoice)]
        given_taxes.check_alone(invoice, lines, ("tax_rates",))
        await editing.recount(tx, invoice, invoice, lines)
    return kept


def _net(before: InvoiceItem, after: InvoiceItem) -> InvoiceItem:
    """The item, which says what it comes to after discounts where none of an invoice may come."""
    same = after.amount == before.amount and before.net_amount is not None
    net = before.net_amount if same else after.amount
    return after.having(net_amount=None if after.discountable else net)


def _renewed(line: LineItem, item: InvoiceItem) -> LineItem:
    """The line, if it is the item's, as the item is now."""
    if line.invoice_item != item.id:
        return line
    entry = entry_of(item)._replace(taxes=taxes_given(line))
    return line_of(entry, id=line.id, invoice=line.invoice or "", livemode=line.livemode)


async def _repriced(tx: Transaction, before: InvoiceItem, after: InvoiceItem, orders: UpdateOrders) -> InvoiceItem:
    """The item with what it comes to now."""
    quantity = quantities.ordered(orders.quantity, orders.quantity_decimal, (), before.quantity_decimal)
    amount = after.amount if after.amount != before.amount else None
    said = _said(orders, amount, quantity, before.currency)
    if said.price is None and said.price_data is None and said.unit is None and amount is None:
        return _recounted(before, after, quantity)
    how = await priced(tx, said)
    entry = entry_of(after)._replace(
        price=how.price, product=how.product, unit_amount_decimal=how.unit, amount=how.amount
    )
    return after.having(
        amount=how.amount,
        pricing=pricing_of(entry),
        quantity=int(quantity),
        quantity_decimal=quantity,
    )


def _recounted(before: InvoiceItem, after: InvoiceItem, quantity: Decimal) -> InvoiceItem:
    """Another quantity at the same price."""
    if quantity == before.quantity_decimal:
        return after
    unit = before.pricing.unit_amount_decimal if before.pricing else None
    if unit is None:
        raise InvalidRequest("This invoice item has no price, so it has no quantity.", param=("quantity",))
    return after.having(
        amount=product_of(unit, quantity, param=("quantity",)), quantity=int(quantity), quantity_decimal=quantity
    )


async def delete(tx: Transaction, before: InvoiceItem) -> None:
    """Let go of an item that waits, or is on a draft."""
    invoice = await tx.get(Invoice, before.invoice, lock=True) if before.invoice else None
    if invoice is not None:
        check_draft(invoice)
        lines = [line for line in await editing.lines_of(tx, invoice) if line.invoice_item != before.id]
        await editing.recount(tx, invoice, invoice, lines)
    else:
        await recharging.follow_waiting(tx, before.id, before.subscription, None)
    await tx.delete(before)


ENDPOINTS = (
    creates(InvoiceItem, create, CreateOrders),
    retrieve(InvoiceItem),
    updates(InvoiceItem, update, ChangeOrders),
    deletes(InvoiceItem, delete),
    index(InvoiceItem, ItemFilters),
)
