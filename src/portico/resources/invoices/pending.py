"""Invoice items that wait for an invoice."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from portico.resources.customers.declaration import Customer
from portico.resources.invoice_items.declaration import (
    InvoiceItem,
    ItemParent,
    ItemProrationDetails,
    ItemSubscriptionDetails,
)
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.entries import Entry, pricing_of
from portico.resources.invoices.reach import AmountTooLarge, check_asked
from portico.resources.invoices.summing import rates_of
from portico.resources.invoices.sums import LinePeriod, discount_amounts
from portico.storage.transaction import Transaction

MOST = 250
"""How many pending items an invoice takes up."""


async def pending(
    tx: Transaction, customer_id: str, subscription_id: str | None, *, only: bool = False
) -> list[InvoiceItem]:
    """What the next invoice of a subscription (None: one without a subscription) takes up, newest first.

    Items of no subscription go with any invoice; with `only`, just those of this one.
    """
    found = await tx.find(InvoiceItem, limit=MOST, customer=customer_id, is_pending=True)
    wanted = (subscription_id,) if only else (subscription_id, None)
    return [item for item in found if item.subscription in wanted]


async def add_pending(tx: Transaction, entry: Entry, customer: Customer) -> InvoiceItem:
    """Let something wait for the customer's next invoice. Raises AmountTooLarge."""
    try:
        check_asked(tx, (entry.amount,))
    except AmountTooLarge as error:
        error.item, error.price = entry.subscription_item, entry.price
        raise
    return await tx.insert(await item_from(tx, entry, customer))


async def add_all(tx: Transaction, entries: Sequence[Entry], customer: Customer) -> list[InvoiceItem]:
    """Let several things wait, so that they are shown in this order: what waits is shown newest first."""
    return [await add_pending(tx, entry, customer) for entry in reversed(entries)]


async def wait_again(tx: Transaction, invoice: Invoice, but: Collection[str] = ()) -> None:
    """What an invoice had taken up, that nobody will pay any more, waits for another one, but for some of it."""
    for item in reversed(await tx.find(InvoiceItem, limit=MOST, invoice=invoice.id)):
        if item.id not in but:
            await tx.insert(item.having(id="", invoice=None))


async def item_from(tx: Transaction, entry: Entry, customer: Customer) -> InvoiceItem:
    """What is to be paid for, as an invoice item that is not kept yet."""
    quantity = 1 if entry.quantity is None else entry.quantity
    return InvoiceItem.of(
        object="invoiceitem",
        amount=entry.amount,
        currency=entry.currency,
        customer=customer.id,
        date=tx.now,
        description=entry.description,
        discountable=entry.discountable,
        discounts=entry.discounts,
        metadata=dict(entry.metadata),
        net_amount=None if entry.discountable else entry.net,
        parent=_parent(entry),
        period=LinePeriod.of(end=entry.period.end, start=entry.period.start),
        pricing=pricing_of(entry),
        proration=entry.proration,
        proration_details=_details(entry),
        quantity=int(quantity),
        quantity_decimal=Decimal(quantity),
        tax_behavior=entry.tax_behavior,
        tax_rates=tuple(await rates_of(tx, entry.tax_rates or ())),
        test_clock=customer.test_clock,
        untaxed=entry.untaxed,
    )


def _details(entry: Entry) -> ItemProrationDetails | None:
    if not entry.proration:
        return None
    return ItemProrationDetails.of(credited_items=entry.credited_items, discount_amounts=discount_amounts(entry.taken))


def _parent(entry: Entry) -> ItemParent | None:
    if entry.subscription is None:
        return None
    details = ItemSubscriptionDetails.of(subscription=entry.subscription, subscription_item=entry.subscription_item)
    return ItemParent.of(subscription_details=details, type="subscription_details")
