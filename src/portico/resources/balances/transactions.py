"""`customer_balance_transaction`: its verbs. Source: billing-behaviour 3.9."""

from typing import Annotated

from portico.resources.balances import moving
from portico.resources.balances.declaration import BalanceTransaction
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import below, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.storage.transaction import Transaction
from portico.wire.markers import Refers
from portico.wire.pages import Paging, Range


class TransactionFilters(Paging):
    """Which changes of the balance to list."""

    created: Range | None = None
    """When they were made."""
    invoice: Annotated[str | None, Refers("invoice")] = None
    """Only those that this invoice made."""


async def create(tx: Transaction, draft: BalanceTransaction) -> BalanceTransaction:
    """Adjust a customer's balance. The first currency becomes the customer's own."""
    customer = await tx.get(Customer, draft.customer, lock=True)
    assert customer is not None
    _, kept = await moving.enter(tx, customer, draft.having(customer_account=customer.customer_account))
    return kept


async def update(tx: Transaction, before: BalanceTransaction, after: BalanceTransaction) -> BalanceTransaction:
    """Keep what is noted on the change; the change itself stays."""
    return await tx.replace(before, after)


ENDPOINTS = below(
    Customer,
    "customer",
    "balance_transactions",
    creates(BalanceTransaction, create),
    retrieve(BalanceTransaction),
    updates(BalanceTransaction, update),
    index(BalanceTransaction, TransactionFilters),
)
