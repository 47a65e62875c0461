"""Subscriptions hear what happens to their invoices."""

from portico.resources.invoices.declaration import Invoice
from portico.resources.subscriptions import following
from portico.resources.subscriptions.following import Happened
from portico.storage.transaction import Transaction


async def tell(tx: Transaction, invoice: Invoice, happened: Happened) -> None:
    """Tell the invoice's subscription, if it has one."""
    if invoice.subscription is not None:
        await following.after_invoice(tx, invoice, happened)
