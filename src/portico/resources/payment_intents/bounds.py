"""How much can be charged at a time. Source: billing-behaviour 3.10."""

from decimal import Decimal

from portico.billing.totals import LEAST
from portico.resources import whole_units
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.subscriptions.tariffs import money
from portico.wire.errors import InvalidRequest, Path

MOST = 99_999_999
"""Eight digits of minor units."""
LARGE = ("cop", "huf", "idr", "jpy", "krw", "lbp", "vnd")
"""Currencies of which more can be charged, since their units are small."""
NOTHING = (
    "The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency "
    "set. If you want to save a Payment Method for future use without an immediate payment, use a Setup Intent instead."
)


def check(intent: PaymentIntent) -> None:
    """Neither nothing, nor less than is worth a charge, nor more than a card can be charged. Raises InvalidRequest."""
    if intent.amount == 0:
        raise InvalidRequest(NOTHING, param=("amount",), code="parameter_invalid_integer")
    check_sum(intent.amount, intent.currency, ("amount",))


def check_sum(amount: int, currency: str, param: Path) -> None:
    """The same of a sum that is not nothing. Raises InvalidRequest."""
    least = LEAST.get(currency, 0)
    if amount < least:
        text = f"Amount must be at least {money(Decimal(least), currency)} {currency}"
        raise InvalidRequest(text, param=param, code="amount_too_small")
    whole_units.check(amount, currency, param)
    if amount > MOST and currency not in LARGE:
        text = f"Amount must be no more than {money(Decimal(MOST), currency)}"
        raise InvalidRequest(text, param=param, code="amount_too_large")
