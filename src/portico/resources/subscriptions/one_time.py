"""What is paid once, on a subscription's next invoice: `add_invoice_items`."""

from collections.abc import Sequence
from decimal import Decimal

from portico.billing.charges import Tariff, total
from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.invoices import quantities
from portico.resources.invoices.entries import Entry
from portico.resources.invoices.pricing import product_of
from portico.resources.prices import supported, usable
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.checks import chosen_rates
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import made_price
from portico.resources.subscriptions.one_time_orders import OneTimeOrder, OneTimePeriod
from portico.resources.subscriptions.tariffs import in_currency, tariff
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path

NAME = "add_invoice_items"


async def entries(
    tx: Transaction, subscription: Subscription, customer: Customer, orders: Sequence[OneTimeOrder]
) -> list[Entry]:
    """The lines that are ordered. Raises InvalidRequest."""
    return [await entry(tx, subscription, customer, order, (NAME, index)) for index, order in enumerate(orders)]


async def entry(
    tx: Transaction,
    subscription: Subscription,
    customer: Customer,
    order: OneTimeOrder,
    path: Path,
    quantity: Decimal | None = None,
) -> Entry:
    """The line for one order, or for another quantity than it names. Raises InvalidRequest."""
    price = await _price_in(tx, subscription.currency, order, path)
    product = await tx.get(Product, price.product)
    quantity = quantities.ordered(order.quantity, None, path, quantities.ONE) if quantity is None else quantity
    amount = _amount(tariff(price), quantity, path)
    discounts = await redeeming.redeem(
        tx,
        order.discounts or (),
        redeeming.Target(customer.id, subscription.id),
        currency=subscription.currency,
        amount=None if order.AGREED else amount,
        param=(*path, "discounts"),
    )
    rates = await chosen_rates(tx, order.tax_rates or (), (*path, "tax_rates"), agreed=order.AGREED)
    return Entry(
        amount=amount,
        currency=price.currency,
        description=product.name if product else price.product,
        period=_period(tx, subscription, order.period, (*path, "period")),
        quantity=quantity,
        price=price.id,
        product=price.product,
        unit_amount_decimal=tariff(price).unit,
        discountable=True if order.discountable is None else order.discountable,
        discounts=discounts,
        tax_rates=tuple(rate.id for rate in rates) or None,
        subscription=subscription.id,
        metadata=dict(order.metadata),
    )


async def _price_in(tx: Transaction, currency: str, order: OneTimeOrder, path: Path) -> Price:
    price = in_currency(await ordered_price(tx, order, path), currency)
    supported.check(price, currency, (*path, "price"))
    return price


def _amount(rates: Tariff, quantity: Decimal, path: Path) -> int:
    """What it comes to. Raises InvalidRequest for a part of a unit where tiers count units."""
    if not rates.tiers:
        return product_of(rates.unit, quantity, rates.package, (*path, "quantity"))
    if quantity != int(quantity):
        raise InvalidRequest("A price with tiers is for whole units.", param=(*path, "quantity_decimal"))
    return total(rates, int(quantity))


async def ordered_price(tx: Transaction, order: OneTimeOrder, path: Path) -> Price:
    """The one-time price that an order names or makes. Raises InvalidRequest."""
    if (order.price is None) == (order.price_data is None):
        raise ParameterMissing((*path, "price"))
    if order.price_data is not None:
        return await made_price(tx, order.price_data, path)
    price = await tx.need(Price, order.price or "", param=(*path, "price"))
    usable.check_one_time(price, (*path, "price"), agreed=order.AGREED)
    return price


def _period(tx: Transaction, subscription: Subscription, order: OneTimePeriod | None, path: Path) -> Period:
    """What time the line is for: that of the items, unless the caller says otherwise. Raises InvalidRequest."""
    start, end = subscription.current_period_start, subscription.current_period_end
    if order is None:
        return Period(start, max(start, end))
    if order.start.type == "now":
        start = tx.now
    elif order.start.type == "timestamp":
        start = _moment(order.start.timestamp, (*path, "start", "timestamp"))
    if order.end.type == "timestamp":
        end = _moment(order.end.timestamp, (*path, "end", "timestamp"))
    if end < start:
        raise InvalidRequest("The period must not end before it starts.", param=(*path, "end"))
    return Period(start, end)


def _moment(sent: int | None, path: Path) -> int:
    if sent is None:
        raise ParameterMissing(path)
    return sent
