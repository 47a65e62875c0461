"""What is bought, as the page shows it."""

from dataclasses import dataclass

from portico.billing.charges import total
from portico.hosted.checkout.till import Till
from portico.resources.checkout.buying import bounds
from portico.resources.checkout.line_declaration import LineItem
from portico.resources.discounts.declaration import Coupon
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.resources.prices.declaration import Price
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

    @property
    def unit(self) -> int | None:
        """What each one costs, where each costs the same whole number."""
        return self.price.unit_amount if not self.price.transform_quantity else None


@dataclass(frozen=True)
class Order:
    """The whole."""

    lines: tuple[ShownLine, ...]
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
    regular = None if is_metered(price) else total(tariff(price), item.quantity or 0)
    adjustable = item.adjustable_quantity
    return ShownLine(item, price, regular, bounds(adjustable) if adjustable and adjustable.enabled else None)


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
