"""What a preview adds to what waits for a customer's next invoice."""

from collections.abc import Sequence
from decimal import Decimal

from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices import drafting, pending, quantities
from portico.resources.invoices.drafting import Draft
from portico.resources.invoices.entries import Entry, entry_of
from portico.resources.invoices.pricing import product_of
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions import one_time, preview_changes
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill
from portico.resources.subscriptions.one_time_orders import OneTimeOrder
from portico.resources.subscriptions.preview_orders import InvoiceItemOrder, PreviewOrders
from portico.resources.tax_rates import tax_rates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.refusals import only_one


async def add(tx: Transaction, customer: Customer, subscription: Subscription | None, orders: PreviewOrders) -> None:
    """Let what is ordered wait, too, and what waits be as it is ordered. Raises InvalidRequest."""
    if not orders.invoice_items:
        return
    currency = await _currency(tx, customer, subscription, orders)
    for index, order in enumerate(orders.invoice_items):
        path: Path = ("invoice_items", index)
        if order.invoiceitem is not None:
            await preview_changes.change(tx, customer, order, path)
            continue
        entry = await _entry(tx, customer, subscription, order, path, currency)
        await pending.add_pending(tx, entry, customer)


async def _currency(
    tx: Transaction, customer: Customer, subscription: Subscription | None, orders: PreviewOrders
) -> str | None:
    """What the invoice will be in, as far as that is known. The first price of what would begin says it, too."""
    if subscription is not None:
        return subscription.currency
    if orders.currency or not (orders.subscription_details and orders.subscription_details.items):
        return orders.currency or customer.currency
    first = orders.subscription_details.items[0]
    if first.price_data:
        return first.price_data.currency
    price = await tx.get(Price, first.price or "")
    if price is None or customer.currency in (price.currency, *(price.currency_options or ())):
        return customer.currency
    return price.currency


async def _entry(
    tx: Transaction,
    customer: Customer,
    subscription: Subscription | None,
    order: InvoiceItemOrder,
    path: Path,
    known: str | None,
) -> Entry:
    quantity = quantities.ordered(order.quantity, order.quantity_decimal, path, quantities.ONE)
    period = _period(tx, order, path)
    if order.price is not None or order.price_data is not None:
        entry = await _priced(tx, customer, subscription, order, path, quantity, known)
        description = order.description or entry.description
        return entry._replace(
            description=description, period=period, subscription=subscription.id if subscription else None
        )
    amount, unit = _amount(order, quantity, path)
    currency = order.currency or known
    if currency is None:
        raise ParameterMissing((*path, "currency"))
    if known not in (None, currency):
        raise InvalidRequest(f"The next invoice is in `{known}`.", param=(*path, "currency"))
    rates = await tax_rates.needed(tx, order.tax_rates or (), (*path, "tax_rates"))
    return Entry(
        amount=amount,
        currency=currency,
        description=order.description,
        period=period,
        quantity=quantity,
        unit_amount_decimal=unit,
        discountable=amount > 0 if order.discountable is None else order.discountable,
        discounts=await _discounts(tx, customer, order, currency, amount, path),
        tax_rates=tuple(rate.id for rate in rates) or None,
        subscription=subscription.id if subscription else None,
        metadata=dict(order.metadata),
    )


def _period(tx: Transaction, order: InvoiceItemOrder, path: Path) -> Period:
    """What time it is for: now, unless the caller says otherwise. Raises InvalidRequest."""
    if order.period is None:
        return Period(tx.now, tx.now)
    order.period.check(path)
    return Period(order.period.start, order.period.end)


async def _discounts(
    tx: Transaction, customer: Customer, order: InvoiceItemOrder, currency: str, amount: int, path: Path
) -> tuple[str, ...]:
    target = redeeming.Target(customer.id, invoice_item=tx.new_id(InvoiceItem))
    return await redeeming.redeem(
        tx, order.discounts or (), target, currency=currency, amount=amount, param=(*path, "discounts")
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
    apart = ("discounts", "period")
    ordered = OneTimeOrder.of(**{name: getattr(order, name) for name in OneTimeOrder.model_fields if name not in apart})
    currency = order.currency or known
    if currency is None and order.price_data:
        currency = order.price_data.currency
    if currency is None:
        currency = (await one_time.ordered_price(tx, ordered, path)).currency
    owner = subscription or Subscription.of(currency=currency)
    entry = await one_time.entry(tx, owner, customer, ordered, path, quantity)
    given = await _discounts(tx, customer, order, entry.currency, entry.amount, path)
    return entry._replace(discounts=given)


def _amount(order: InvoiceItemOrder, quantity: Decimal, path: Path) -> tuple[int, Decimal | None]:
    """What it comes to, and what one of it costs. Raises InvalidRequest."""
    names = ("amount", "unit_amount", "unit_amount_decimal")
    sent = [name for name in names if getattr(order, name) is not None]
    if not sent:
        raise ParameterMissing((*path, "amount"))
    if len(sent) > 1:
        raise only_one(*sent, param=(*path, sent[1]))
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
