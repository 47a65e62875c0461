"""From what a subscription owes to an invoice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portico.billing.periods import Period
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import lapsing
from portico.resources.invoices import drafting, pending, taxing
from portico.resources.invoices.declaration import BillingReason, Invoice
from portico.resources.invoices.drafting import Draft
from portico.resources.invoices.entries import Entry, entry_of
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.subscriptions import charged_time, keeping
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items_declaration import Charged, SubscriptionItem
from portico.storage.transaction import Transaction


@dataclass(frozen=True)
class Bill:
    """An invoice that is computed, but not kept yet."""

    invoice: Invoice
    lines: tuple[LineItem, ...]

    @property
    def is_due(self) -> bool:
        """Whether anything is to be paid."""
        return self.invoice.amount_due > 0

    @property
    def once(self) -> "Bill":
        """The same, which nobody tries to collect again by itself."""
        nothing = {"auto_advance": False, "automatically_finalizes_at": None, "next_payment_attempt": None}
        return replace(self, invoice=self.invoice.having(**nothing))


async def bill(
    tx: Transaction,
    subscription: Subscription,
    entries: Sequence[Entry],
    *,
    reason: BillingReason,
    period: Period | None = None,
    only: Collection[str] | None = None,
    proration_date: int | None = None,
    method: str | None = None,
) -> Bill | None:
    """The invoice for entries and for what is pending in its currency, or some of it; None if there is neither.

    `method` is what it is charged to.
    """
    customer = await tx.get(Customer, subscription.customer)
    assert customer is not None
    waiting = [] if only == () else await pending.pending(tx, customer.id, subscription.id)
    waiting = [item for item in waiting if item.currency == subscription.currency and (only is None or item.id in only)]
    usual = [_by_default(subscription, entry) for entry in entries]
    all_entries = (*(entry_of(item) for item in waiting), *usual)
    if not all_entries:
        return None
    order = Draft(
        customer=customer,
        entries=all_entries,
        billing_reason=reason,
        period=period or Period(tx.now, tx.now),
        default_payment_method=method,
        proration_date=proration_date,
        auto_advance=_advances(subscription, reason),
        **_agreed(subscription, customer),
    )
    return Bill(*await drafting.assemble(tx, order))


def _by_default(subscription: Subscription, entry: Entry) -> Entry:
    """The entry, which has the rates of the invoice, as long as that is a draft, unless its item has its own."""
    own = {item.id for item in subscription.items.data if item.tax_rates}
    if entry.untaxed or entry.subscription_item in own or entry.tax_rates != _default_rates(subscription):
        return entry
    return entry._replace(tax_rates=None)


def _default_rates(subscription: Subscription) -> tuple[str, ...]:
    return tuple(rate.id for rate in subscription.default_tax_rates or ())


def _agreed(subscription: Subscription, customer: Customer) -> dict[str, Any]:
    """What the subscription says of each of its invoices."""
    settings = subscription.invoice_settings
    return {
        "currency": subscription.currency,
        "subscription": subscription,
        "collection_method": subscription.collection_method,
        "days_until_due": subscription.days_until_due,
        "discounts": discounts_of(subscription, customer),
        "default_tax_rates": _default_rates(subscription),
        "automatic_tax": taxing.of_subscription(subscription.automatic_tax),
        "description": settings.description,
        "footer": settings.footer,
        "custom_fields": settings.custom_fields,
    }


def discounts_of(subscription: Subscription, customer: Customer) -> tuple[str, ...]:
    """The subscription's discounts; or, if it has none, its customer's."""
    own = subscription.discounts or tuple(id for item in subscription.items.data for id in item.discounts)
    inherited = (customer.discount.id,) if customer.discount and not own else ()
    return subscription.discounts or inherited


async def lapsed(tx: Transaction, subscription: Subscription) -> Subscription:
    """The subscription without the discounts that were for one invoice, which has been made now."""
    if not has_discounts(subscription):
        return subscription
    after, items = await used_up(tx, subscription, await keeping.own_items(tx, subscription))
    return await keeping.replace(tx, subscription, after, *keeping.heard(subscription), items=items)


def has_discounts(subscription: Subscription) -> bool:
    """Whether it has any of its own."""
    return bool(subscription.discounts) or any(item.discounts for item in subscription.items.data)


async def used_up(
    tx: Transaction, subscription: Subscription, items: Sequence[SubscriptionItem]
) -> tuple[Subscription, list[SubscriptionItem]]:
    """The same, before it is kept."""
    left = await lapsing.lapse(tx, subscription.discounts)
    return subscription.having(discounts=left), [
        item.having(discounts=await lapsing.lapse(tx, item.discounts)) for item in items
    ]


async def draw(tx: Transaction, found: Bill) -> None:
    """Keep the invoice as a draft; if it has the customer's own discount, and that was for one invoice, this is it."""
    draft = await drafting.keep(tx, found.invoice, found.lines)
    customer = await tx.get(Customer, draft.customer, lock=True)
    own = customer.discount if customer else None
    if own is not None and own.id in draft.discounts:
        await lapsing.lapse(tx, (own.id,))


def begins_with_draft(subscription: Subscription) -> bool:
    """Whether its first invoice waits for an hour, like those of renewals: that of a schedule, or one that is sent."""
    return subscription.schedule is not None or subscription.collection_method == "send_invoice"


def _advances(subscription: Subscription, reason: BillingReason) -> bool:
    """Whether the invoice goes on by itself: not if nobody is charged any more, or not now, nor again."""
    paused = subscription.pause_collection
    if subscription.status == "unpaid" or (paused and paused.behavior == "keep_as_draft"):
        return False
    return reason != "subscription_create" or begins_with_draft(subscription)


def after_billing(items: Sequence[SubscriptionItem], bill: Bill) -> list[SubscriptionItem]:
    """The items, which remember what the invoice charges for their running periods."""
    return [_charged(item, bill) for item in items]


def _charged(item: SubscriptionItem, bill: Bill) -> SubscriptionItem:
    """What was pending is on the invoice now; what is new for the item's period replaces what was charged before."""
    kept = [_invoiced(charged, bill) for charged in item.charged]
    lines = [line for line in bill.lines if is_of(line, item) and line.amount > 0]
    fresh = [line for line in lines if line.invoice_item is None]
    usual = tuple(rate.id for rate in bill.invoice.default_tax_rates)
    for start, end in sorted({(line.period.start, line.period.end) for line in fresh}):
        own = [line for line in fresh if (line.period.start, line.period.end) == (start, end)]
        net = charged_time.of_lines(own)
        kept = [charged for charged in kept if charged.start < start or charged.end > end or charged.invoice is None]
        kept.append(
            Charged.of(
                amount=net.amount,
                taken=dict(net.taken),
                tax_rates=own[0].tax_rates or usual,
                start=start,
                end=end,
                invoice=bill.invoice.id,
                ids=tuple(line.id for line in own),
            )
        )
    return item.having(charged=tuple(charged for charged in kept if charged.end > item.current_period_start))


def _invoiced(charged: Charged, bill: Bill) -> Charged:
    lines = [line for line in bill.lines if line.invoice_item in charged.ids]
    if charged.invoice is not None or not lines:
        return charged
    net = charged_time.of_lines(lines)
    said = {"amount": net.amount, "taken": dict(net.taken)}
    return charged.model_copy(update={**said, "invoice": bill.invoice.id, "ids": tuple(line.id for line in lines)})


def is_of(line: LineItem, item: SubscriptionItem) -> bool:
    """Whether a line is for an item."""
    return line.of_item is not None and line.of_item.subscription_item == item.id
