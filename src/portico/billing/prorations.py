"""What is left of a period, in money. Source: billing-behaviour section 2.

The share of a period that lies after a moment is an exact fraction of seconds; each line is rounded once.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from portico.billing.periods import Period
from portico.billing.rounding import nearest, shared


class Net(NamedTuple):
    """What something comes to after discounts, and what each of them took off, by its id."""

    amount: int
    taken: tuple[tuple[str, int], ...] = ()

    @property
    def gross(self) -> int:
        """Before discounts."""
        return self.amount + sum(part for _, part in self.taken)

    def scaled(self, scale: Callable[[int], int]) -> "Net":
        """A part of it. What is paid is rounded, and what it was before discounts; they share the difference."""
        amount, gross = scale(self.amount), scale(self.gross)
        less = shared(abs(gross - amount), [part for _, part in self.taken])
        sign = -1 if gross < amount else 1
        parts = ((id, sign * part) for (id, _), part in zip(self.taken, less, strict=True))
        return Net(amount, tuple((id, part) for id, part in parts if part))


def share(period: Period, moment: int) -> Fraction:
    """How much of the period lies at or after the moment, from 0 to 1."""
    return Fraction(period.end - min(max(moment, period.start), period.end), period.seconds)


def debit(amount: int, period: Period, moment: int) -> int:
    """What the rest of the period costs, of a full period's amount."""
    return nearest(amount * share(period, moment))


def credit(amount: int, period: Period, moment: int) -> int:
    """What comes back for the rest of the period: nothing or a negative amount."""
    return -nearest(amount * share(period, moment))


def stub(amount: int, natural: Period, part: Period) -> int:
    """What a part of a natural period costs."""
    return nearest(Fraction(amount * part.seconds, natural.seconds))
