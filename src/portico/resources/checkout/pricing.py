"""What a line of a session is sold at: a price that is named, or one that is made for it."""

from portico.resources.checkout.line_orders import LineOrder, PriceGiven, ProductData
from portico.resources.prices import prices
from portico.resources.prices.declaration import Price, Recurring
from portico.resources.products.declaration import Product
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path, beneath


async def ordered(tx: Transaction, order: LineOrder, path: Path) -> Price:
    """The price that is ordered. Raises InvalidRequest."""
    if order.price and order.price_data:
        raise InvalidRequest("You may only specify one of these parameters: price, price_data.", param=(*path, "price"))
    if order.price_data:
        return await _made(tx, order.price_data, (*path, "price_data"))
    if not order.price:
        raise ParameterMissing((*path, "price"))
    price = await tx.need(Price, order.price, param=(*path, "price"))
    if not price.active:
        raise InvalidRequest(
            "The price specified is inactive. This field only accepts active prices.", param=(*path, "price")
        )
    return price


async def _made(tx: Transaction, data: PriceGiven, path: Path) -> Price:
    """A price that is made for this, with its product if that is sent along; it must be active to be subscribed to."""
    if bool(data.product) == bool(data.product_data):
        raise InvalidRequest("Exactly one of `product` and `product_data` must be sent.", param=(*path, "product"))
    if data.unit_amount is None and data.unit_amount_decimal is None:
        raise ParameterMissing((*path, "unit_amount"))
    product = await _product(tx, data.product_data) if data.product_data else data.product or ""
    await tx.need(Product, product, param=(*path, "product"))
    recurring = data.recurring
    draft = Price.of(
        currency=data.currency,
        product=product,
        recurring=Recurring.of(interval=recurring.interval, interval_count=recurring.interval_count)
        if recurring
        else None,
        tax_behavior=data.tax_behavior or "unspecified",
        unit_amount=data.unit_amount,
        unit_amount_decimal=data.unit_amount_decimal,
    )
    with beneath(*path):
        draft.check()
    return await prices.insert(tx, draft)


async def _product(tx: Transaction, data: ProductData) -> str:
    names = ("description", "images", "metadata", "name", "tax_code", "unit_label")
    values = {name: getattr(data, name) for name in names}
    return (await tx.insert(Product.of(**values))).id
