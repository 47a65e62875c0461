"""What a subscription makes of what happens to its invoices. Source: billing-behaviour 1.1 and 1.2."""

from typing import Literal

from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction
from portico.wire.resource import Resource

Happened = Literal["action_required", "exhausted", "failed", "overdue", "paid", "uncollectible", "voided"]


async def after_invoice(tx: Transaction, invoice: Resource, happened: Happened) -> Subscription | None:
    """Let the invoice's subscription take its new state."""
    raise NotImplementedError(f"{invoice.id} {happened} {tx.now}")
