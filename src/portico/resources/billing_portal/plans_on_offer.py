"""The products and prices that a configuration offers, checked against the real ones. Source: portal-behaviour 1.8.

What is checked is what is new: a price that was archived after it was offered does not stop later updates.
"""

from collections.abc import Mapping, Sequence

from portico.resources.billing_portal.features import SubscriptionUpdate, UpdateProduct
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.storage.engine import Row
from portico.storage.glances import Glance, Look
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

PRODUCTS: Path = ("features", "subscription_update", "products")


Offers = Mapping[int, UpdateProduct]
"""Offers by their places in a configuration."""


def check_alone(offers: tuple[UpdateProduct, ...]) -> None:
    """The rules that need no other object. Raises InvalidRequest."""
    products = set()
    for index, offer in enumerate(offers):
        limits = offer.adjustable_quantity
        if offer.product in products:
            raise InvalidRequest(
                f"The product `{offer.product}` is listed more than once.", param=(*PRODUCTS, index, "product")
            )
        if limits.maximum is not None and limits.maximum < limits.minimum:
            raise InvalidRequest(
                f"The maximum quantity ({limits.maximum}) must not be less than the minimum ({limits.minimum}).",
                param=(*PRODUCTS, index, "adjustable_quantity", "maximum"),
            )
        products.add(offer.product)


def new(after: SubscriptionUpdate, before: SubscriptionUpdate | None) -> Offers:
    """What was not offered before."""
    known = before.products if before else ()
    return {index: offer for index, offer in enumerate(after.products) if offer not in known}


_PRICE = Glance(
    Price, "recurring_interval", by=("id", "product"), being={"active": True, "recurring_usage_type": "licensed"}
)
_PRODUCT = Glance(Product, being={"active": True})


def looks(offers: Offers) -> list[Look]:
    """What sees all that can be offered, and first of each price its interval."""
    prices = [(_PRICE, (id, offer.product)) for offer in offers.values() for id in offer.prices]
    return prices + [(_PRODUCT, (offer.product,)) for offer in offers.values()]


def are_apart(offers: Offers, intervals: Sequence[str]) -> bool:
    """Whether each price of a product has another interval; they are in the order of the looks."""
    start = 0
    for offer in offers.values():
        end = start + len(offer.prices)
        if len(set(intervals[start:end])) < end - start:
            return False
        start = end
    return True


async def check(tx: Transaction, offers: Offers) -> None:
    """Raises InvalidRequest for a product or price that cannot be offered."""
    products = await tx.columns(Product, [offer.product for offer in offers.values()], "active")
    prices = await tx.columns(Price, [id for offer in offers.values() for id in offer.prices], *_COLUMNS)
    for index, offer in offers.items():
        product = products.get(offer.product)
        if product is None:
            raise await tx.missing(Product, offer.product, param=(*PRODUCTS, index, "product"))
        if not product[0]:
            raise InvalidRequest(f"The product `{offer.product}` is not active.", param=(*PRODUCTS, index, "product"))
        await _check_prices(tx, offer, prices, index)


_COLUMNS = ("product", "recurring_interval", "recurring_usage_type", "active")
"""What has to be known of a price."""


async def _check_prices(tx: Transaction, offer: UpdateProduct, prices: Mapping[str, Row], index: int) -> None:
    offered, intervals = offer.product, dict[str, str]()
    for position, id in enumerate(offer.prices):
        price = prices.get(id)
        if price is None:
            raise await tx.missing(Price, id, param=(*PRODUCTS, index, "prices", position))
        refusal = _refusal(id, price, offered) or _same_interval(id, price[1], offered, intervals)
        if refusal:
            raise InvalidRequest(refusal, param=(*PRODUCTS, index, "prices", position))


def _refusal(id: str, price: Row, offered: str) -> str | None:
    """Why a price cannot be offered for a product, by itself."""
    product, interval, usage_type, is_active = price
    if product != offered:
        return f"The price `{id}` does not belong to the product `{offered}`."
    if interval is None:
        return f"The price `{id}` is not recurring. Only recurring prices can be used."
    if usage_type == "metered":
        return f"The price `{id}` is usage-based. Only licensed prices can be used."
    return None if is_active else f"The price `{id}` is not active."


def _same_interval(id: str, interval: str, product: str, intervals: dict[str, str]) -> str | None:
    """Why it cannot be offered beside those before it, which are kept by their intervals."""
    if interval not in intervals:
        intervals[interval] = id
        return None
    return (
        f"The prices `{intervals[interval]}` and `{id}` of the product `{product}` have the same "
        f"`recurring.interval` ({interval}). Each price of a product needs another interval."
    )
