"""How much of an amount is given back: as much as is ordered, and no more than is left."""

from portico.wire.errors import InvalidRequest, Path


def part(ordered: int | None, left: int, refusal: str, param: Path = ("amount",)) -> int:
    """What is ordered, or all that is left, in minor units.

    Raises InvalidRequest for more than that; the refusal has places for `amount` and `left`.
    """
    amount = ordered or left
    if amount > left:
        raise InvalidRequest(f"{refusal.format(amount=amount, left=left)}, in minor units.", param=param)
    return amount
