"""`charge`: its verbs. Charges are made by payment intents only."""

from portico.resources.charges.declaration import Charge
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import index, retrieve, search
from portico.resources.endpoints import update as updates
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import NotEmptyable
from portico.wire.pages import Paging, Range


class ChargeFilters(Paging):
    """Which charges to list."""

    created: Range | None = None
    """When they were made."""
    customer: NotEmptyable[str | None] = None
    """Only this customer's."""
    payment_intent: NotEmptyable[str | None] = None
    """Only attempts of this payment."""
    transfer_group: NotEmptyable[str | None] = None
    """Only those with this name."""


async def update(tx: Transaction, before: Charge, after: Charge) -> Charge:
    """Keep the charge's new state."""
    if after.customer != before.customer:
        if before.customer:
            raise InvalidRequest("The customer of a charge cannot be changed once it is set.", param=("customer",))
        await tx.need(Customer, after.customer or "", param=("customer",))
    return await tx.replace(before, after)


ENDPOINTS = (
    search(Charge),
    retrieve(Charge),
    updates(Charge, update),
    index(Charge, ChargeFilters),
)
