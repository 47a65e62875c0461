"""What a preview adds to what waits for a customer's next invoice."""

from collections.abc import Sequence
from decimal import Decimal

from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices import drafting, pending, quantities
from portico.resources.invoices.drafting import Draft
from portico.resources.invoices.entries import Entry, entry_of
from portico.resources.invoices.pricing import product_of
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions import one_time
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill
from portico.resources.subscriptions.one_time_orders import OneTimeOrder
from portico.resources.subscriptions.preview_orders import InvoiceItemOrder, PreviewOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path


async def add(tx: Transaction, customer: Customer, subscription: Subscription | None, orders: PreviewOrders) -> None:
    """Let what is ordered wait, too. Raises InvalidRequest."""
    if not orders.invoice_items:
        return
    currency = await _currency(tx, customer, subscription, orders)
    for index, order in enumerate(orders.invoice_items):
        path: Path = ("invoice_items", index)
        if order.invoiceitem is not None:
            old = await tx.need(InvoiceItem, order.invoiceitem, param=(*path, "invoiceitem"), called="invoice item")
            await tx.delete(old)
        entry = await _entry(tx, customer, subscription, order, path, currency)
        await pending.add_pending(tx, entry, customer)


async def _currency(
    tx: Transaction, customer: Customer, subscription: Subscription | None, orders: PreviewOrders
) -> str | None:
    """What the invoice will be in, as far as that is known. The first price of what would begin says it, too."""
    known = (subscription.currency if subscription else None) or customer.currency or orders.currency
    if known or not (orders.subscription_details and orders.subscription_details.items):
        return known
    first = orders.subscription_details.items[0]
    if first.price_data:
        return first.price_data.currency
    price = await tx.get(Price, first.price or "")
    return price.currency if price else None


async def _entry(
    tx: Transaction,
    customer: Customer,
    subscription: Subscription | None,
    order: InvoiceItemOrder,
    path: Path,
    known: str | None,
) -> Entry:
    quantity = quantities.ordered(order.quantity, order.quantity_decimal, path, quantities.ONE)
    period = Period(order.period.start, order.period.end) if order.period else Period(tx.now, tx.now)
    if order.price is not None or order.price_data is not None:
        entry = await _priced(tx, customer, subscription, order, path, quantity, known)
        return entry._replace(period=period, subscription=subscription.id if subscription else None)
    amount, unit = _amount(order, quantity, path)
    currency = order.currency or known
    if currency is None:
        raise ParameterMissing((*path, "currency"))
    if customer.currency not in (None, currency):
        raise InvalidRequest(f"This customer is billed in `{customer.currency}`.", param=(*path, "currency"))
    return Entry(
        amount=amount,
        currency=currency,
        description=order.description,
        period=period,
        quantity=quantity,
        unit_amount_decimal=unit,
        discountable=amount > 0 if order.discountable is None else order.discountable,
        tax_rates=order.tax_rates or None,
        subscription=subscription.id if subscription else None,
        metadata=dict(order.metadata),
    )


async def _priced(
    tx: Transaction,
    customer: Customer,
    subscription: Subscription | None,
    order: InvoiceItemOrder,
    path: Path,
    quantity: Decimal,
    known: str | None,
) -> Entry:
    ordered = OneTimeOrder.of(**{name: getattr(order, name) for name in OneTimeOrder.model_fields if name != "period"})
    currency = order.currency or known
    if currency is None and order.price_data:
        currency = order.price_data.currency
    if currency is None:
        currency = (await one_time.ordered_price(tx, ordered, path)).currency
    owner = subscription or Subscription.of(currency=currency)
    return await one_time.entry(tx, owner, customer, ordered, path, quantity)


def _amount(order: InvoiceItemOrder, quantity: Decimal, path: Path) -> tuple[int, Decimal | None]:
    """What it comes to, and what one of it costs. Raises InvalidRequest."""
    names = ("amount", "unit_amount", "unit_amount_decimal")
    sent = [name for name in names if getattr(order, name) is not None]
    if not sent:
        raise ParameterMissing((*path, "amount"))
    if len(sent) > 1:
        raise InvalidRequest(
            f"You may only specify one of these parameters: {', '.join(sent)}.", param=(*path, sent[1])
        )
    if order.amount is not None:
        return order.amount, Decimal(order.amount) if quantity in (0, 1) else None
    unit = order.unit_amount_decimal if order.unit_amount is None else Decimal(order.unit_amount)
    assert unit is not None
    return product_of(unit, quantity, param=(*path, "quantity")), unit


async def alone(
    tx: Transaction, customer: Customer, waiting: Sequence[InvoiceItem], discounts: tuple[str, ...], period: Period
) -> Bill:
    """The invoice for what waits, without a subscription."""
    order = Draft(
        customer=customer,
        entries=tuple(entry_of(item) for item in waiting),
        billing_reason="upcoming",
        period=period,
        currency=waiting[0].currency,
        discounts=discounts,
    )
    return Bill(*await drafting.assemble(tx, order))
