"""Currencies whose smallest units nobody can be charged. Source: billing-behaviour 8.1."""

from portico.billing import totals
from portico.wire.errors import InvalidRequest, Path
from portico.wire.money import THREE_DECIMAL

CODE = "invalid_charge_amount_no_decimal_compatible"


def check(amount: int, currency: str, param: Path) -> None:
    """Raises InvalidRequest for an amount of which a part cannot be charged."""
    step = totals.step(currency)
    if amount % step == 0:
        return
    name, more = currency.upper(), "See https://stripe.com/docs/currencies#special-cases for more information."
    if currency in THREE_DECIMAL:
        text = f"Invalid amount. The last digit of charged amounts in {name} must be 0. {more}"
        raise InvalidRequest(text, param=param)
    raise InvalidRequest(
        f"Invalid amount. Currency {name} has become effectively zero-decimal and charged amounts must be evenly "
        f"divisible by {step}. {more}",
        param=param,
        code=CODE,
    )
