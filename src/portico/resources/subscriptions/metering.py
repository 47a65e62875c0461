"""What was used of metered items, and what of it is still to be billed. Source: billing-behaviour 1.9 and 8.5.

Usage is billed when its period ends. Thresholds, and changes of the price, may bill a part of it before: an item
remembers that, so that nothing is billed twice and tiers go on where they were.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from portico.billing.charges import Charge, Units, charges, further
from portico.billing.discounts import Discountable, reductions
from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import reducing
from portico.resources.invoices import quantities
from portico.resources.invoices.entries import Entry
from portico.resources.meters import usage
from portico.resources.subscriptions import charging, invoicing
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.items_declaration import Billed, SubscriptionItem
from portico.resources.subscriptions.tariffs import money, tariff
from portico.storage.transaction import Transaction

REMEMBERED = 2
"""Of how many periods an item knows what was billed: the draft of the one before may still count its usage again."""


async def used(tx: Transaction, subscription: Subscription, one: Priced, period: Period) -> list[Entry]:
    """What was used of a metered price in a period, without what was billed before; nothing during a trial."""
    if subscription.status == "trialing":
        return []
    return await unbilled(tx, subscription, one, period, await counted(tx, subscription, one, period))


async def used_at_last(tx: Transaction, subscription: Subscription, one: Priced) -> list[Entry]:
    """The same of a period that ends now, with the usage of this second, since no other period follows to bill it."""
    if subscription.status == "trialing":
        return []
    start = one.item.current_period_start
    count = await counted(tx, subscription, one, Period(start, tx.now + 1))
    return await unbilled(tx, subscription, one, Period(start, tx.now), count)


async def counted(tx: Transaction, subscription: Subscription, one: Priced, period: Period) -> Units:
    """How many units were used in a period at the item's price: none where corrections outweigh what was reported."""
    found = await _metered(tx, subscription, one, period) - Fraction(billed(one, period.start).skipped)
    return max(found, Fraction(0))


async def _metered(tx: Transaction, subscription: Subscription, one: Priced, period: Period) -> Units:
    assert one.price.recurring is not None
    meter = one.price.recurring.meter
    return await usage.usage(tx, meter, subscription.customer, period.start, period.end) if meter else 0


def billed(one: Priced, start: int) -> Billed:
    """What is known to be billed of the item's period that began then."""
    found = [known for known in one.item.billed if known.start == start and known.price == one.price.id]
    return found[-1] if found else Billed.of(start=start, price=one.price.id)


async def unbilled(
    tx: Transaction, subscription: Subscription, one: Priced, period: Period, count: Units
) -> list[Entry]:
    """What so many units cost, without what was billed of the period before."""
    now, before = charges(tariff(one.price), count), billed(one, period.start).quantity
    if before is None:
        return charging.lines(subscription, one, now, period)
    past = charges(tariff(one.price), Fraction(before))
    more = further(now, past)
    if more is not None:
        return charging.lines(subscription, one, more, period)
    back = await _previously(tx, subscription, one, past, period)
    return [*charging.lines(subscription, one, now, period), back]


async def _previously(
    tx: Transaction, subscription: Subscription, one: Priced, past: Sequence[Charge], period: Period
) -> Entry:
    """What was billed before comes back, less what a percentage takes off what it is billed as now."""
    amount = sum(charge.amount for charge in past)
    customer = await tx.get(Customer, subscription.customer)
    assert customer is not None
    common = await reducing.reductions(tx, invoicing.discounts_of(subscription, customer), subscription.currency)
    own = await reducing.reductions(tx, one.item.discounts, subscription.currency)
    line = Discountable(amount, one.price.product, own=tuple(less for less in own if less.percent is not None))
    (taken,) = reductions([line], [less for less in common if less.percent is not None])
    unit = past[0].unit if len(past) == 1 else None
    each = "" if unit is None else f" (at {money(unit, one.price.currency)} per unit)"
    description = f"Amount previously billed{each}"
    return charging.given_back(subscription, one, amount - sum(taken.values()), description, period)


def with_billed(one: Priced, quantity: Units) -> SubscriptionItem:
    """The item, of which so many units of the running period are billed."""
    known = billed(one, one.item.current_period_start)
    return _remembering(one.item, known.model_copy(update={"quantity": Decimal(quantities.exact(quantity))}))


async def repriced(tx: Transaction, subscription: Subscription, one: Priced | None, other: Priced) -> Priced:
    """The item at another price than before, at which only what is used from now on counts."""
    if one is None or not other.metered or one.price.id == other.price.id:
        return other
    start = other.item.current_period_start
    before = await _metered(tx, subscription, other, Period(start, tx.now))
    fresh = Billed.of(start=start, price=other.price.id, skipped=Decimal(quantities.exact(before)))
    return replace(other, item=_remembering(other.item, fresh))


def _remembering(item: SubscriptionItem, fresh: Billed) -> SubscriptionItem:
    others = [known for known in item.billed if known.start != fresh.start]
    return item.having(billed=(*others, fresh)[-REMEMBERED:])
