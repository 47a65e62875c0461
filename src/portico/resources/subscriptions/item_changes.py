"""Items before and after a change. Nothing is kept here. Source: billing-behaviour 1.8."""

from collections.abc import Sequence
from dataclasses import dataclass

from portico.resources.customers.declaration import Customer
from portico.resources.discounts import lapsing, redeeming
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions import new_items, threshold_checks, trials
from portico.resources.subscriptions.checks import chosen_rates
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced, amount_of, priced, quantity_of, with_price
from portico.resources.subscriptions.items_declaration import ItemThresholds, SubscriptionItem
from portico.resources.subscriptions.orders import ItemChangeOrder, UpdateOrders
from portico.resources.subscriptions.tariffs import is_metered
from portico.resources.tax_rates.declaration import TaxRate
from portico.storage.transaction import Transaction
from portico.wire.errors import Path
from portico.wire.noting import laid_over, noted


@dataclass(frozen=True)
class Pair:
    """An item before and after."""

    before: Priced | None
    after: Priced | None

    @property
    def is_same(self) -> bool:
        """Whether it costs what it did."""
        one, other = self.before, self.after
        return one is not None and other is not None and (_cost(one) == _cost(other))


def _cost(one: Priced) -> tuple[object, ...]:
    return one.price.id, one.item.quantity, one.item.current_trial


async def pairs(
    tx: Transaction, before: Subscription, orders: UpdateOrders, customer: Customer, old: Sequence[Priced]
) -> list[Pair]:
    """Each item before and after, in order; those that are added come last."""
    changed: dict[str, tuple[ItemChangeOrder, Path]] = {}
    added: list[Pair] = []
    known = {one.item.id for one in old}
    for index, order in enumerate(orders.items):
        path: Path = ("items", index)
        if order.id is None:
            added.append(Pair(None, await new_items.made(tx, before, order, path, customer)))
        elif order.id not in known:
            raise await tx.missing(SubscriptionItem, order.id, param=(*path, "id"), called="subscription item")
        else:
            changed[order.id] = (order, path)
    kept = []
    for one in old:
        found = changed.get(one.item.id)
        kept.append(Pair(one, await _changed(tx, before, one, *found, customer) if found else one))
    return kept + added


async def _changed(
    tx: Transaction, before: Subscription, one: Priced, order: ItemChangeOrder, path: Path, customer: Customer
) -> Priced | None:
    """The item as it becomes, or None if it goes. A new price begins with a quantity of one."""
    if order.deleted:
        return None
    item, sent = one.item, order.model_fields_set
    price, trial = await _priced_anew(tx, before, one, order, path)
    if price is not None and trial is not None:
        quantity = quantity_of(order, price, item.quantity, path)
        item = with_price(item, price).having(current_trial=trial, quantity=quantity)
    elif price is not None and price.id != one.price.id:
        item = with_price(item, price).having(current_trial=None, quantity=quantity_of(order, price, None, path))
    elif order.quantity is not None:
        item = item.having(quantity=quantity_of(order, one.price, item.quantity, path))
    item = item.having(billing_thresholds=_thresholds(item, order, price or one.price, path))
    item = item.having(metadata=_metadata(item, order, (*path, "metadata")))
    if "tax_rates" in sent:
        item = item.having(tax_rates=await _tax_rates(tx, item, order, (*path, "tax_rates")))
    if "discounts" in sent:
        item = item.having(discounts=await _discounts(tx, before, item, order, price or one.price, path, customer))
    return await priced(tx, item, before.currency)


async def _priced_anew(
    tx: Transaction, before: Subscription, one: Priced, order: ItemChangeOrder, path: Path
) -> trials.Ordered:
    """What is ordered to be charged from now on; a trial that runs already just goes on, and so does a price."""
    if order.current_trial is None and order.price_data is None and {order.price, order.plan} == {one.price.id, None}:
        return None, None
    running = one.item.current_trial
    if running and order.current_trial and running.trial_offer == order.current_trial.trial_offer:
        return None, None
    return await trials.ordered(tx, before, order, path)


async def _tax_rates(
    tx: Transaction, item: SubscriptionItem, order: ItemChangeOrder, path: Path
) -> tuple[TaxRate, ...]:
    """The rates that are ordered; those that the item has may be archived by now."""
    ids, known = order.tax_rates or (), {rate.id for rate in item.tax_rates or ()}
    return await chosen_rates(tx, ids, path, agreed=order.AGREED or known.issuperset(ids))


def _metadata(item: SubscriptionItem, order: ItemChangeOrder, path: Path) -> dict[str, str]:
    """As ordered; what a schedule has agreed on is never too much, since nobody is there who could be told."""
    return laid_over(item.metadata, order.metadata) if order.AGREED else noted(item.metadata, order, path)


def _thresholds(item: SubscriptionItem, order: ItemChangeOrder, price: Price, path: Path) -> ItemThresholds | None:
    """As ordered, or as they were, if there is usage still."""
    if "billing_thresholds" in order.model_fields_set:
        return threshold_checks.of_item(order.billing_thresholds, price, path)
    return item.billing_thresholds if is_metered(price) else None


async def _discounts(
    tx: Transaction,
    before: Subscription,
    item: SubscriptionItem,
    order: ItemChangeOrder,
    price: Price,
    path: Path,
    customer: Customer,
) -> tuple[str, ...]:
    found = await redeeming.redeem(
        tx,
        order.discounts or (),
        redeeming.Target(customer.id, before.id, item.id),
        currency=before.currency,
        amount=None if order.AGREED else amount_of(price, item.quantity, before.currency),
        param=(*path, "discounts"),
    )
    await lapsing.remove(tx, [id for id in item.discounts if id not in found])
    return found
