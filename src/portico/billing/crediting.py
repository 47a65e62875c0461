"""What is credited of a line: the same part of its discounts and of its tax. Source: billing-behaviour 3.12."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from portico.billing.rounding import nearest
from portico.billing.taxes import Tax, exclusive, inclusive, relief, together


class Credited(NamedTuple):
    """A part of a line, with its discounts and its tax, in minor units."""

    amount: int
    taken: dict[str, int]
    """What each discount had taken off."""
    taxes: list[Tax]

    @property
    def net(self) -> int:
        """After discounts, before tax on top."""
        return self.amount - sum(self.taken.values())

    @property
    def inclusive(self) -> int:
        """Tax inside."""
        return inclusive(self.taxes)

    @property
    def total(self) -> int:
        """What it comes to."""
        return self.net + exclusive(self.taxes) - self.relief

    @property
    def relief(self) -> int:
        """What had not been charged, since the customer need not pay the tax that is inside."""
        return relief(self.net, self.taxes)


def part(amount: int, whole: int, taken: Mapping[str, int], taxes: Sequence[Tax]) -> Credited:
    """So much of a line that came to `whole`: all of it takes everything back, to the last minor unit."""
    share = Fraction(amount, whole) if whole else Fraction(0)
    return Credited(
        amount,
        {id: nearest(each * share) for id, each in taken.items()},
        [tax._replace(amount=nearest(tax.amount * share), taxable=nearest(tax.taxable * share)) for tax in taxes],
    )


class Sums(NamedTuple):
    """The sums of a credit note, in minor units."""

    subtotal: int
    subtotal_excluding_tax: int
    total: int
    total_excluding_tax: int
    discounts: dict[str, int]
    taxes: list[Tax]


def sums(lines: Sequence[Credited], delivery: Credited | None = None) -> Sums:
    """What lines come to together, and with delivery, which is no part of the subtotal."""
    discounts: dict[str, int] = {}
    everything = [*lines, delivery] if delivery else lines
    for line in lines:
        for id, each in line.taken.items():
            discounts[id] = discounts.get(id, 0) + each
    subtotal = sum(line.amount for line in lines)
    return Sums(
        subtotal,
        subtotal - sum(line.inclusive + line.relief for line in lines),
        sum(line.total for line in everything),
        sum(line.net - line.inclusive - line.relief for line in everything),
        discounts,
        together(tax for line in everything for tax in line.taxes),
    )


def off(total: int, remaining: int, step: int = 1) -> int:
    """How much of a credit comes off what remains to be paid: all of that, or what leaves a multiple of the `step`."""
    return remaining if total >= remaining else total - total % step
