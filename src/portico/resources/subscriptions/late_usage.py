"""Usage that arrives while the invoice for it is a draft still counts. Source: billing-behaviour 8.5.

What somebody has said by hand of a line stays: of what it comes to, its words, its discounts and its tax.
"""

from collections.abc import Sequence

from portico.billing.periods import Period
from portico.resources.invoices import editing, line_changes
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.entries import Entry, line_of, made_from
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions import items, metering
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.storage.transaction import Transaction

Stretch = tuple[str, Period]
"""A subscription's item, and a period of it."""


async def counted_again(tx: Transaction, before: Invoice) -> Invoice:
    """The draft with usage as it is known now."""
    if before.billing_reason != "subscription_cycle" or not _may_have_usage(before):
        return before
    subscription = await tx.get(Subscription, before.subscription or "")
    lines = await editing.lines_of(tx, before)
    after = lines
    for stretch in dict.fromkeys(found for line in lines if (found := _stretch(before, line))):
        if subscription is not None:
            after = await _replaced(tx, subscription, before, after, stretch)
    return before if after == lines else await editing.recount(tx, before, before, after)


def _may_have_usage(invoice: Invoice) -> bool:
    return invoice.lines.has_more or any(_stretch(invoice, line) for line in invoice.lines.data)


def _stretch(invoice: Invoice, line: LineItem) -> Stretch | None:
    """What a line is for, if that was over when the invoice was made; what had waited for it was settled before."""
    details = line.of_item
    if not details or details.proration or details.invoice_item or line.period.end > invoice.created:
        return None
    return details.subscription_item, Period(line.period.start, line.period.end)


async def _as_it_was(tx: Transaction, subscription: Subscription, id: str, line: LineItem) -> Priced | None:
    """The item at the price of a line; a trial or a plan may be over that went on when the line was made."""
    item = await tx.get(SubscriptionItem, id)
    known = line.pricing and line.pricing.price_details
    price = await tx.get(Price, known.price) if known else None
    if item is None or price is None:
        return None
    return await items.priced(tx, items.with_price(item, price).having(current_trial=None), subscription.currency)


async def _replaced(
    tx: Transaction, subscription: Subscription, invoice: Invoice, lines: Sequence[LineItem], stretch: Stretch
) -> list[LineItem]:
    """The lines, with those of one stretch as its usage is now."""
    places = [place for place, line in enumerate(lines) if _stretch(invoice, line) == stretch]
    old = [lines[place] for place in places]
    one = await _as_it_was(tx, subscription, stretch[0], old[0])
    if one is None or not one.metered or any(name in line_changes.COUNTED for line in old for name in line.said):
        return list(lines)
    entries = await metering.used(tx, subscription, one, stretch[1])
    if [(line.amount, line.quantity_decimal) for line in old] == [(entry.amount, entry.quantity) for entry in entries]:
        return list(lines)
    ids = [line.id for line in old] + [tx.new_id(LineItem) for _ in entries[len(old) :]]
    kept = [*old, *[old[0].having(said=())] * len(entries)]
    fresh = [
        line_of(_as_said(line, entry), id=id, invoice=invoice.id, livemode=invoice.livemode).having(said=line.said)
        for line, entry, id in zip(kept, entries, ids, strict=False)
    ]
    rest = [line for place, line in enumerate(lines) if place not in places]
    return [*rest[: places[0]], *fresh, *rest[places[0] :]]


def _as_said(line: LineItem, entry: Entry) -> Entry:
    """What was used, with what the line said of it beside its amount."""
    before = made_from(line)
    return entry._replace(
        description=before.description if "description" in line.said else entry.description,
        discountable=before.discountable,
        discounts=before.discounts,
        metadata=before.metadata,
        tax_rates=before.tax_rates,
        taxes=before.taxes,
        untaxed=before.untaxed,
    )
