"""A subscription without a payment method of its own is charged to its customer's default. Source: section 3.7."""

from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction

PATH = "/v1/portico/subscriptions/{id}/unset_default_payment_method"
"""An update with an empty `default_payment_method` does the same."""


async def unset_default_payment_method(tx: Transaction, before: Subscription) -> Subscription:
    """Charge the customer's default from now on."""
    return await tx.replace(before, before.having(default_payment_method=None))
