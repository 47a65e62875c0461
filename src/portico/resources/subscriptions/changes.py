"""A change of a subscription, before it is made: what is wanted, and what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portico.billing.periods import Period
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import charging, periods
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.item_changes import Pair
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.orders import UpdateOrders
from portico.storage.transaction import Transaction


@dataclass(frozen=True)
class Wanted:
    """What a subscription is to become."""

    before: Subscription
    after: Subscription
    orders: UpdateOrders
    pairs: Sequence[Pair]
    moment: int
    """From when parts of periods are reckoned."""

    @property
    def prorates(self) -> bool:
        """Whether parts of periods are charged, and given back."""
        return self.orders.proration_behavior != "none"

    @property
    def old(self) -> list[Priced]:
        """The items as they were."""
        return [pair.before for pair in self.pairs if pair.before]

    @property
    def new(self) -> list[Priced]:
        """The items as they are to be."""
        return [pair.after for pair in self.pairs if pair.after]


@dataclass(frozen=True)
class Change:
    """What a change comes to, of all items or of some."""

    after: Subscription
    items: tuple[Priced, ...]
    """The items as they become."""
    prorations: tuple[Entry, ...] = ()
    """What parts of periods cost, or give back."""
    entries: tuple[Entry, ...] = ()
    """What whole periods that begin now cost."""
    begins: bool = False
    """Whether a period begins, so that it is billed at once."""
    credited: frozenset[str] = field(default_factory=frozenset)
    """The items whose running charges are given back."""


def aligned(subscription: Subscription, pair: Pair) -> Priced:
    """An item without a charge, in the period that the others have."""
    assert pair.after is not None
    if pair.before is not None:
        return pair.after
    start, end = subscription.current_period_start, subscription.current_period_end
    return replace(pair.after, item=periods.in_period(pair.after.item, Period(start, end)))


async def credits(tx: Transaction, wanted: Wanted) -> tuple[list[Entry], frozenset[str]]:
    """What comes back of the items as they were, and the ids of those of which it does."""
    if not wanted.prorates:
        return [], frozenset()
    nets = await charging.nets(tx, wanted.before, wanted.old)
    found = [
        entry for one in wanted.old for entry in charging.unused(wanted.before, one, wanted.moment, nets[one.item.id])
    ]
    return found, frozenset(one.item.id for one in wanted.old)
