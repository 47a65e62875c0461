"""`portico.dunning`: when failed payments are tried again, and what follows. Each account has one, in each mode.

Stripe keeps this in the dashboard, where no API reaches it; so it is a noun of Portico's own.
"""

from typing import Annotated, Literal

from pydantic import Field

from portico.billing.dunning import RETRIES, Outcome
from portico.billing.periods import DAY
from portico.resources.values import Timestamp
from portico.storage.transaction import Transaction
from portico.wire.markers import ReadOnly
from portico.wire.resource import Resource

ONLY = "dun_settings"
"""The id of the one that there is."""
LONGEST = 60
"""The most days from one attempt to the next."""

Days = Annotated[int, Field(ge=1, le=LONGEST)]
DaysPastDue = Annotated[int, Field(ge=1, le=365)]


class Dunning(Resource, prefix="dun", path="/v1/portico/dunning"):
    """When failed payments are tried again, and what follows when none succeeds."""

    object: ReadOnly[Literal["portico.dunning"]] = "portico.dunning"
    """Always `portico.dunning`."""
    created: ReadOnly[Timestamp] = 0
    """When the settings were changed first, in Unix seconds; 0 before that."""
    days_past_due: DaysPastDue | None = None
    """How many days after its due date an invoice that was sent is given up, if it is not paid; null for never."""
    invoice_outcome: Literal["leave_open", "mark_uncollectible"] = "leave_open"
    """What becomes of an invoice after the last attempt, or that is given up."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    retry_after_days: Annotated[tuple[Days, ...], Field(max_length=8)] = tuple(wait // DAY for wait in RETRIES)
    """How many days after each failed attempt the next one comes; up to eight, or none at all."""
    subscription_outcome: Outcome = "cancel"
    """What becomes of its subscription."""
    will_be_due_days: Days | None = None
    """How many days before its due date `invoice.will_be_due` tells of an invoice that was sent; null for never."""

    @property
    def retries(self) -> tuple[int, ...]:
        """The same in seconds."""
        return tuple(days * DAY for days in self.retry_after_days)


async def settings(tx: Transaction) -> Dunning:
    """What holds for the account."""
    return await tx.get(Dunning, ONLY) or Dunning.of(id=ONLY, livemode=tx.scope.livemode)
