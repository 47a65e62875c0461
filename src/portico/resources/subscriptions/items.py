"""Items as they are ordered: which price, how many, from when to when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portico.billing.charges import total
from portico.billing.periods import Cycle, Period
from portico.resources.discounts import rules
from portico.resources.prices import prices, usable
from portico.resources.prices.declaration import Price, Recurring
from portico.resources.prices.faces import plan_of
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import ItemOrder
from portico.resources.subscriptions.price_orders import OneTimePriceOrder, PriceOrder
from portico.resources.subscriptions.tariffs import cycle, in_currency, is_free, is_metered, tariff
from portico.resources.trial_offers import TrialOffer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path, ResourceMissing, beneath
from portico.wire.refusals import only_one

MISMATCH = "Currency and interval fields must match across all plans on this subscription. Found mismatch in {} field."


@dataclass(frozen=True)
class Priced:
    """An item with its price as it is in the subscription's currency, tiers and all, and what its product is called."""

    item: SubscriptionItem
    price: Price
    name: str
    then: "Priced | None" = None
    """The item as it goes on when its trial is over, if it is on one."""
    unit_label: str | None = None
    """What one of the product is called."""

    @property
    def cycle(self) -> Cycle:
        """How often it recurs."""
        return cycle(self.price)

    @property
    def period(self) -> Period:
        """The running one."""
        return Period(self.item.current_period_start, self.item.current_period_end)

    @property
    def metered(self) -> bool:
        """Whether usage is counted."""
        return is_metered(self.price)

    @property
    def quantity(self) -> int:
        """How many; nothing if usage is counted."""
        return self.item.quantity or 0

    def many(self, quantity: Decimal | int) -> str:
        """So many, as a line says it: `2 seat`."""
        return f"{quantity} {self.unit_label}" if self.unit_label else f"{quantity}"

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing whatever the quantity."""
        return is_free(self.price)


async def priced(tx: Transaction, item: SubscriptionItem, currency: str | None) -> Priced:
    """An item with everything that decides what it costs in a currency, or in that of its price.

    A price that is deleted stays as the item knew it.
    """
    price = in_currency(await tx.get(Price, item.price.id) or item.price, currency)
    product = await tx.get(Product, price.product)
    then = await _then(tx, item, item.current_trial.trial_offer, currency) if item.current_trial else None
    if product is None:
        return Priced(item, price, price.product, then)
    return Priced(item, price, product.name, then, product.unit_label)


async def _then(tx: Transaction, item: SubscriptionItem, offer_id: str, currency: str | None) -> Priced:
    """The item after its trial; where the price that was to follow is deleted, at the one that it has."""
    offer = await tx.get(TrialOffer, offer_id)
    price = await tx.get(Price, offer.following) if offer else None
    after = item.having(current_trial=None)
    return await priced(tx, with_price(after, price) if price else after, currency)


def order_of(subscription: Subscription, items: Iterable[Priced], once: int = 0) -> rules.Order:
    """What the items come to for a period before any discount, with what is paid for once."""
    amount = once + sum(total(tariff(one.price), one.quantity) for one in items if not one.metered)
    return rules.Order(subscription.customer, subscription.currency, amount)


def amount_of(price: Price, quantity: int | None, currency: str | None) -> int | None:
    """What so many cost for a period before any discount; nobody knows it where usage is counted."""
    return None if is_metered(price) else total(tariff(in_currency(price, currency)), quantity or 0)


async def ordered_price(tx: Transaction, order: ItemOrder, path: Path) -> Price | None:
    """The price that an order names or makes; None if it says nothing of a price. Raises InvalidRequest."""
    sent = [name for name in ("price", "plan", "price_data") if getattr(order, name) is not None]
    if len(sent) > 1:
        raise only_one(*sent, param=(*path, sent[1]))
    if order.price_data is not None:
        return await made_price(tx, order.price_data, path)
    id, name = order.price or order.plan, "price" if order.price else "plan"
    if id is None:
        return None
    price = await tx.need(Price, id, param=(*path, name), called=name)
    usable.check_recurring(price, (*path, name), agreed=order.AGREED)
    return price


async def made_price(tx: Transaction, order: OneTimePriceOrder, path: Path) -> Price:
    """A price that is made for this once: it is there, but not active."""
    if order.unit_amount is None and order.unit_amount_decimal is None:
        raise ParameterMissing((*path, "price_data", "unit_amount"))
    product = await tx.get(Product, order.product)
    if product is None:
        raise ResourceMissing("product", order.product, param=(*path, "price_data", "product"))
    recurring = None
    if isinstance(order, PriceOrder):
        recurring = Recurring.of(interval=order.recurring.interval, interval_count=order.recurring.interval_count)
    draft = Price.of(
        active=False,
        currency=order.currency,
        product=order.product,
        recurring=recurring,
        tax_behavior=order.tax_behavior or "unspecified",
        unit_amount=order.unit_amount,
        unit_amount_decimal=order.unit_amount_decimal,
    )
    with beneath(*path, "price_data"):
        draft.check()
    return await prices.insert(tx, draft)


def quantity_of(order: ItemOrder, price: Price, before: int | None, path: Path) -> int | None:
    """How many: what is ordered, what it was, or one; nothing for metered prices. Raises InvalidRequest."""
    if is_metered(price):
        if order.quantity is not None:
            raise InvalidRequest(
                f"Quantity should not be specified where usage_type is `metered`. Remove quantity from "
                f"`{'.'.join(map(str, path))}`.",
                param=(*path, "quantity"),
            )
        return None
    if order.quantity is not None:
        return order.quantity
    return 1 if before is None else before


def check_together(items: Sequence[Priced], *, flexible: bool, path: Path = ("items",)) -> None:
    """The rules for items of one subscription. Raises InvalidRequest."""
    seen: set[str] = set()
    for index, one in enumerate(items):
        if one.price.id in seen:
            raise InvalidRequest(
                f"Cannot add multiple subscription items with the same plan: {one.price.id}",
                param=(*path, index, "price"),
            )
        seen.add(one.price.id)
    _check_lasting([one.then or one for one in items], path)
    _same(items, "currency", {one.price.currency for one in items}, path)
    cycles = {(one.then or one).cycle for one in items}
    if not flexible:
        _same(items, "interval", cycles, path)
    elif len(cycles) > 1:
        shortest = min(cycles, key=lambda one: one.length)
        for index, one in enumerate(items):
            if not _is_multiple((one.then or one).cycle, shortest):
                raise InvalidRequest(
                    "All billing intervals of a subscription must be multiples of the shortest one.",
                    param=(*path, index, "price"),
                )


def _check_lasting(items: Sequence[Priced], path: Path) -> None:
    """No two items go on at the same price when their trials are over. Raises InvalidRequest."""
    ids = [one.price.id for one in items]
    for index, id in enumerate(ids):
        if id in ids[:index]:
            raise InvalidRequest(
                f"Cannot add multiple subscription items that go on with the same plan: {id}",
                param=(*path, index, "current_trial"),
            )


def _same(items: Sequence[Priced], field: str, values: set[object] | set[str] | set[Cycle], path: Path) -> None:
    if len(values) > 1:
        raise InvalidRequest(
            MISMATCH.format(field),
            param=(*path, len(items) - 1, "price"),
        )


_UNITS = {"day": ("day", 1), "week": ("day", 7), "month": ("month", 1), "year": ("month", 12)}


def _is_multiple(longer: Cycle, shorter: Cycle) -> bool:
    (unit, count), (base, least) = _UNITS[longer.interval], _UNITS[shorter.interval]
    return unit == base and (count * longer.times) % (least * shorter.times) == 0


def with_price(item: SubscriptionItem, price: Price) -> SubscriptionItem:
    """The item at another price, which it shows in both of its faces."""
    hides = price.tiers is not None or price.currency_options is not None
    shown = price.having(tiers=None, currency_options=None) if hides else price
    return item.having(price=shown, plan=plan_of(shown))
