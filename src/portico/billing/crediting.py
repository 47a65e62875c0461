"""What is credited of a line: the same part of its discounts and of its tax. Source: billing-behaviour 3.12."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from portico.billing import discounts
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


def part(amount: int, whole: Credited, before: Sequence[Credited] = ()) -> Credited:
    """So much of a line, of which other parts were credited before.

    All parts together take back what the whole line came to, to the last minor unit: each makes up for what was rounded
    in those before it.
    """
    done = sum(one.amount for one in before)
    share = Fraction(done + amount, whole.amount) if whole.amount else Fraction(0)
    return Credited(
        amount,
        {id: _rest(each, share, (one.taken.get(id, 0) for one in before)) for id, each in whole.taken.items()},
        [_part_of_tax(tax, share, before) for tax in whole.taxes],
    )


def _part_of_tax(tax: Tax, share: Fraction, before: Iterable[Credited]) -> Tax:
    same = [one for part in before for one in part.taxes if (one.rate, one.inclusive) == (tax.rate, tax.inclusive)]
    return tax._replace(
        amount=_rest(tax.amount, share, (one.amount for one in same)),
        taxable=_rest(tax.taxable, share, (one.taxable for one in same)),
    )


def _rest(whole: int, share: Fraction, before: Iterable[int]) -> int:
    """What is missing to a share of a number; nothing where there is more than that already."""
    rest = nearest(whole * share) - sum(before)
    return max(rest, 0) if whole > 0 else min(rest, 0)


def of_quantity(amount: int, quantity: Decimal, unit: Decimal | None, wanted: Decimal) -> int:
    """What so many of a line's units come to: so many times the unit amount, where that makes the line's amount, and
    else their part of it.
    """
    if not quantity:
        return 0
    exact = Fraction(unit or 0) * Fraction(quantity)
    return nearest((exact if nearest(exact) == amount else amount) * Fraction(wanted) / Fraction(quantity))


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
    everything = [*lines, delivery] if delivery else lines
    subtotal = sum(line.amount for line in lines)
    return Sums(
        subtotal,
        subtotal - sum(line.inclusive + line.relief for line in lines),
        sum(line.total for line in everything),
        sum(line.net - line.inclusive - line.relief for line in everything),
        discounts.together(line.taken for line in lines),
        together(tax for line in everything for tax in line.taxes),
    )


def off(total: int, remaining: int, step: int = 1) -> int:
    """How much of a credit comes off what remains to be paid: all of that, or what leaves a multiple of the `step`."""
    return remaining if total >= remaining else total - total % step


def beside(refunded: Iterable[int], credited: Iterable[int], paid: int) -> int:
    """How much of a payment was given back beside all credit notes: never more than what was paid."""
    return min(max(sum(refunded) - sum(credited), 0), paid)
