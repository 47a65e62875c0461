"""How far sums go: a price and a quantity that may both be can come to more than anybody can be charged.

Whoever asks for such a sum is refused. What comes to it by itself, when its time has come, is on a draft, which
cannot be made final: see `staying`.
"""

from collections.abc import Iterable

from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

FARTHEST = 999_999_999_999
"""What a line, or an invoice, comes to at most, in minor units."""


class AmountTooLarge(InvalidRequest):
    """A sum that is out of reach."""

    code = "amount_too_large"
    item: str | None = None
    """The subscription's item that comes to the most of it."""
    price: str | None = None
    """Its price."""


def in_reach(amount: int, param: Path = ()) -> int:
    """The amount. Raises AmountTooLarge."""
    if abs(amount) > FARTHEST:
        raise AmountTooLarge(f"The amount is too large: nothing can come to more than {FARTHEST}.", param=param or None)
    return amount


def check_asked(tx: Transaction, amounts: Iterable[int]) -> None:
    """Raises AmountTooLarge, unless an alarm rang: then nobody is there who could ask for less."""
    if not tx.due:
        for amount in amounts:
            in_reach(amount)
