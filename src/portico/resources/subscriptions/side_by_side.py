"""A change of items that is made at once, while another one waits for its payment. Source: docs/decisions/0043.

Both hold where they are about different things. Where both would change what one item costs, each has reckoned from
what the other one takes away, and the one that waits has to go.
"""

from collections.abc import Sequence

from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem

COSTS = frozenset({"billed_until", "current_period_end", "current_period_start", "current_trial", "price", "quantity"})
"""What an item's charges are reckoned from."""
OWN = frozenset(SubscriptionItem.model_fields) - {"billed", "charged", "plan"}
"""What a change is told by; what was charged is known elsewhere."""

Item = SubscriptionItem | None


def beside(before: Subscription, items: Sequence[SubscriptionItem], after: Subscription) -> Subscription | None:
    """The subscription as it is to be, with what waits brought in line; None if that cannot be."""
    update = before.pending_update
    if update is None or update.subscription_items is None:
        return after
    was, now, then = (_by_id(some) for some in (before.items.data, items, update.subscription_items))
    if _moves(before) and any(_costs(was.get(id), now.get(id)) for id in was | now):
        return None
    if any(_costs(was.get(id), now.get(id)) and _costs(was.get(id), then.get(id)) for id in was):
        return None
    waiting = [found for id in then | now if (found := _merged(was.get(id), now.get(id), then.get(id)))]
    if len({item.price.id for item in waiting}) < len(waiting):
        return None
    charged = {id: those for id, those in before.pending_charged.items() if _costs(was.get(id), then.get(id))}
    return after.having(
        pending_charged=charged, pending_update=update.model_copy(update={"subscription_items": tuple(waiting)})
    )


def _by_id(items: Sequence[SubscriptionItem]) -> dict[str, SubscriptionItem]:
    return {item.id: item for item in items}


def _moves(before: Subscription) -> bool:
    """Whether what waits moves the periods of all items."""
    update = before.pending_update
    return update is not None and (update.billing_cycle_anchor is not None or update.trial_end is not None)


def _costs(one: Item, other: Item) -> bool:
    """Whether a change from one to the other changes what an item costs."""
    return bool(_changed(one, other) & COSTS) if one and other else one is not other


def _changed(one: SubscriptionItem, other: SubscriptionItem) -> frozenset[str]:
    return frozenset(name for name in OWN if _seen(one, name) != _seen(other, name))


def _seen(item: SubscriptionItem, name: str) -> object:
    """A field, where prices that were edited since are still the same."""
    return item.price.id if name == "price" else getattr(item, name)


def _merged(was: Item, now: Item, then: Item) -> Item:
    """An item as it becomes when what waits comes true; None if there will be none."""
    if was is None:
        return then or now
    if now is None or then is None:
        return None
    return then.having(**{name: getattr(now, name) for name in _changed(was, now)})
