"""What is bought, as the page shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portico.billing.charges import total
from portico.hosted.checkout.till import Till
from portico.pages.formats import Formats
from portico.pages.steps import Usage, usage
from portico.resources.checkout.buying import bounds
from portico.resources.checkout.line_declaration import LineItem, OptionalItem
from portico.resources.discounts.declaration import Coupon
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.tariffs import in_currency, is_metered, tariff

DAY = 86_400


@dataclass(frozen=True)
class ShownLine:
    """One line."""

    item: LineItem
    price: Price
    regular: int | None
    """What it costs each time, in minor units; None where usage is counted."""
    bounds: tuple[int, int] | None
    """The least and the most that may be chosen; None where nothing may."""
    removable: bool
    """Whether it may be taken away again."""
    usage: Usage | None
    """What is paid for usage, where that is counted."""

    @property
    def unit(self) -> int | None:
        """What each one costs, where each costs the same whole number."""
        return _unit(self.price)


@dataclass(frozen=True)
class Offered:
    """Something that may be added."""

    id: str
    """The line that it becomes."""
    name: str
    price: Price
    regular: int
    """What as many as are added at first cost each time, in minor units."""
    quantity: int

    @property
    def unit(self) -> int | None:
        """What each one costs, where each costs the same whole number."""
        return _unit(self.price)


@dataclass(frozen=True)
class Order:
    """The whole."""

    lines: tuple[ShownLine, ...]
    offered: tuple[Offered, ...]
    """What is not bought yet."""
    discount: str | None
    """The promotion code, or the name of the coupon."""
    has_code: bool
    """Whether it is a promotion code, which may be taken away."""
    added_tax: int
    """What is charged beside the prices, in minor units; negative where less is charged than is inside."""
    included_tax: int
    """What is inside the prices."""
    free_until: int | None
    """When a trial ends."""


def _unit(price: Price) -> int | None:
    return price.unit_amount if not price.transform_quantity else None


async def order(till: Till) -> Order:
    """What the session's page shows."""
    session = till.session
    items = session.line_items.data if session.line_items else ()
    discount, has_code = await _discount(till)
    details = session.total_details
    taken, tax = (details.amount_discount, details.amount_tax) if details else (0, 0)
    added = (session.amount_total or 0) - (session.amount_subtotal or 0) + taken
    return Order(
        tuple([await _line(till, item) for item in items]),
        tuple([await _offered(till, id, item) for id, item in _optional(till, items)]),
        discount,
        has_code,
        added_tax=added,
        included_tax=tax - max(added, 0),
        free_until=await _trial_end(till),
    )


async def _line(till: Till, item: LineItem) -> ShownLine:
    assert item.price is not None
    price = await till.client.retrieve(Price, item.price.id, expand=("tiers", "currency_options"))
    price = in_currency(price, item.currency)
    used = await _usage(till, price) if is_metered(price) else None
    regular = None if used else total(tariff(price), item.quantity or 0)
    adjustable = item.adjustable_quantity
    return ShownLine(
        item,
        price,
        regular,
        bounds(adjustable) if adjustable and adjustable.enabled else None,
        item.id in till.session.page.optional,
        used,
    )


async def _usage(till: Till, price: Price) -> Usage:
    product = await till.client.retrieve(Product, price.product)
    return usage(price, product.unit_label, Formats(till.locale))


def _optional(till: Till, lines: Sequence[LineItem]) -> Iterator[tuple[str, OptionalItem]]:
    """What may be added and is not yet, by the ids of the lines."""
    bought = {line.id for line in lines}
    for id, item in zip(till.session.page.optional, till.session.optional_items or (), strict=True):
        if id not in bought:
            yield id, item


async def _offered(till: Till, id: str, item: OptionalItem) -> Offered:
    price = await till.client.retrieve(Price, item.price, expand=("tiers", "currency_options"))
    price = in_currency(price, till.session.currency or price.currency)
    product = await till.client.retrieve(Product, price.product)
    return Offered(id, product.name, price, total(tariff(price), item.quantity), item.quantity)


async def _discount(till: Till) -> tuple[str | None, bool]:
    for discount in till.session.discounts or ():
        if discount.promotion_code:
            return (await till.client.retrieve(PromotionCode, discount.promotion_code)).code, True
        if discount.coupon:
            return (await till.client.retrieve(Coupon, discount.coupon)).name, False
    return None, False


async def _trial_end(till: Till) -> int | None:
    page = till.session.page
    if page.trial_end:
        return page.trial_end
    return await till.now() + page.trial_days * DAY if page.trial_days else None
