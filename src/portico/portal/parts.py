"""The card of a subscription, and the parts of what it says, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portico.pages.steps import Step
from portico.portal.previews import Coming
from portico.portal.subscriptions import Held
from portico.resources.billing_portal.situations import Reason, Refusal, Upcoming
from portico.resources.prices.declaration import Price

WONDERED: tuple[Reason, ...] = (
    "change_scheduled", "item_trialing", "metered_price", "payment_overdue", "payment_under_way", "sends_invoices",
    "several_items", "subscription_trialing", "subscription_unpaid", "unsupported_payment_method",
)  # fmt: skip
"""What a customer would look for a button for, and find none."""


class Row(NamedTuple):
    """One item."""

    name: str
    """Of its product."""
    amount: str
    """`5 × £24.00`, or only `£24.00`, as what is metered costs for each one; empty where that is not so simple."""
    is_metered: bool
    unit: str | None = None
    """What is counted of something metered: `gigabyte`, or how many make a package."""
    many: str = ""
    """How many, where that is not one and the amount does not say it."""
    steps: Sequence[Step] = ()
    """What is metered costs so, where that depends on how much it is."""


class Amount(NamedTuple):
    """What is paid for each of a price's intervals."""

    sum: str
    price: Price
    is_free: bool
    """Whether that is nothing."""


class Planned(NamedTuple):
    """An item to come."""

    name: str
    quantity: int


class Plan(NamedTuple):
    """What a schedule makes of a subscription."""

    items: list[Planned]
    amounts: list[Amount]


class Trial(NamedTuple):
    """A price to begin with."""

    ends: int
    then: Plan
    """What follows it."""


class Off(NamedTuple):
    """A discount."""

    amount: str
    """`20%`, or a sum."""
    duration: str
    until: str
    """A day, or empty."""


class Owed(NamedTuple):
    """An invoice that waits for its payment."""

    amount: str
    """Empty if nothing can be paid yet."""
    url: str
    """Of its page; empty if it has none."""
    waits: bool = False
    """Whether the subscription goes on only with a later one, which is still a draft."""
    is_under_way: bool = False
    """Whether a debit for it has begun, and only the bank has to do something."""


@dataclass(frozen=True)
class Card:
    """A subscription, as the overview says it."""

    held: Held
    name: str
    """Its products."""
    rows: list[Row]
    amounts: list[Amount]
    """For each interval that its items have."""
    method: str | None
    """`Visa ending 4242`."""
    start: int
    """When the running period began."""
    end: int
    """When it ends, or earlier for somebody who leaves."""
    now: int
    discounts: list[Off]
    owed: Owed | None
    planned: Plan | None
    last: Coming | None
    """What is still to be paid of one that will end."""
    next: Coming | None
    """The invoice that comes with the renewal, where it is for another sum than the prices say."""
    trial: Trial | None
    """The trial of an item that ends first, if it ends while the subscription goes on."""

    @property
    def id(self) -> str:
        """The subscription's."""
        return self.held.subscription.id

    @property
    def length(self) -> int:
        """How long the period is, in seconds, or what is left of it for somebody who leaves."""
        return max(self.end - self.start, 1)

    @property
    def elapsed(self) -> int:
        """How much of that has gone by."""
        return min(max(self.now - self.start, 0), self.length)

    @property
    def lacks_method(self) -> bool:
        """Whether it goes on and costs something, and nothing can be charged for it."""
        subscription = self.held.subscription
        charges = subscription.collection_method == "charge_automatically" and self.method is None
        goes_on = subscription.status in ("active", "trialing") and self.held.ends is None
        costs = any(row.is_metered for row in self.rows) or not all(amount.is_free for amount in self.amounts)
        return charges and goes_on and costs

    @property
    def wonders(self) -> list[Refusal]:
        """What cannot be done though one would look for it, each reason once."""
        refusals = [control.refusal for control in self.held.controls.values()]
        found = {one.reason: one for one in refusals if one and one.reason in WONDERED}
        return list(found.values())

    @property
    def debt(self) -> Owed | None:
        """What stays to be paid though it ends."""
        subscription = self.held.subscription
        owes = subscription.status in ("canceled", "past_due", "unpaid") and not subscription.pending_update
        return self.owed if owes and self.owed and self.owed.amount else None

    @property
    def upcoming(self) -> Upcoming | None:
        """What its schedule will change."""
        return self.held.upcoming
