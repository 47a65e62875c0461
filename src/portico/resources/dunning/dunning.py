"""`portico.dunning`: reading and changing the settings."""

from typing import Annotated, Literal

from pydantic import Field

from portico.billing.dunning import Outcome
from portico.resources.dunning.declaration import ONLY, Days, DaysPastDue, Dunning, settings
from portico.resources.endpoints import Endpoint, perform
from portico.storage.transaction import Transaction
from portico.wire.markers import Emptyable
from portico.wire.shape import Shape


class DunningOrders(Shape):
    """What is to hold from now on; what is left out stays."""

    days_past_due: Emptyable[DaysPastDue | None] = None
    """How many days after its due date an invoice that was sent is given up; sent empty, it never is."""
    invoice_outcome: Literal["leave_open", "mark_uncollectible"] | None = None
    """What becomes of an invoice after the last attempt, or that is given up."""
    retry_after_days: Annotated[tuple[Days, ...], Field(max_length=8)] | None = None
    """How many days after each failed attempt the next one comes; sent empty, there are no more attempts."""
    subscription_outcome: Outcome | None = None
    """What becomes of its subscription."""
    will_be_due_days: Emptyable[Days | None] = None
    """How many days before its due date an invoice that was sent is announced; sent empty, it never is."""


async def change(tx: Transaction, orders: DunningOrders) -> Dunning:
    """Keep the account's new settings. They hold for failures from now on."""
    before = await tx.get(Dunning, ONLY, lock=True)
    said = {name: getattr(orders, name) for name in orders.model_fields_set}
    after = (before or Dunning.of(id=ONLY)).having(
        **{name: () if name == "retry_after_days" and value is None else value for name, value in said.items()}
    )
    if before is None:
        return await tx.insert(after)
    return await tx.replace(before, after)


ENDPOINTS = (
    Endpoint("retrieve", "GET", Dunning.PATH, Dunning, settings),
    perform(Dunning, Dunning.PATH, change, DunningOrders),
)
