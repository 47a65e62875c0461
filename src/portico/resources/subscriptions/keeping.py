"""How a subscription is kept: it shows its items, and each of them is an object of its own."""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced, priced
from portico.resources.subscriptions.items_declaration import Charged, SubscriptionItem
from portico.storage.transaction import Transaction
from portico.wire import events
from portico.wire.lists import ListOf

MAX_ITEMS = 100


def listed(subscription: str, items: Iterable[SubscriptionItem]) -> ListOf[SubscriptionItem]:
    """Items as their subscription shows them."""
    return ListOf.of(
        object="list", data=tuple(items), has_more=False, url=f"/v1/subscription_items?subscription={subscription}"
    )


def with_items(subscription: Subscription, items: Iterable[SubscriptionItem]) -> Subscription:
    """The subscription with other items."""
    return subscription.having(items=listed(subscription.id, items))


async def own_items(tx: Transaction, subscription: Subscription) -> list[SubscriptionItem]:
    """The items with what is for our own use, in the order in which they are shown."""
    found = {item.id: item for item in await tx.find(SubscriptionItem, limit=MAX_ITEMS, subscription=subscription.id)}
    return [found[item.id] for item in subscription.items.data]


async def priced_items(tx: Transaction, subscription: Subscription) -> list[Priced]:
    """The items with their prices."""
    return [await priced(tx, item, subscription.currency) for item in await own_items(tx, subscription)]


async def insert(tx: Transaction, subscription: Subscription) -> Subscription:
    """Keep a new subscription with its items."""
    for item in subscription.items.data:
        await tx.insert(item)
    return await tx.insert(subscription)


async def replace(
    tx: Transaction,
    before: Subscription,
    after: Subscription,
    *endings: str,
    items: Sequence[SubscriptionItem] | None = None,
) -> Subscription:
    """Keep a subscription's new state, and its items', if they changed."""
    if items is not None:
        after = with_items(after, items)
        await _replace_items(tx, before, items)
    return await tx.replace(before, after, *endings)


def heard(subscription: Subscription) -> tuple[str]:
    """How a new state of it is told: by itself, or later, with the change that is under way."""
    return ("silently",) if subscription.is_changing else ("updated",)


async def changed(tx: Transaction, before: Subscription, after: Subscription) -> Subscription:
    """A change is done that was billed: one event tells of all of it that was silent.

    What has ended because nobody could pay for it is told by its end alone.
    """
    if not after.is_changing:
        return after
    kept = await tx.replace(after, after.having(is_changing=False), "silently")
    if not kept.has_ended:
        previous = events.changed(orjson.loads(before.body()), orjson.loads(kept.body()))
        await tx.emit("customer.subscription.updated", await tx.shown(kept), previous)
    return kept


async def _replace_items(tx: Transaction, before: Subscription, items: Sequence[SubscriptionItem]) -> None:
    old = {item.id: item for item in await own_items(tx, before)}
    for item in items:
        if item.id in old:
            await tx.replace(old.pop(item.id), item)
        else:
            await tx.insert(item)
    for gone in old.values():
        await tx.delete(gone)


async def with_charges(
    tx: Transaction,
    before: Subscription,
    items: Sequence[SubscriptionItem],
    charged: Mapping[str, tuple[Charged, ...]],
) -> list[SubscriptionItem]:
    """Items that were kept aside, with what they were charged."""
    own = {item.id: item for item in await own_items(tx, before)}
    return [item.having(charged=charged.get(item.id, own[item.id].charged if item.id in own else ())) for item in items]
