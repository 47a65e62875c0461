"""The currency of what a customer is billed."""

from portico.resources.accounts.declaration import Account
from portico.resources.customers.declaration import Customer
from portico.resources.subscriptions.declaration import ENDED, Subscription
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path


async def currency_for(tx: Transaction, customer: Customer, sent: str | None) -> str:
    """What is sent, else the customer's own, else the merchant's."""
    if sent or customer.currency:
        return sent or customer.currency or ""
    account = await tx.within(tx.scope.of_platform).get(Account, tx.scope.account)
    return (account and account.default_currency) or "usd"


async def check_currency(tx: Transaction, customer: Customer, currency: str, param: Path = ("currency",)) -> None:
    """A customer with running subscriptions pays in one currency only. Raises InvalidRequest."""
    if customer.currency in (None, currency):
        return
    running = await tx.find(Subscription, limit=20, customer=customer.id)
    if any(one.status not in ENDED and one.currency != currency for one in running):
        raise InvalidRequest(
            "You cannot combine currencies on a single customer. This customer has an active subscription, "
            "subscription schedule, discount, quote, invoice item or active subscription mode checkout session with "
            f"currency {customer.currency}.",
            param=param,
        )
