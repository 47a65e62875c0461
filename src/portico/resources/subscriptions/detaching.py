"""A payment method goes: nothing is charged to it any more. Source: billing-behaviour 6.1.

Schedules need not hear of it: a phase passes over a payment method that is not the customer's any more.
"""

from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction

MOST = 500
"""How many of each a customer has at most that are not over."""


async def on_detach(tx: Transaction, method: PaymentMethod, customer: str) -> None:
    """Let the customer's subscriptions and unpaid invoices forget it."""
    for subscription in await tx.find(Subscription, limit=MOST, customer=customer):
        if subscription.default_payment_method == method.id and not subscription.has_ended:
            await tx.replace(subscription, subscription.having(default_payment_method=None))
    for status in ("draft", "open"):
        for invoice in await tx.find(Invoice, limit=MOST, customer=customer, status=status):
            if invoice.default_payment_method == method.id:
                await tx.replace(invoice, invoice.having(default_payment_method=None))
