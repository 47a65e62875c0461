"""How far sums go: a price and a quantity that may both be can come to more than any database keeps."""

from portico.wire.errors import InvalidRequest

FARTHEST = 999_999_999_999
"""What a line, or an invoice, comes to at most, in minor units."""


class AmountTooLarge(InvalidRequest):
    """A sum that is out of reach."""

    code = "amount_too_large"


def in_reach(amount: int) -> int:
    """The amount. Raises AmountTooLarge."""
    if abs(amount) > FARTHEST:
        raise AmountTooLarge(f"The amount is too large: nothing can come to more than {FARTHEST}.")
    return amount
