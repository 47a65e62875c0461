"""The parts of what a card says of a subscription, in words."""

from collections.abc import Sequence
from typing import NamedTuple

from portico.pages.steps import Step
from portico.resources.prices.declaration import Price


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
    url: str | None
    waits: bool = False
    """Whether the subscription goes on only with a later one, which is still a draft."""
