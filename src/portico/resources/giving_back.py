"""How much of an amount is given back: as much as is ordered, and no more than is left."""

from decimal import Decimal

from portico.resources.subscriptions.tariffs import money
from portico.wire.errors import InvalidRequest, Path


def part(ordered: int | None, left: int, currency: str, refusal: str, param: Path = ("amount",)) -> int:
    """What is ordered, or all that is left, in minor units.

    Raises InvalidRequest for more than that; the refusal has places for `amount` and `left`.
    """
    amount = ordered or left
    if amount > left:
        sums = {name: money(Decimal(each), currency) for name, each in (("amount", amount), ("left", left))}
        raise InvalidRequest(refusal.format(**sums), param=param)
    return amount
