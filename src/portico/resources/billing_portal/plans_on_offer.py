"""The products and prices that a configuration offers, checked against the real ones. Source: portal-behaviour 1.8.

What is checked is what is new: a price that was archived after it was offered does not stop later updates.
"""

from collections.abc import Mapping

from portico.resources.billing_portal.features import SubscriptionUpdate, UpdateProduct
from portico.resources.prices.declaration import Price
from portico.resources.product_declaration import Product
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

PRODUCTS: Path = ("features", "subscription_update", "products")


async def check(tx: Transaction, after: SubscriptionUpdate, before: SubscriptionUpdate | None) -> None:
    """Raises InvalidRequest for a product or price that cannot be offered."""
    known = before.products if before else ()
    _check_distinct(after.products)
    new = [offer for offer in after.products if offer not in known]
    products = await tx.gather(Product, [offer.product for offer in new])
    prices = await tx.gather(Price, [id for offer in new for id in offer.prices])
    for index, offer in enumerate(after.products):
        path: Path = (*PRODUCTS, index)
        _check_quantity(offer, (*path, "adjustable_quantity"))
        if offer in known:
            continue
        product = products.get(offer.product) or await tx.need(Product, offer.product, param=(*path, "product"))
        if not product.active:
            raise InvalidRequest(f"The product `{product.id}` is not active.", param=(*path, "product"))
        await _check_prices(tx, offer, prices, path)


def _check_distinct(offers: tuple[UpdateProduct, ...]) -> None:
    seen = set()
    for index, offer in enumerate(offers):
        if offer.product in seen:
            raise InvalidRequest(
                f"The product `{offer.product}` is listed more than once.", param=(*PRODUCTS, index, "product")
            )
        seen.add(offer.product)


def _check_quantity(offer: UpdateProduct, path: Path) -> None:
    limits = offer.adjustable_quantity
    if limits.maximum is not None and limits.maximum < limits.minimum:
        raise InvalidRequest(
            f"The maximum quantity ({limits.maximum}) must not be less than the minimum ({limits.minimum}).",
            param=(*path, "maximum"),
        )


async def _check_prices(tx: Transaction, offer: UpdateProduct, prices: Mapping[str, Price], path: Path) -> None:
    intervals: dict[str, str] = {}
    for index, id in enumerate(offer.prices):
        param = (*path, "prices", index)
        price = prices.get(id) or await tx.need(Price, id, param=param)
        _check_price(price, offer.product, param)
        assert price.recurring is not None
        other = intervals.setdefault(price.recurring.interval, id)
        if other != id or offer.prices.index(id) != index:
            raise InvalidRequest(
                f"The prices `{other}` and `{id}` of the product `{offer.product}` have the same "
                f"`recurring.interval` ({price.recurring.interval}). Each price of a product needs another interval.",
                param=param,
            )


def _check_price(price: Price, product: str, param: Path) -> None:
    if price.product != product:
        raise InvalidRequest(f"The price `{price.id}` does not belong to the product `{product}`.", param=param)
    if price.recurring is None:
        raise InvalidRequest(
            f"The price `{price.id}` is not recurring. Only recurring prices can be used.", param=param
        )
    if price.recurring.usage_type == "metered":
        raise InvalidRequest(f"The price `{price.id}` is usage-based. Only licensed prices can be used.", param=param)
    if not price.active:
        raise InvalidRequest(f"The price `{price.id}` is not active.", param=param)
