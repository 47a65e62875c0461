"""What stands on the first invoice of a subscription. Source: billing-behaviour 1.6 and 2.2."""

from collections.abc import Sequence

from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import charging, periods, prebilling, trials
from portico.resources.subscriptions.beginnings import Beginning
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.orders import CreateOrders
from portico.storage.transaction import Transaction


async def ahead(
    tx: Transaction, draft: Subscription, customer: Customer, items: list[Priced], orders: CreateOrders
) -> tuple[list[Priced], Sequence[Entry]]:
    """What is billed beyond the first periods. Raises InvalidRequest."""
    if not draft.billing_schedules:
        return items, ()
    how = prebilling.How(orders.proration_behavior, orders.payment_behavior)
    await prebilling.check(tx, draft, customer, items, how)
    found = await prebilling.ahead(tx, draft, items, draft.billing_schedules)
    return list(found.items), found.entries


def entries(
    tx: Transaction, draft: Subscription, items: Sequence[Priced], when: Beginning, orders: CreateOrders
) -> list[Entry]:
    """The lines of the first invoice."""
    found: list[Entry] = []
    for one in items:
        period = one.period
        if one.metered and draft.is_flexible:
            continue
        if when.trial_end or trials.is_free(one):
            found.append(charging.free(draft, one, period))
        elif one.metered:
            found.append(charging.unmeasured(draft, one, period))
        else:
            found += _upfront(tx, draft, one, when, period, prorates=orders.proration_behavior != "none")
    return found


def _upfront(
    tx: Transaction, draft: Subscription, one: Priced, when: Beginning, period: Period, *, prorates: bool
) -> list[Entry]:
    """What an item costs up to its first boundary, and since the day that it is backdated to."""
    if when.start < tx.now and draft.is_flexible:
        stretches = periods.elapsed(when.anchor, one, when.start, tx.now)
        return [entry for each in stretches for entry in _stretch(draft, one, when, each, prorates=prorates)]
    found = []
    if when.start < tx.now and prorates:
        found.append(charging.past(draft, one, when.anchor, Period(when.start, tx.now)))
    return found + _stretch(draft, one, when, period, prorates=prorates)


def _stretch(draft: Subscription, one: Priced, when: Beginning, period: Period, *, prorates: bool) -> list[Entry]:
    natural = periods.natural(when.anchor, one, period.start)
    ends_early = draft.cancel_at == period.end and not when.chosen
    if prorates or period == natural or (ends_early and not draft.is_flexible):
        return charging.stretch(draft, one, period, natural)
    return charging.whole(draft, one, period) if ends_early else []


def is_billed(draft: Subscription, entries: Sequence[Entry], when: Beginning, orders: CreateOrders) -> bool:
    """Whether there is a first invoice: not for a first stretch that is free, nor for usage that is still to come."""
    return bool(entries) or not (draft.is_flexible or (when.chosen and orders.proration_behavior == "none"))
