"""A new subscription, with its first invoice. Source: billing-behaviour 1.3 to 1.7."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.discounts.least import check_least
from portico.resources.invoices import drafting
from portico.resources.invoices.entries import Entry
from portico.resources.subscriptions import (
    charging,
    keeping,
    one_time,
    pending_invoices,
    pending_setups,
    periods,
    prebilling,
    settling,
    taxing,
    threshold_checks,
    trials,
    watching,
)
from portico.resources.subscriptions.alarms import NOTICE, set_alarm
from portico.resources.subscriptions.checks import check_customer, check_method, check_new, check_plain, chosen_rates
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill, after_billing, bill, lapsed
from portico.resources.subscriptions.items import (
    Priced,
    check_together,
    order_of,
    priced,
    quantity_of,
    with_price,
)
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import (
    MAX_BILLED_UNTIL,
    MAX_PERIOD_END,
    MIN_PERIOD_END,
    CreateOrders,
    ItemOrder,
)
from portico.resources.subscriptions.parts import BillingMode, Flexible
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path


@dataclass(frozen=True)
class Beginning:
    """When a new subscription begins."""

    start: int
    anchor: int
    trial_end: int | None
    chosen: bool
    """Whether the caller said where periods begin."""


async def create(tx: Transaction, draft: Subscription, orders: CreateOrders) -> Subscription:
    """Keep a new subscription and its first invoice, which is paid at once if it can be."""
    customer = await check_customer(tx, draft)
    check_new(draft, orders)
    draft = _completed(tx, draft, customer)
    await check_plain(tx, draft, customer)
    if draft.automatic_tax.enabled:
        draft = await taxing.switched_on(tx, draft, customer)
        if draft.schedule is None:
            taxing.check_new(draft, orders)
    items = await _items(tx, draft, customer, orders)
    threshold_checks.check(draft.billing_thresholds, items)
    draft = await _priced(tx, draft, customer, items, orders)
    draft = prebilling.computed(tx, draft)
    _check_trials(draft, orders, items)
    when = _beginning(tx, draft, orders, items)
    draft = draft.having(**_dates(tx, draft, when, orders, items))
    draft = trials.standing(draft, items, tx.now) if any(one.then for one in items) else draft
    draft = pending_invoices.planned(tx, draft)
    items = [_begun(tx, draft, one, when) for one in items]
    items, ahead = await _ahead(tx, draft, customer, items, orders)
    draft = keeping.with_items(draft, [one.item for one in items])
    entries = [
        *_entries(tx, draft, items, when, orders),
        *ahead,
        *await one_time.entries(tx, draft, customer, orders.add_invoice_items),
    ]
    if draft.discounts and draft.schedule is None:
        once = sum(entry.amount for entry in entries if entry.subscription_item is None)
        await check_least(tx, draft.discounts, order_of(draft, items, once), ("discounts",))
    first = (
        await bill(tx, draft, entries, reason="subscription_create")
        if _is_billed(draft, entries, when, orders)
        else None
    )
    return await _begin(tx, await _asking(tx, draft, customer, items, first), customer, first, orders)


def _completed(tx: Transaction, draft: Subscription, customer: Customer) -> Subscription:
    """The draft with what goes without saying."""
    mode = draft.billing_mode
    flexible = mode.flexible or Flexible.of(proration_discounts="included") if mode.type == "flexible" else None
    return draft.having(
        id=tx.new_id(Subscription),
        billing_mode=BillingMode.of(type=mode.type, flexible=flexible),
        test_clock=customer.test_clock,
        created=tx.now,
    )


async def _items(tx: Transaction, draft: Subscription, customer: Customer, orders: CreateOrders) -> list[Priced]:
    """The items as ordered, without periods yet."""
    if not orders.items:
        raise ParameterMissing(("items",))
    found: list[Priced] = []
    wanted = draft.having(currency=draft.currency or customer.currency or "")
    for index, order in enumerate(orders.items):
        found.append(await new_item(tx, wanted, order, ("items", index), customer))
        wanted = wanted.having(currency=wanted.currency or found[0].price.currency)
    check_together(found, flexible=draft.is_flexible)
    return found


async def new_item(
    tx: Transaction, subscription: Subscription, order: ItemOrder, path: Path, customer: Customer
) -> Priced:
    """An item that is added. Raises InvalidRequest."""
    price, trial = await trials.ordered(tx, subscription, order, path)
    if price is None:
        raise ParameterMissing((*path, "price"))
    thresholds = threshold_checks.of_item(order.billing_thresholds, price, path)
    id = tx.new_id(SubscriptionItem)
    given = order.discounts or ()
    discounts = await redeeming.redeem(
        tx,
        given,
        customer=customer,
        subscription=subscription.id,
        subscription_item=id,
        currency=subscription.currency or None,
        param=(*path, "discounts"),
    )
    rates = await chosen_rates(tx, order.tax_rates or (), (*path, "tax_rates"), agreed=order.AGREED)
    item = SubscriptionItem.of(
        id=id,
        object="subscription_item",
        billing_thresholds=thresholds,
        created=tx.now,
        current_trial=trial,
        discounts=discounts,
        metadata=dict(order.metadata),
        plan=None,
        price=None,
        quantity=quantity_of(order, price, None, path),
        subscription=subscription.id,
        tax_rates=rates,
    )
    return await priced(tx, with_price(item, price), subscription.currency or None)


async def _priced(
    tx: Transaction, draft: Subscription, customer: Customer, items: Sequence[Priced], orders: CreateOrders
) -> Subscription:
    """The draft with its currency, its discounts and its tax rates. Raises InvalidRequest."""
    currency = items[0].price.currency
    if draft.currency and draft.currency != currency:
        raise InvalidRequest(
            f"The price specified does not support the currency `{draft.currency}`.", param=("currency",)
        )
    if customer.currency and customer.currency != currency:
        raise InvalidRequest(
            "You cannot combine currencies on a single customer. This customer has an active subscription, "
            "subscription schedule, discount, quote, invoice item or active subscription mode checkout session with "
            f"currency {customer.currency}.",
            param=("currency",),
        )
    draft = draft.having(currency=currency)
    discounts = await redeeming.redeem(
        tx, orders.discounts or (), customer=customer, subscription=draft.id, currency=currency, param=("discounts",)
    )
    rates = await chosen_rates(
        tx, orders.default_tax_rates or (), ("default_tax_rates",), agreed=draft.schedule is not None
    )
    return draft.having(discounts=discounts, default_tax_rates=rates)


def _check_trials(draft: Subscription, orders: CreateOrders, items: Sequence[Priced]) -> None:
    """What does not go with trials of items. Raises InvalidRequest."""
    trials.check(draft, items)
    for name in ("backdate_start_date", "trial_end", "trial_from_plan", "trial_period_days"):
        if getattr(orders, name) and any(one.then for one in items):
            raise InvalidRequest(f"Trial offers cannot be used together with `{name}`.", param=(name,))


def _beginning(tx: Transaction, draft: Subscription, orders: CreateOrders, items: list[Priced]) -> Beginning:
    """When it begins, and where its periods do. Raises InvalidRequest."""
    start = tx.now if orders.backdate_start_date is None else orders.backdate_start_date
    if start > tx.now:
        raise InvalidRequest("`backdate_start_date` must be in the past.", param=("backdate_start_date",))
    if start != tx.now and draft.billing_cycle_anchor_config:
        raise InvalidRequest(
            "`billing_cycle_anchor_config` cannot be combined with `backdate_start_date`.",
            param=("billing_cycle_anchor_config",),
        )
    trial_end = periods.trial_end(orders, items, tx.now)
    anchor, chosen = periods.anchor(
        orders, draft.billing_cycle_anchor_config, items, now=tx.now, start=start, flexible=draft.is_flexible
    )
    if trial_end is not None and not chosen and not periods.keeps_anchor(draft):
        anchor = trial_end
    return Beginning(start, anchor, trial_end, chosen)


def _dates(
    tx: Transaction, draft: Subscription, when: Beginning, orders: CreateOrders, items: Sequence[Priced]
) -> dict[str, Any]:
    ends = [periods.first(when.anchor, one, tx.now).end for one in items]
    first_end = when.trial_end or min(ends)
    first, last = min(first_end, *ends), max(first_end, *ends)
    words = {MIN_PERIOD_END: first, MAX_PERIOD_END: last, MAX_BILLED_UNTIL: max(last, prebilling.latest(draft))}
    cancel_at = periods.ordered_end(orders.cancel_at, words, tx.now)
    if draft.cancel_at_period_end:
        if cancel_at is not None:
            raise InvalidRequest(
                "Only one of `cancel_at` and `cancel_at_period_end` may be sent.", param=("cancel_at_period_end",)
            )
        cancel_at = first_end
    return {
        "billing_cycle_anchor": when.anchor,
        "cancel_at": cancel_at,
        "canceled_at": tx.now if cancel_at is not None else None,
        "start_date": draft.start_date or when.start,
        "status": "trialing" if when.trial_end else "active",
        "trial_end": when.trial_end or draft.trial_end,
        "trial_start": draft.trial_start or (tx.now if when.trial_end else None),
    }


def _begun(tx: Transaction, draft: Subscription, one: Priced, when: Beginning) -> Priced:
    """The item in its first period: the trial, or up to the next boundary, or up to the end of it all."""
    period = Period(draft.trial_start or tx.now, when.trial_end) if when.trial_end else None
    if period is None and when.start < tx.now and draft.is_flexible:
        period = periods.elapsed(when.anchor, one, when.start, tx.now)[-1]
    period = period or periods.first(when.anchor, one, tx.now)
    if draft.cancel_at is not None and draft.cancel_at < period.end:
        period = Period(period.start, draft.cancel_at)
    return replace(one, item=periods.in_period(one.item, period))


async def _ahead(
    tx: Transaction, draft: Subscription, customer: Customer, items: list[Priced], orders: CreateOrders
) -> tuple[list[Priced], Sequence[Entry]]:
    """What is billed beyond the first periods. Raises InvalidRequest."""
    if not draft.billing_schedules:
        return items, ()
    how = prebilling.How(orders.proration_behavior, orders.payment_behavior)
    await prebilling.check(tx, draft, customer, items, how)
    found = await prebilling.ahead(tx, draft, items, draft.billing_schedules)
    return list(found.items), found.entries


def _entries(
    tx: Transaction, draft: Subscription, items: Sequence[Priced], when: Beginning, orders: CreateOrders
) -> list[Entry]:
    """The lines of the first invoice."""
    found: list[Entry] = []
    for one in items:
        period = Period(one.item.current_period_start, one.item.current_period_end)
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
    if periods.is_whole(when.anchor, one, period):
        return charging.whole(draft, one, period)
    if not prorates:
        ends_early = draft.cancel_at == period.end and draft.is_flexible and not when.chosen
        return charging.whole(draft, one, period) if ends_early else []
    return charging.part(draft, one, period, periods.natural(when.anchor, one, period.start))


def _is_billed(draft: Subscription, entries: Sequence[Entry], when: Beginning, orders: CreateOrders) -> bool:
    """Whether there is a first invoice: not for a first stretch that is free, nor for usage that is still to come."""
    return bool(entries) or not (draft.is_flexible or (when.chosen and orders.proration_behavior == "none"))


async def _wait(tx: Transaction, subscription: Subscription, first: Bill) -> Subscription:
    """The first invoice of what a schedule begins waits for an hour, like those of renewals."""
    settling.check_imagined(tx, first)
    await drafting.keep(tx, first.invoice, first.lines)
    return await lapsed(tx, subscription)


def _ends_soon(subscription: Subscription, now: int) -> bool:
    """Whether a trial has begun that is announced to end at once."""
    ends = [trial.end_date for trial in subscription.item_trials]
    if subscription.status == "trialing" and subscription.trial_end is not None:
        ends.append(subscription.trial_end)
    return any(end - NOTICE <= now for end in ends)


async def _asking(
    tx: Transaction, draft: Subscription, customer: Customer, items: Sequence[Priced], first: Bill | None
) -> Subscription:
    """With nothing to pay, what comes later must be set up meanwhile, unless that is left to a schedule."""
    if draft.schedule is not None or (first is not None and first.is_due):
        return draft
    return await pending_setups.begun(tx, draft, customer, items)


async def _begin(
    tx: Transaction, draft: Subscription, customer: Customer, first: Bill | None, orders: CreateOrders
) -> Subscription:
    """Keep everything, and collect the first invoice."""
    by_itself = draft.collection_method == "charge_automatically" and draft.schedule is None
    is_due = first is not None and first.is_due and by_itself
    if is_due and orders.payment_behavior != "default_incomplete":
        check_method(draft, customer)
    if first is not None:
        draft = keeping.with_items(draft, after_billing(draft.items.data, first)).having(
            latest_invoice=first.invoice.id
        )
    if is_due:
        draft = draft.having(status="incomplete")
    if customer.currency is None:
        await tx.replace(customer, customer.having(currency=draft.currency), "silently")
    kept = await keeping.insert(tx, draft)
    if _ends_soon(kept, tx.now):
        await tx.tell(kept, "trial_will_end")
    await set_alarm(tx, kept)
    kept = await watching.watch(tx, None, kept)
    if first is None:
        return kept
    if kept.schedule is not None:
        return await _wait(tx, kept, first)
    return await settling.settle(tx, kept, first, behavior=orders.payment_behavior, off_session=orders.off_session)
