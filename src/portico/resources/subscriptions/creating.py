"""A new subscription, with its first invoice. Source: billing-behaviour 1.3 to 1.7."""

from collections.abc import Sequence

from portico.resources.customers import currencies
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import redeeming
from portico.resources.discounts.least import check_least
from portico.resources.invoices import pending
from portico.resources.invoices.entries import Entry
from portico.resources.prices import supported
from portico.resources.subscriptions import (
    beginnings,
    first_invoices,
    keeping,
    new_items,
    one_time,
    out_of_reach,
    pending_invoices,
    pending_setups,
    prebilling,
    settling,
    taxing,
    threshold_checks,
    trials,
    watching,
)
from portico.resources.subscriptions.alarms import NOTICE, set_alarm, trial_ends
from portico.resources.subscriptions.checks import check_customer, check_method, check_new, check_plain, chosen_rates
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill, after_billing, begins_with_draft, bill, draw, lapsed
from portico.resources.subscriptions.items import Priced, order_of
from portico.resources.subscriptions.orders import CreateOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest


async def create(
    tx: Transaction, draft: Subscription, orders: CreateOrders, *, includes_pending: bool = True
) -> Subscription:
    """Keep a new subscription and its first invoice, which is paid at once if it can be.

    What waits for the customer's next invoice is on it, unless she was only asked to pay for what is new.
    """
    with out_of_reach.named(orders):
        return await _create(tx, draft, orders, includes_pending=includes_pending)


async def _create(
    tx: Transaction, draft: Subscription, orders: CreateOrders, *, includes_pending: bool
) -> Subscription:
    customer = await check_customer(tx, draft)
    check_new(draft, orders)
    draft = await _checked(tx, _completed(tx, draft, customer), customer, orders)
    items = await new_items.ordered(tx, draft, customer, orders)
    threshold_checks.check(draft.billing_thresholds, items)
    draft = prebilling.computed(tx, await _priced(tx, draft, customer, items, orders))
    customer = await currencies.turn(tx, customer, draft.currency, planned=draft.schedule is not None)
    _check_trials(draft, orders, items)
    when = beginnings.ordered(tx, draft, orders, items)
    draft = pending_invoices.planned(tx, beginnings.dated(tx, draft, when, orders, items))
    items = [beginnings.begun(tx, draft, one, when) for one in items]
    items, ahead = await first_invoices.ahead(tx, draft, customer, items, orders)
    draft = keeping.with_items(draft, [one.item for one in items])
    entries = [*first_invoices.entries(tx, draft, items, when, orders), *ahead]
    once = await one_time.entries(tx, draft, customer, orders.add_invoice_items)
    await _check_least(tx, draft, items, once)
    first = None
    if first_invoices.is_billed(draft, [*entries, *once], when, orders):
        own = {item.id for item in await pending.add_all(tx, once, customer)}
        only = None if includes_pending else own
        first = await bill(tx, draft, entries, reason="subscription_create", only=only)
    return await _begin(tx, await _asking(tx, draft, customer, items, first), customer, first, orders)


async def _checked(tx: Transaction, draft: Subscription, customer: Customer, orders: CreateOrders) -> Subscription:
    """The draft, whose plain fields are in order, with automatic tax as it stands. Raises InvalidRequest."""
    await check_plain(tx, draft, customer)
    if not draft.automatic_tax.enabled:
        return draft
    draft = await taxing.switched_on(tx, draft, customer)
    if draft.schedule is None:
        taxing.check_new(draft, orders)
    return draft


async def _check_least(tx: Transaction, draft: Subscription, items: Sequence[Priced], once: Sequence[Entry]) -> None:
    """The order is large enough for its promotion codes. Raises InvalidRequest."""
    if draft.discounts and draft.schedule is None:
        paid_once = sum(entry.amount for entry in once)
        await check_least(tx, draft.discounts, order_of(draft, items, paid_once), ("discounts",))


def _completed(tx: Transaction, draft: Subscription, customer: Customer) -> Subscription:
    """The draft with what goes without saying."""
    return draft.having(
        id=tx.new_id(Subscription),
        billing_mode=draft.billing_mode.completed(tx.now),
        test_clock=customer.test_clock,
        created=tx.now,
    )


async def _priced(
    tx: Transaction, draft: Subscription, customer: Customer, items: Sequence[Priced], orders: CreateOrders
) -> Subscription:
    """The draft with its currency, its discounts and its tax rates. Raises InvalidRequest."""
    currency = items[0].price.currency
    if draft.currency and draft.currency != currency:
        raise supported.unsupported(items[0].price, draft.currency, ("currency",))
    discounts = await redeeming.redeem(
        tx,
        orders.discounts or (),
        redeeming.Target(customer.id, draft.id),
        currency=currency,
        start=orders.backdate_start_date,
        param=("discounts",),
    )
    rates = await chosen_rates(
        tx, orders.default_tax_rates or (), ("default_tax_rates",), agreed=draft.schedule is not None
    )
    return draft.having(currency=currency, discounts=discounts, default_tax_rates=rates)


def _check_trials(draft: Subscription, orders: CreateOrders, items: Sequence[Priced]) -> None:
    """What does not go with trials of items. Raises InvalidRequest."""
    trials.check(draft, items)
    for name in ("backdate_start_date", "trial_end", "trial_from_plan", "trial_period_days"):
        if getattr(orders, name) and any(one.then for one in items):
            raise InvalidRequest(f"Trial offers cannot be used together with `{name}`.", param=(name,))


async def _wait(tx: Transaction, subscription: Subscription, first: Bill) -> Subscription:
    """The first invoice of what a schedule begins, or of what is sent, waits for an hour, like those of renewals."""
    settling.check_imagined(tx, first)
    await draw(tx, first)
    return await lapsed(tx, subscription)


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
        draft = draft.having(
            items=keeping.listed(draft.id, after_billing(draft.items.data, first)),
            latest_invoice=first.invoice.id,
            status="incomplete" if is_due else draft.status,
        )
    kept = await keeping.insert(tx, draft)
    if any(end - NOTICE <= tx.now for end in trial_ends(kept)):
        await tx.tell(kept, "trial_will_end")
    kept = await watching.watch(tx, None, kept)
    done = kept if first is None else await _billed(tx, kept, first, orders)
    if done.status == "incomplete" or kept.status != "incomplete":
        await set_alarm(tx, done)  # what lets it begin sets it as well
    return done


async def _billed(tx: Transaction, kept: Subscription, first: Bill, orders: CreateOrders) -> Subscription:
    """The first invoice is made, and collected as far as it is to be."""
    if begins_with_draft(kept):
        return await _wait(tx, kept, first)
    return await settling.settle(tx, kept, first, behavior=orders.payment_behavior, off_session=orders.off_session)
