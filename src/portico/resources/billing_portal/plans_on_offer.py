"""The products and prices that a configuration offers, checked against the real ones. Source: portal-behaviour 1.8.

What is checked is what is new: a price that was archived after it was offered does not stop later updates.
"""

from collections.abc import Mapping

from portico.resources.billing_portal.features import SubscriptionUpdate, UpdateProduct
from portico.resources.prices.declaration import Price
from portico.resources.product_declaration import Product
from portico.storage.engine import Row
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

PRODUCTS: Path = ("features", "subscription_update", "products")


async def check(tx: Transaction, after: SubscriptionUpdate, before: SubscriptionUpdate | None) -> None:
    """Raises InvalidRequest for a product or price that cannot be offered."""
    known = before.products if before else ()
    _check_distinct(after.products)
    new = [offer for offer in after.products if offer not in known]
    products = await tx.columns(Product, [offer.product for offer in new], "active")
    prices = await tx.columns(Price, [id for offer in new for id in offer.prices], *_COLUMNS)
    for index, offer in enumerate(after.products):
        path: Path = (*PRODUCTS, index)
        _check_quantity(offer, (*path, "adjustable_quantity"))
        if offer in known:
            continue
        if offer.product not in products:
            raise await tx.missing(Product, offer.product, param=(*path, "product"))
        if not products[offer.product][0]:
            raise InvalidRequest(f"The product `{offer.product}` is not active.", param=(*path, "product"))
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


_COLUMNS = ("product", "recurring_interval", "recurring_usage_type", "active")
"""What has to be known of a price."""


async def _check_prices(tx: Transaction, offer: UpdateProduct, prices: Mapping[str, Row], path: Path) -> None:
    intervals: dict[str, str] = {}
    for index, id in enumerate(offer.prices):
        param = (*path, "prices", index)
        if id not in prices:
            raise await tx.missing(Price, id, param=param)
        interval = _check_price(id, prices[id], offer.product, param)
        other = intervals.setdefault(interval, id)
        if other != id or offer.prices.index(id) != index:
            raise InvalidRequest(
                f"The prices `{other}` and `{id}` of the product `{offer.product}` have the same "
                f"`recurring.interval` ({interval}). Each price of a product needs another interval.",
                param=param,
            )


def _check_price(id: str, price: Row, offered: str, param: Path) -> str:
    """The price's interval."""
    product, interval, usage_type, is_active = price
    if product != offered:
        raise InvalidRequest(f"The price `{id}` does not belong to the product `{offered}`.", param=param)
    if interval is None:
        raise InvalidRequest(f"The price `{id}` is not recurring. Only recurring prices can be used.", param=param)
    if usage_type == "metered":
        raise InvalidRequest(f"The price `{id}` is usage-based. Only licensed prices can be used.", param=param)
    if not is_active:
        raise InvalidRequest(f"The price `{id}` is not active.", param=param)
    return str(interval)
