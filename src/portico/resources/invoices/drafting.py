"""A whole invoice from what is to be paid for: first in the mind, so that a preview is a promise; then on paper."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from portico.billing.periods import DAY, Period
from portico.resources.accounts.declaration import Account
from portico.resources.customers.declaration import Customer
from portico.resources.invoice_items.declaration import InvoiceItem
from portico.resources.invoices import addressees, sharing
from portico.resources.invoices.declaration import BillingReason, Invoice
from portico.resources.invoices.entries import Entry, line_of
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.parts import AutomaticTax, Issuer, Parent, SubscriptionDetails
from portico.resources.invoices.summing import rates_of, summed
from portico.resources.invoices.taxing import NOT_CALCULATED
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.values import CustomField
from portico.storage.transaction import Transaction

DRAFT_HOUR = 3_600
"""Seconds for which a draft waits before it is finalized by itself."""
FINALIZING = 2
"""The rank of that among what is due at the same time."""
OURSELVES = Issuer.of(type="self")


class Draft(NamedTuple):
    """What an invoice is made from."""

    customer: Customer
    entries: tuple[Entry, ...]
    billing_reason: BillingReason
    period: Period
    currency: str
    subscription: Subscription | None = None
    collection_method: str = "charge_automatically"
    days_until_due: int | None = None
    default_payment_method: str | None = None
    default_source: str | None = None
    discounts: tuple[str, ...] = ()
    """Those on the whole."""
    automatic_tax: AutomaticTax = NOT_CALCULATED
    default_tax_rates: tuple[str, ...] = ()
    """Those of entries that have none of their own."""
    auto_advance: bool = True
    metadata: Mapping[str, str] = MappingProxyType({})
    description: str | None = None
    footer: str | None = None
    custom_fields: tuple[CustomField, ...] | None = None
    account_tax_ids: tuple[str, ...] | None = None
    issuer: Issuer | None = None
    on_behalf_of: str | None = None
    proration_date: int | None = None
    """For prorations: the moment for which they were reckoned."""


async def assemble(tx: Transaction, order: Draft) -> tuple[Invoice, tuple[LineItem, ...]]:
    """The invoice and its lines with all their sums, in the customer's time. Nothing is kept."""
    id = tx.new_id(Invoice)
    lines = [line_of(entry, id=tx.new_id(LineItem), invoice=id, livemode=tx.scope.livemode) for entry in order.entries]
    rates = await rates_of(tx, order.default_tax_rates)
    invoice = Invoice.of(
        id=id,
        object="invoice",
        livemode=tx.scope.livemode,
        created=tx.now,
        currency=order.currency,
        default_tax_rates=tuple(rates),
        discounts=order.discounts,
        parent=parent_of(order.subscription, order.proration_date),
        webhooks_delivered_at=tx.now,
        **_said(order),
        **collected(tx, order),
        **await merchant(tx),
        **addressees.snapshot(order.customer),
        customer_tax_ids=await addressees.numbers(tx, order.customer.id),
    )
    return await summed(tx, invoice, lines, order.customer)


def _said(order: Draft) -> dict[str, Any]:
    """What the order says in so many words."""
    paused = order.subscription and order.subscription.pause_collection
    return {
        "account_tax_ids": order.account_tax_ids,
        "automatic_tax": order.automatic_tax,
        "billing_reason": order.billing_reason,
        "collection_paused": paused and paused.behavior,
        "custom_fields": order.custom_fields,
        "default_payment_method": order.default_payment_method,
        "default_source": order.default_source,
        "description": order.description,
        "footer": order.footer,
        "issuer": order.issuer or OURSELVES,
        "metadata": dict(order.metadata),
        "on_behalf_of": order.on_behalf_of or (order.subscription and order.subscription.on_behalf_of),
        "shares": sharing.of_subscription(order.subscription),
        "period_end": order.period.end,
        "period_start": order.period.start,
    }


def collected(tx: Transaction, order: Draft) -> dict[str, Any]:
    """How and when it is finalized and paid: where nobody is to pay it, without an hour."""
    automatic = order.collection_method == "charge_automatically"
    by_itself = order.billing_reason != "manual"
    paused = by_itself and order.subscription and order.subscription.pause_collection
    finalizes = tx.now + (0 if paused else DRAFT_HOUR) if order.auto_advance else None
    return {
        "auto_advance": order.auto_advance,
        "automatically_finalizes_at": finalizes,
        "collection_method": order.collection_method,
        "days_to_pay": None if automatic else order.days_until_due,
        "due_date": None if automatic or order.days_until_due is None else tx.now + order.days_until_due * DAY,
        "next_payment_attempt": finalizes if automatic and not paused else None,
    }


def parent_of(subscription: Subscription | None, proration_date: int | None = None) -> Parent | None:
    """What made it."""
    if subscription is None:
        return None
    details = SubscriptionDetails.of(
        metadata=dict(subscription.metadata),
        subscription=subscription.id,
        subscription_proration_date=proration_date,
    )
    return Parent.of(quote_details=None, subscription_details=details, type="subscription_details")


async def merchant(tx: Transaction) -> dict[str, Any]:
    """Who sends it."""
    account = await tx.within(tx.scope.of_platform).get(Account, tx.scope.account)
    if account is None:
        return {}
    return {"account_country": account.country, "account_name": account.business_profile.name}


async def keep(tx: Transaction, invoice: Invoice, lines: Sequence[LineItem], *, waits: bool = True) -> Invoice:
    """Keep an assembled invoice as a draft; the items on it wait no longer.

    Without `waits` it is finalized in this transaction, so nothing need wake it up.
    """
    for line in lines:
        await tx.insert(line)
        await _assign(tx, line)
    kept = await tx.insert(invoice)
    if waits and kept.auto_advance and kept.automatically_finalizes_at is not None:
        await tx.wake(kept, kept.automatically_finalizes_at, FINALIZING)
    return kept


async def _assign(tx: Transaction, line: LineItem) -> None:
    """The item that the line was made from is on the invoice now."""
    id = line.invoice_item
    item = await tx.get(InvoiceItem, id, lock=True) if id else None
    if item is not None and item.invoice != line.invoice:
        await tx.replace(item, item.having(invoice=line.invoice))
