"""An invoice's sums, from its lines to what is due. Source: billing-behaviour 3.5 and 3.9.

subtotal    the lines, less their own discounts
total       the subtotal, less the invoice's discounts, plus delivery, plus exclusive tax, less what is inside of tax
            that the customer need not pay; may be negative
amount due  the total with the customer's balance applied, never below zero
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portico.billing import discounts
from portico.billing.discounts import Discountable, Reduction, Taken, reductions
from portico.billing.taxes import RELIEVED, Rate, Tax, exclusive, inclusive, relief, taxes, together


class Line(NamedTuple):
    """What the sums need of a line."""

    amount: int
    product: str | None = None
    discountable: bool = True
    discounts: tuple[Reduction, ...] = ()
    rates: tuple[Rate, ...] = ()
    settled: tuple[tuple[str, int], ...] = ()
    """What discounts took off, by their ids, where that is settled already; of a credit they took off something
    negative."""
    settled_own: frozenset[str] = frozenset()
    """Which of those are the line's own."""
    given: tuple[Tax, ...] | None = None
    """Tax that was reckoned elsewhere, in the place of what rates would make."""


class Summed(NamedTuple):
    """A line with what was taken off it and what tax is on it."""

    amount: int
    taken: Taken
    own: frozenset[str]
    """Which of the discounts are the line's own."""
    taxes: list[Tax]

    @property
    def net(self) -> int:
        """After all discounts, before exclusive tax."""
        return self.amount - sum(self.taken.values())

    @property
    def relief(self) -> int:
        """What is not charged, since the customer need not pay the tax that is inside."""
        return relief(self.net, self.taxes)

    @property
    def tax(self) -> int:
        """All tax, inside and on top."""
        return sum(tax.amount for tax in self.taxes)

    @property
    def total(self) -> int:
        """With tax on top."""
        return _parts(self).total

    @property
    def taken_by_own(self) -> int:
        """What the line's own discounts took off."""
        return sum(part for id, part in self.taken.items() if id in self.own)


class Totals(NamedTuple):
    """The sums of an invoice, in minor units."""

    lines: list[Summed]
    subtotal: int
    subtotal_excluding_tax: int
    total: int
    total_excluding_tax: int
    discounts: dict[str, int]
    """What each discount took off in all."""
    taxes: list[Tax]
    """Tax by rate and behaviour, over all lines and delivery."""
    delivery: Summed | None = None


def totals(lines: Sequence[Line], common: Sequence[Reduction] = (), delivery: Line | None = None) -> Totals:
    """The sums of an invoice's lines, with the discounts that are for all of them, and of delivery, which has none."""
    seen = [Discountable(line.amount, line.product, line.discountable, line.discounts) for line in lines]
    summed = [
        Summed(
            line.amount,
            taken,
            line.settled_own.union(reduction.id for reduction in line.discounts),
            _taxes(line, line.amount - sum(taken.values())),
        )
        for line, found in zip(lines, reductions(seen, common), strict=True)
        for taken in ({**dict(line.settled), **found},)
    ]
    delivered = Summed(delivery.amount, {}, frozenset(), _taxes(delivery, delivery.amount)) if delivery else None
    everything = [*summed, delivered] if delivered else summed
    subtotal = sum(line.amount - line.taken_by_own for line in summed)
    parts = [_parts(line) for line in everything]
    return Totals(
        lines=summed,
        subtotal=subtotal,
        subtotal_excluding_tax=subtotal - sum(part.inside for part in parts[: len(summed)]),
        total=sum(part.total for part in parts),
        total_excluding_tax=sum(part.net - part.inside for part in parts),
        discounts=discounts.together(line.taken for line in summed),
        taxes=together(tax for line in everything for tax in line.taxes),
        delivery=delivered,
    )


class _Parts(NamedTuple):
    """What the totals want of a line."""

    net: int
    inside: int
    """Tax that is inside, and what is not charged of it."""
    total: int
    """With tax on top."""


def _parts(line: Summed) -> _Parts:
    net = line.net
    if not line.taxes:
        return _Parts(net, 0, net)
    relieved = relief(net, line.taxes)
    return _Parts(net, inclusive(line.taxes) + relieved, net + exclusive(line.taxes) - relieved)


def _taxes(line: Line, net: int) -> list[Tax]:
    return taxes(net, line.rates) if line.given is None else list(line.given)


class Due(NamedTuple):
    """What is to be paid, and what the customer's balance is then."""

    amount: int
    ending_balance: int
    too_small: bool = False
    """Whether the sum, or what is left of it, was too little to be charged, and went to the balance as a debt."""


def due(total: int, balance: int, least: int = 0, step: int = 1) -> Due:
    """What is due of a total with a customer's balance: credit is negative, a debt positive.

    A negative total becomes credit. What is too small to be charged becomes a debt: all of it, or what is left of it
    where only multiples of a `step` can be charged.
    """
    if total < 0:
        return Due(0, balance + total)
    wanted = max(0, total + balance)
    if 0 < wanted < least:
        return Due(0, wanted, too_small=True)
    left = wanted % step
    if left:
        return Due(wanted - left, left, too_small=True)
    return Due(wanted, min(0, total + balance))


LEAST = {
    "usd": 50, "eur": 50, "gbp": 30, "aud": 50, "cad": 50, "chf": 50, "nzd": 50, "sgd": 50, "brl": 50, "inr": 50,
    "jpy": 50, "aed": 200, "bgn": 100, "czk": 1500, "dkk": 250, "hkd": 400, "huf": 17500, "mxn": 1000, "myr": 200,
    "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000,
}  # fmt: skip
"""The least that can be charged, in minor units."""
STEPS = {"isk": 100, "ugx": 100, "bhd": 10, "jod": 10, "kwd": 10, "omr": 10, "tnd": 10}
"""Of these currencies only multiples can be charged. Source: billing-behaviour 8.1."""


def step(currency: str) -> int:
    """What can be charged in a currency is a multiple of this, in minor units."""
    return STEPS.get(currency, 1)


def sum_of_lines(
    total: int, *, discounts: Iterable[int], exclusive: Iterable[int], relieved: Iterable[int], delivery: int = 0
) -> int:
    """What the lines come to before anything is taken off or added, from a total and what led to it."""
    return total - delivery + sum(discounts) - sum(exclusive) + sum(relieved)


def reliefs(lines: Iterable[Summed]) -> dict[str, int]:
    """What is not charged of tax inside, by rate: where there are several on a line, it stands with the first."""
    found: dict[str, int] = {}
    for line in lines:
        rate = next((tax.rate for tax in line.taxes if tax.inclusive and tax.duty in RELIEVED), None)
        if rate is not None:
            found[rate] = found.get(rate, 0) + line.relief
    return found


def balance_applied(total: int, due: int, *, credited: int = 0) -> int:
    """What a balance made of a total, apart from what was credited: negative where it paid for some of it."""
    return due - total + credited
