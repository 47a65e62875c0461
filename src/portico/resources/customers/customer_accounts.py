"""Customers that are accounts: Stripe has them, Portico does not."""

from portico.wire.errors import InvalidRequest


def refuse(id: str | None) -> None:
    """Raises InvalidRequest if one is named."""
    if id:
        raise InvalidRequest(
            "Portico has no customers that are accounts; send `customer`.", param=("customer_account",)
        )
