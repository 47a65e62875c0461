"""What a preview adds to what waits for a customer's next invoice."""

from collections.abc import Sequence
from dataclasses import replace

from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices import drafting, pending
from portico.resources.invoices.drafting import Draft
from portico.resources.invoices.entries import Entry, entry_of
from portico.resources.subscriptions import one_time
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill
from portico.resources.subscriptions.orders import OneTimeOrder
from portico.resources.subscriptions.preview_orders import InvoiceItemOrder
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path


async def add(
    tx: Transaction, customer: Customer, subscription: Subscription | None, orders: Sequence[InvoiceItemOrder]
) -> None:
    """Let what is ordered wait, too. Raises InvalidRequest."""
    for index, order in enumerate(orders):
        path: Path = ("invoice_items", index)
        if order.invoiceitem is not None:
            old = await tx.need(InvoiceItem, order.invoiceitem, param=(*path, "invoiceitem"), called="invoice item")
            await tx.delete(old)
        entry = await _entry(tx, customer, subscription, _in_whole_units(order, path), path)
        await pending.add_pending(tx, entry, customer)


def _in_whole_units(order: InvoiceItemOrder, path: Path) -> InvoiceItemOrder:
    """The order with its quantity, however that was sent. Raises InvalidRequest for a part of a unit."""
    if order.quantity_decimal is None:
        return order
    if order.quantity_decimal != order.quantity_decimal.to_integral_value():
        raise InvalidRequest("Portico bills whole units only.", param=(*path, "quantity_decimal"))
    return order.model_copy(update={"quantity": int(order.quantity_decimal)})


async def _entry(
    tx: Transaction, customer: Customer, subscription: Subscription | None, order: InvoiceItemOrder, path: Path
) -> Entry:
    period = Period(order.period.start, order.period.end) if order.period else Period(tx.now, tx.now)
    if order.price is not None or order.price_data is not None:
        ordered = OneTimeOrder.of(
            **{name: getattr(order, name) for name in OneTimeOrder.model_fields if name != "period"}
        )
        currency = order.currency or customer.currency or ""
        owner = subscription or Subscription.of(currency=currency)
        entry = await one_time.entry(tx, owner, customer, ordered, path)
        return replace(entry, period=period, subscription=subscription.id if subscription else None)
    if order.amount is None and order.unit_amount is None:
        raise ParameterMissing((*path, "amount"))
    quantity = 1 if order.quantity is None else order.quantity
    amount = order.amount if order.amount is not None else (order.unit_amount or 0) * quantity
    currency = order.currency or (subscription.currency if subscription else customer.currency) or ""
    if not currency:
        raise ParameterMissing((*path, "currency"))
    if customer.currency not in (None, currency):
        raise InvalidRequest(f"This customer is billed in `{customer.currency}`.", param=(*path, "currency"))
    return Entry(
        amount=amount,
        currency=currency,
        description=order.description,
        period=period,
        quantity=quantity,
        discountable=amount > 0 if order.discountable is None else order.discountable,
        tax_rates=order.tax_rates or None,
        subscription=subscription.id if subscription else None,
        metadata=dict(order.metadata),
    )


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
