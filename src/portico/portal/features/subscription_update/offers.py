"""The plans to choose from, as a page shows them: a row for each product, with a price for each interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from portico.billing.charges import total
from portico.pages.formats import Formats
from portico.pages.steps import Step, steps
from portico.portal.features.subscription_update.wishes import Wish
from portico.portal.room import Room
from portico.portal.subscriptions import Held
from portico.resources.billing_portal.choices import choices, features
from portico.resources.billing_portal.features import AdjustableQuantity
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.tariffs import in_currency, tariff
from portico.wire.errors import ObjectNotFound

SWITCHED = {("month", 1), ("year", 1)}
"""The intervals between which there is a switch."""


@dataclass
class Row:
    """A plan."""

    key: str
    name: str
    description: str | None
    unit_label: str | None
    prices: dict[str, Price] = field(default_factory=dict)
    """By interval."""
    current: str = ""
    """The price that the customer has, if it is one of them."""

    def apart(self) -> "list[Row]":
        """A row for each of its prices."""
        return [
            replace(
                self, key=price.id, prices={interval: price}, current=self.current if price.id == self.current else ""
            )
            for interval, price in self.prices.items()
        ]

    def shown(self, quantity: int, formats: Formats) -> Mapping[str, "Shown"]:
        """By interval: what the plan costs."""
        return {interval: shown(price, quantity, formats) for interval, price in self.prices.items()}


class Shown(NamedTuple):
    """What a plan costs at one of its prices."""

    price: Price
    amount: int
    """In minor units."""
    many: int | None
    """What that is for: one, or a package of so many; None for as many as the customer has."""
    steps: Sequence[Step]
    """Ranges of quantities with prices of their own."""


@dataclass(frozen=True)
class Offers:
    """All that can be chosen."""

    rows: Sequence[Row]
    has_switch: bool
    """Whether one chooses between months and years first."""
    some_do_not_fit: bool
    """Whether the configuration has plans that cannot be combined with the subscription."""
    has_quantity: bool
    """Whether the quantity may change."""
    has_code: bool
    """Whether a promotion code may be entered."""

    def price_of(self, plan: str, interval: str) -> str | None:
        """The price that was chosen; None if the plan has none for the interval."""
        row = next((row for row in self.rows if row.key == plan), None)
        if row is None:
            return None
        prices = row.prices
        found = prices.get(interval) if len(prices) > 1 or self.has_switch else next(iter(prices.values()))
        return found.id if found else None

    def place_of(self, price: str) -> tuple[str, str]:
        """The row and the interval of a price."""
        for row in self.rows:
            for interval, one in row.prices.items():
                if one.id == price:
                    return row.key, interval
        return "", ""


def shown(price: Price, quantity: int, formats: Formats) -> Shown:
    """What a price comes to: for each one or each package, or with tiers for as many as there are."""
    if price.unit_amount is not None:
        package = price.transform_quantity
        return Shown(price, price.unit_amount, package.divide_by if package else 1, ())
    return Shown(price, total(tariff(price), quantity), None, steps(price, formats))


async def offers(room: Room, held: Held) -> Offers:
    """What the configuration offers for a subscription, and what it is now."""
    subscription, situation = held.subscription, held.situation
    allowed = features(situation).default_allowed_updates
    found = choices(situation, subscription) if "price" in allowed else ()
    rows: dict[str, Row] = {}
    for choice in found:
        if choice.refusal is None:
            _add(rows, choice.product.id, choice.product, choice.price, subscription)
    current = await current_price(room, subscription)
    if not any(row.current for row in rows.values()):
        product = await product_of(room, held, current)
        rows = {current.id: _row(current.id, product), **rows}
        _add(rows, current.id, product, current, subscription)
    has_switch = {_length(price) for row in rows.values() for price in row.prices.values()} == SWITCHED
    return Offers(
        rows=[one for row in rows.values() for one in ([row] if has_switch else row.apart())],
        has_switch=has_switch,
        some_do_not_fit=any(choice.refusal for choice in found),
        has_quantity="quantity" in allowed and any(limits(held, row) for row in rows.values()),
        has_code="promotion_code" in allowed,
    )


def _length(price: Price) -> tuple[str, int]:
    assert price.recurring is not None
    return price.recurring.interval, price.recurring.interval_count


def _row(key: str, product: Product) -> Row:
    return Row(key, product.name, product.description, product.unit_label)


def _add(rows: dict[str, Row], key: str, product: Product, price: Price, subscription: Subscription) -> None:
    row = rows.setdefault(key, _row(key, product))
    row.prices[_length(price)[0]] = in_currency(price, subscription.currency)
    if price.id == subscription.items.data[0].price.id:
        row.current = price.id


def limits(held: Held, row: Row) -> AdjustableQuantity | None:
    """The limits of a plan's quantity; None if it cannot be changed."""
    price = next(iter(row.prices.values()))
    return limits_of(held, price)


def limits_of(held: Held, price: Price) -> AdjustableQuantity | None:
    """The limits of the quantity at a price; None if it cannot be changed."""
    for offer in features(held.situation).products:
        if offer.product == price.product and offer.adjustable_quantity.enabled:
            return offer.adjustable_quantity
    return None


async def current_price(room: Room, subscription: Subscription) -> Price:
    """The whole price that the subscription has; as the item shows it, if it was deleted since."""
    shown = subscription.items.data[0].price
    try:
        found = await room.client.retrieve(Price, shown.id, expand=("currency_options", "tiers"))
    except ObjectNotFound:
        return shown
    return found


async def product_of(room: Room, held: Held, price: Price) -> Product:
    """What a price is the price of."""
    found = held.situation.products.get(price.product)
    if found:
        return found
    try:
        return await room.client.retrieve(Product, price.product)
    except ObjectNotFound:
        return Product.of(id=price.product, name=price.product, description=None, unit_label=None)


def chosen(offered: Offers, wish: Wish) -> Row:
    """The row that is picked: what is wished for, or what there is."""
    key, _ = offered.place_of(wish.price)
    return next((row for row in offered.rows if row.key == key), next(row for row in offered.rows if row.current))
