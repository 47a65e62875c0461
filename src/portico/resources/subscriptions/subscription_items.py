"""`subscription_item`: its verbs. Each is a change of the subscription that the item belongs to."""

from typing import Annotated, Any

from portico.resources.endpoints import Endpoint, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.subscriptions import changing
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import ItemChangeOrder, UpdateOrders
from portico.resources.subscriptions.single_item_orders import (
    ItemCreateOrders,
    ItemDeleteOrders,
    ItemUpdateOrders,
    ItemWriteOrders,
)
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import Refers
from portico.wire.pages import Paging

SAME = ("current_trial", "discounts", "plan", "price", "price_data", "quantity", "tax_rates")
HOW = ("off_session", "payment_behavior", "proration_behavior", "proration_date")


class ItemFilters(Paging):
    """Which items to list."""

    subscription: Annotated[str, Refers("subscription")]
    """The subscription's id."""


async def create(tx: Transaction, draft: SubscriptionItem, orders: ItemCreateOrders) -> SubscriptionItem:
    """Add an item to a subscription."""
    before = await _locked(tx, orders.subscription)
    known = {item.id for item in before.items.data}
    order = _order(orders, draft, draft.metadata, None)
    after = await _change(tx, before, order, orders)
    return next(item for item in after.items.data if item.id not in known)


async def update(
    tx: Transaction, before: SubscriptionItem, after: SubscriptionItem, orders: ItemUpdateOrders
) -> SubscriptionItem:
    """Change an item."""
    subscription = await _locked(tx, before.subscription)
    gone = dict.fromkeys(before.metadata.keys() - after.metadata.keys(), "")
    order = _order(orders, after, {**gone, **after.metadata}, before.id)
    changed = await _change(tx, subscription, order, orders)
    return next(item for item in changed.items.data if item.id == before.id)


async def delete(tx: Transaction, before: SubscriptionItem, orders: ItemDeleteOrders) -> None:
    """Take an item away; never the last one."""
    subscription = await _locked(tx, before.subscription)
    order = ItemChangeOrder.of(id=before.id, deleted=True, clear_usage=orders.clear_usage)
    await _change(tx, subscription, order, orders)


async def _locked(tx: Transaction, id: str) -> Subscription:
    """The subscription, which nobody else changes meanwhile. Raises ResourceMissing."""
    return await tx.need(Subscription, id, param=("subscription",), lock=True)


def _order(
    orders: ItemWriteOrders, item: SubscriptionItem, metadata: dict[str, str], id: str | None
) -> ItemChangeOrder:
    """What would be sent with the subscription; a change that may wait for its payment leaves metadata as they are."""
    sent: dict[str, Any] = {name: getattr(orders, name) for name in SAME if name in orders.model_fields_set}
    if item.billing_thresholds is not None or id is not None:
        sent["billing_thresholds"] = item.billing_thresholds
    if (metadata or id is not None) and orders.payment_behavior != "pending_if_incomplete":
        sent["metadata"] = dict(metadata)
    return ItemChangeOrder.of(id=id, **sent) if id else ItemChangeOrder.of(**sent)


async def _change(
    tx: Transaction, before: Subscription, order: ItemChangeOrder, orders: ItemWriteOrders | ItemDeleteOrders
) -> Subscription:
    tx = await of_customer(tx, before.customer)
    how = {name: getattr(orders, name) for name in HOW if name in orders.model_fields_set}
    try:
        return await changing.update(tx, before, before, UpdateOrders.of(items=(order,), **how))
    except InvalidRequest as error:
        error.move((), out_of=("items", 0))
        raise


ENDPOINTS = (
    creates(SubscriptionItem, create, ItemCreateOrders),
    retrieve(SubscriptionItem),
    updates(SubscriptionItem, update, ItemUpdateOrders),
    Endpoint("delete", "DELETE", f"{SubscriptionItem.PATH}/{{id}}", SubscriptionItem, delete, ItemDeleteOrders),
    index(SubscriptionItem, ItemFilters),
)
