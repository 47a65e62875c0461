"""What is paid once, on a subscription's next invoice: `add_invoice_items`."""

from collections.abc import Sequence

from portico.billing.charges import total
from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.invoices.entries import Entry
from portico.resources.prices.declaration import Price
from portico.resources.product_declaration import Product
from portico.resources.subscriptions.checks import chosen_rates
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import made_price
from portico.resources.subscriptions.orders import OneTimeOrder, OneTimePeriod
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
    tx: Transaction, subscription: Subscription, customer: Customer, order: OneTimeOrder, path: Path
) -> Entry:
    """The line for one order. Raises InvalidRequest."""
    price = in_currency(await ordered_price(tx, order, path), subscription.currency)
    if price.currency != subscription.currency:
        raise InvalidRequest(
            f"The price specified is in `{price.currency}`, but the subscription is in `{subscription.currency}`.",
            param=(*path, "price"),
        )
    product = await tx.get(Product, price.product)
    quantity = 1 if order.quantity is None else order.quantity
    discounts = await redeeming.redeem(
        tx,
        order.discounts or (),
        customer=customer,
        subscription=subscription.id,
        currency=subscription.currency,
        param=(*path, "discounts"),
    )
    rates = await chosen_rates(tx, order.tax_rates or (), (*path, "tax_rates"), agreed=order.AGREED)
    return Entry(
        amount=total(tariff(price), quantity),
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


async def ordered_price(tx: Transaction, order: OneTimeOrder, path: Path) -> Price:
    """The one-time price that an order names or makes. Raises InvalidRequest."""
    if (order.price is None) == (order.price_data is None):
        raise ParameterMissing((*path, "price"))
    if order.price_data is not None:
        return await made_price(tx, order.price_data, path)
    price = await tx.need(Price, order.price or "", param=(*path, "price"))
    if price.recurring is not None:
        raise InvalidRequest(
            "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.",
            param=(*path, "price"),
        )
    if not price.active and not order.AGREED:
        raise InvalidRequest(
            "The price specified is inactive. This field only accepts active prices.", param=(*path, "price")
        )
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
