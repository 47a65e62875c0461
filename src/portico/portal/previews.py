"""The invoice that would come, where a page says a sum before somebody decides."""

from typing import Any, NamedTuple

from portico.pages.formats import Formats
from portico.papers.bills import Row, Saying, Sum
from portico.papers.gathering import DISCOUNTS, Tree, bill_of
from portico.portal.room import Room
from portico.resources.customers.declaration import Customer
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices.declaration import Invoice
from portico.resources.subscriptions.declaration import Subscription
from portico.wire.errors import ClockIsAdvancing, NothingUpcoming


class Coming(NamedTuple):
    """An invoice that does not exist yet."""

    invoice: Tree
    due: str
    """What is to be paid, credit and balance taken off."""
    total: str
    """What it comes to; without its sign, where it is a credit."""

    @property
    def is_credit(self) -> bool:
        """Whether money comes back."""
        return bool(self.invoice["total"] < 0)


class Bill(NamedTuple):
    """The same line by line, in words."""

    rows: list[Row]
    sums: list[Sum]
    due: str
    kept: str
    """What is given back and kept for later invoices; empty where that is nothing."""


async def last_of(room: Room, subscription: Subscription, ends: int | None) -> Coming | None:
    """What is still to be paid of a subscription that will end: changes and usage that were not charged yet.

    Or the next renewal, where others come before the end. None while a test clock moves: the page says that it does.
    """
    if ends is None or subscription.has_ended or subscription.status == "paused" or not subscription.collects_at(ends):
        return None
    try:
        return owing(await preview(room, subscription=subscription.id), ends)
    except ClockIsAdvancing:
        return None


async def next_of(room: Room, subscription: Subscription) -> Coming | None:
    """The next invoice, where its sum is not that of the prices: with a discount, a tax on top, a balance, or more."""
    if not _is_charged(subscription):
        return None
    if not _differs(room.customer, subscription) and not await _has_more(room, subscription):
        return None
    try:
        return await preview(room, subscription=subscription.id)
    except ClockIsAdvancing:
        return None


def _is_charged(subscription: Subscription) -> bool:
    """Whether a renewal comes, and takes its money by itself."""
    takes = subscription.collection_method == "charge_automatically" and not subscription.pause_collection
    return takes and subscription.status in ("active", "trialing") and subscription.cancel_at is None


def _differs(customer: Customer, subscription: Subscription) -> bool:
    items = subscription.items.data
    rates = [*(subscription.default_tax_rates or ()), *(rate for item in items for rate in item.tax_rates or ())]
    taken = customer.discount or customer.balance or subscription.discounts or any(item.discounts for item in items)
    return bool(taken) or any(not rate.inclusive for rate in rates)


async def _has_more(room: Room, subscription: Subscription) -> bool:
    """Whether something waits for the next invoice, such as a change that was not charged yet."""
    if "waiting" not in room.seen:
        room.seen["waiting"], _more = await room.client.list(
            InvoiceItem, customer=room.customer.id, pending=True, limit=100
        )
    return any(_is_on(item, subscription) for item in room.seen["waiting"])


def _is_on(item: InvoiceItem, subscription: Subscription) -> bool:
    details = item.parent and item.parent.subscription_details
    return item.currency == subscription.currency and (not details or details.subscription == subscription.id)


def owing(coming: Coming | None, ends: int) -> Coming | None:
    """An invoice on which something is to be paid, or that others follow before the end."""
    owes = coming and (coming.invoice["amount_due"] or coming.invoice["period_end"] < ends)
    return coming if owes else None


async def preview(room: Room, **orders: Any) -> Coming | None:
    """An invoice as it would come; None if none would."""
    invoice = await asked(room, **orders)
    if invoice is None:
        return None
    formats, currency = Formats(room.locale), invoice["currency"]
    return Coming(
        invoice, formats.money(invoice["amount_due"], currency), formats.money(abs(invoice["total"]), currency)
    )


async def asked(room: Room, **orders: Any) -> Tree | None:
    """What `create_preview` answers, with the coupons of its discounts; None if no invoice would come."""
    try:
        shown: Tree = await room.client.read_performed(
            Invoice, f"{Invoice.PATH}/create_preview", expand=DISCOUNTS, **orders
        )
    except NothingUpcoming:
        return None
    return shown


async def bill(room: Room, invoice: Tree) -> Bill:
    """What a preview says, from its lines to what is due."""
    saying = Saying(await bill_of(room.client, invoice, invoice["lines"]["data"]), room.locale)
    kept = saying.money(-invoice["total"]) if invoice["total"] < 0 else ""
    return Bill(saying.rows(), saying.coming(), saying.money(invoice["amount_due"]), kept)
