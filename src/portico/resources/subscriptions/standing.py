"""Which invoice says how a subscription stands: the latest one that is not void. Source: billing-behaviour 1.1."""

from portico.resources.invoices.declaration import Invoice
from portico.resources.subscriptions.declaration import Status, Subscription
from portico.storage.transaction import Transaction

MOST = 100
"""How many invoices are looked through for one that is not void."""


def once_paid(status: Status) -> Status:
    """How a subscription stands when the invoice is paid that says so."""
    return "active" if status in ("past_due", "unpaid") else status


def is_collected(subscription: Subscription) -> bool:
    """Whether anybody tries to collect what is billed now."""
    return subscription.pause_collection is None and subscription.status != "unpaid"


async def is_latest(tx: Transaction, subscription: Subscription, invoice: Invoice) -> bool:
    """Whether an invoice is the one that counts: all that came after it are void."""
    if subscription.latest_invoice == invoice.id:
        return True
    latest = await tx.get(Invoice, subscription.latest_invoice or "")
    if latest is None or latest.status != "void":
        return False
    found = await _latest(tx, subscription)
    return found is not None and found.id == invoice.id


async def is_owing(tx: Transaction, subscription: Subscription) -> bool:
    """Whether the invoice that counts has not been paid in time."""
    found = await _latest(tx, subscription)
    if found is None or found.status != "open":
        return False
    return found.is_automatic or (found.due_date is not None and found.due_date <= tx.now)


async def _latest(tx: Transaction, subscription: Subscription) -> Invoice | None:
    found = await tx.find(Invoice, limit=MOST, parent_subscription_details_subscription=subscription.id)
    return next((one for one in found if one.status != "void"), None)
