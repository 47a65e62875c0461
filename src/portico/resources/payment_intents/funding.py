"""Paying from a customer's cash balance, which nobody has here: no money is sent to Portico."""

from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.values import Currency
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import NotEmptyable
from portico.wire.shape import Shape


class BalanceOrders(Shape):
    """How much is paid from the cash balance."""

    amount: int | None = None
    """How much; all that is left to pay if nothing is said."""
    currency: NotEmptyable[Currency | None] = None
    """Three-letter ISO code."""


async def apply_customer_balance(_tx: Transaction, before: PaymentIntent, _orders: BalanceOrders) -> PaymentIntent:
    """Raises InvalidRequest: only what may be paid from a cash balance can be."""
    types = ", ".join(before.payment_method_types)
    raise InvalidRequest(
        "You cannot apply a customer's cash balance to this PaymentIntent because `customer_balance` is not one of its "
        f"`payment_method_types`: {types}."
    )
