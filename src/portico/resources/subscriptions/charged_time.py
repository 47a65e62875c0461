"""Items remember the time they were charged for, so that what comes back is what was paid.

Source: billing-behaviour 2.4.
"""

from collections.abc import Mapping, Sequence

from portico.billing.discounts import together
from portico.billing.periods import Period
from portico.billing.prorations import Net, debit
from portico.resources.invoice_items.declaration import CreditedLines, ItemCreditedItems
from portico.resources.invoices.entries import Entry
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.subscriptions.items_declaration import Charged, SubscriptionItem


def credited(charged: Charged) -> ItemCreditedItems | None:
    """What a credit is for: lines of an invoice, or an item that still waits for one."""
    if not charged.ids:
        return None
    if charged.invoice is None:
        return ItemCreditedItems.of(invoice_item=charged.ids[0], type="invoice_item")
    lines = CreditedLines.of(invoice=charged.invoice, invoice_line_items=charged.ids)
    return ItemCreditedItems.of(invoice_line_item_details=lines, type="invoice_line_items")


def waiting_for(item: SubscriptionItem, entries: Sequence[Entry], kept: Mapping[str | None, str]) -> SubscriptionItem:
    """The item, which remembers what waits for its next invoice."""
    own = [entry for entry in entries if entry.subscription_item == item.id and entry.net > 0]
    return item.having(charged=tuple(by(entry, kept[item.id]) for entry in own))


def by(entry: Entry, id: str) -> Charged:
    """What an entry charges that waits as the invoice item with this id."""
    return Charged.of(
        amount=entry.net,
        taken=dict(entry.taken),
        tax_rates=entry.tax_rates or (),
        start=entry.period.start,
        end=entry.period.end,
        ids=(id,),
    )


def of_lines(lines: Sequence[LineItem]) -> Net:
    """What lines charge, with what discounts have taken off."""
    taken = together({one.discount: one.amount} for line in lines for one in line.discount_amounts or ())
    return Net(sum(line.amount for line in lines) - sum(taken.values()), tuple(taken.items()))


def cut(item: SubscriptionItem) -> SubscriptionItem:
    """The item, which ends earlier now: what it was charged for after that has been given back."""
    end = max(item.current_period_end, item.billed_until or 0)
    if all(charged.end <= end for charged in item.charged):
        return item
    return item.having(charged=tuple(_until(charged, end) for charged in item.charged if charged.start < end))


def _until(charged: Charged, end: int) -> Charged:
    """What was charged, up to an earlier end."""
    if charged.end <= end:
        return charged
    whole = Period(charged.start, charged.end)
    left = net(charged).scaled(lambda amount: amount - debit(amount, whole, end))
    return charged.model_copy(update={"amount": left.amount, "end": end, "taken": dict(left.taken)})


def net(charged: Charged) -> Net:
    """What was charged, with what discounts had taken off."""
    return Net(charged.amount, tuple(charged.taken.items()))
