"""What a line of a draft is for, as it is ordered or was made. Source: billing-behaviour 3.4 and 3.7."""

from decimal import Decimal

from portico.billing.periods import Period
from portico.resources.invoices import given_taxes, quantities
from portico.resources.invoices.entries import Entry
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.line_orders import LineOrders, LinePriceOrder
from portico.resources.invoices.pricing import OncePriceOrder, Priced, Said, priced, product_of
from portico.resources.products.declaration import Product
from portico.resources.tax_rates import tax_rates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.noting import noted

COUNTED = ("amount", "period", "price_data", "pricing", "quantity", "quantity_decimal")
"""What says what a line comes to."""


def said(line: LineItem, order: LineOrders) -> tuple[str, ...]:
    """What has been said of a line by hand, now or before, of what usage that arrives late would change."""
    names = {name for name in (*COUNTED, "description") if getattr(order, name) is not None}
    return tuple(sorted({*line.said, *names}))


async def changed(tx: Transaction, entry: Entry, order: LineOrders, path: Path, *, fresh: bool = False) -> Entry:
    """What is to be paid for, as the order says."""
    entry = await _repriced(tx, entry, order, path, fresh=fresh)
    if "tax_rates" in order.model_fields_set:
        rates = await tax_rates.needed(tx, order.tax_rates or (), (*path, "tax_rates"))
        entry = entry._replace(tax_rates=tuple(rate.id for rate in rates))
    if "tax_amounts" in order.model_fields_set:
        entry = entry._replace(taxes=await given_taxes.taken(tx, order.tax_amounts, (*path, "tax_amounts")))
    if order.period is not None:
        order.period.check(path)
        entry = entry._replace(period=Period(order.period.start, order.period.end))
    return entry._replace(
        description=order.description or entry.description,
        discountable=entry.discountable if order.discountable is None else order.discountable,
        metadata=noted(entry.metadata, order, (*path, "metadata")),
    )


async def _repriced(tx: Transaction, entry: Entry, order: LineOrders, path: Path, *, fresh: bool) -> Entry:
    """The entry with what it comes to now."""
    before = quantities.ONE if entry.quantity is None else Decimal(entry.quantity)
    quantity = quantities.ordered(order.quantity, order.quantity_decimal, path, before)
    price = order.pricing.price if order.pricing else None
    if not fresh and order.amount is None and price is None and order.price_data is None:
        return _requantified(entry, quantity, path)
    price_data = await _price_order(tx, order.price_data, path) if order.price_data else None
    how = await priced(tx, Said(order.amount, price, price_data, None, quantity, entry.currency, path))
    return _at(entry, how, quantity)


def _at(entry: Entry, how: Priced, quantity: Decimal) -> Entry:
    return entry._replace(
        amount=how.amount,
        description=entry.description or how.name,
        price=how.price,
        product=how.product,
        quantity=quantity,
        unit_amount_decimal=how.unit,
    )


def _requantified(entry: Entry, quantity: Decimal, path: Path) -> Entry:
    """Another quantity at the same price."""
    if quantity == entry.quantity:
        return entry
    if entry.unit_amount_decimal is None:
        raise InvalidRequest("This line has no price, so it has no quantity.", param=(*path, "quantity"))
    return entry._replace(
        amount=product_of(entry.unit_amount_decimal, quantity, param=(*path, "quantity")), quantity=quantity
    )


async def _price_order(tx: Transaction, order: LinePriceOrder, path: Path) -> OncePriceOrder:
    """A price for this once, and its product."""
    here = (*path, "price_data")
    if bool(order.product) == bool(order.product_data):
        raise InvalidRequest("Exactly one of `product` and `product_data` must be sent.", param=(*here, "product"))
    product = order.product
    if order.product_data is not None:
        made = order.product_data
        values = {name: getattr(made, name) for name in type(made).model_fields}
        product = (await tx.insert(Product(**{**values, "images": made.images or ()}))).id
    return OncePriceOrder.of(
        currency=order.currency,
        product=product,
        tax_behavior=order.tax_behavior,
        unit_amount=order.unit_amount,
        unit_amount_decimal=order.unit_amount_decimal,
    )
