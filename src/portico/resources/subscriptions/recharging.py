"""What is charged for an item's time, after a draft's lines or what waits have been changed: so much comes back later.

Source: billing-behaviour 2.2.
"""

from collections.abc import Callable, Sequence

from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.entries import entry_of
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.subscriptions import charged_time, keeping
from portico.resources.subscriptions.items_declaration import Charged, SubscriptionItem
from portico.storage.transaction import Transaction


async def follow(tx: Transaction, invoice: Invoice, lines: Sequence[LineItem]) -> None:
    """Let the items of the draft's subscription remember what its lines charge now."""
    await _remember(tx, invoice.subscription, lambda known: _as_it_is(known, invoice, lines))


async def follow_waiting(tx: Transaction, id: str, subscription: str | None, after: InvoiceItem | None) -> None:
    """Let the subscription's items remember what an invoice item charges now that waits; None if it is gone."""
    await _remember(tx, subscription, lambda known: _as_it_waits(known, id, after))


async def _remember(tx: Transaction, subscription: str | None, now: Callable[[Charged], Charged | None]) -> None:
    if subscription is None:
        return
    for item in await tx.find(SubscriptionItem, limit=keeping.MAX_ITEMS, subscription=subscription):
        charged = tuple(one for one in map(now, item.charged) if one)
        if charged != item.charged:
            await tx.replace(item, item.having(charged=charged))


def _as_it_waits(known: Charged, id: str, after: InvoiceItem | None) -> Charged | None:
    if known.invoice is not None or id not in known.ids:
        return known
    if after is None:
        return None
    now = charged_time.by(entry_of(after), id)
    if (now.start, now.end) != (known.start, known.end):
        return known
    return now if now.amount > 0 else None


def _as_it_is(known: Charged, invoice: Invoice, lines: Sequence[LineItem]) -> Charged | None:
    """What is charged for a stretch now; None for what is charged no more. What was given back in part stays so."""
    if known.invoice != invoice.id:
        return known
    own = [line for line in lines if line.id in known.ids]
    if any((line.period.start, line.period.end) != (known.start, known.end) for line in own):
        return known
    net = charged_time.of_lines(own)
    if net.amount <= 0:
        return None
    usual = tuple(rate.id for rate in invoice.default_tax_rates)
    said = {"amount": net.amount, "taken": dict(net.taken), "ids": tuple(line.id for line in own)}
    return known.model_copy(update={**said, "tax_rates": own[0].tax_rates or usual})
