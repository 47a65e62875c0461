"""The invoice of a change that waits for its payment: the latest, unless something else was billed meanwhile."""

from collections.abc import Mapping
from typing import Any

from portico.api.client import Client
from portico.papers.attempts import is_under_way
from portico.resources.invoices.declaration import Invoice
from portico.resources.subscriptions.declaration import Subscription

CHANGE = "subscription_update"
"""Why it was made. A later change would have taken this one's place, so the newest is the one that waits."""


async def invoice_of(client: Client, subscription: Subscription) -> Mapping[str, Any]:
    """The invoice as JSON."""
    latest: Mapping[str, Any] = await client.read(Invoice, subscription.latest_invoice or "")
    if latest["billing_reason"] == CHANGE:
        return latest
    found, _more = await client.read_list(Invoice, subscription=subscription.id, status="open", limit=100)
    return next((invoice for invoice in found if invoice["billing_reason"] == CHANGE), latest)


async def is_debited(client: Client, subscription: Subscription) -> bool:
    """Whether a debit is under way for it."""
    return await is_under_way(client, await invoice_of(client, subscription))
