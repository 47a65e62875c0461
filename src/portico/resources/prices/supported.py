"""In which currencies a price is known, and whether it says how much."""

from portico.resources.prices.declaration import Price
from portico.wire.errors import InvalidRequest, Path, listed


def check(price: Price, currency: str, param: Path) -> None:
    """Raises InvalidRequest for a price that, as it is in a currency, is in another one, or that customers choose."""
    if price.currency != currency:
        raise unsupported(price, currency, param)
    if price.custom_unit_amount is not None:
        raise InvalidRequest(
            "The price specified has a `custom_unit_amount` but this field only accepts prices with a `unit_amount`.",
            param=param,
        )


def unsupported(price: Price, currency: str, param: Path) -> InvalidRequest:
    """The refusal of a price that is not known in a currency."""
    others = sorted(set(price.currency_options or ()) - {price.currency})
    known = listed((f"`{name}`" for name in (price.currency, *others)), "and")
    return InvalidRequest(
        f"The price specified only supports {known}. This doesn't match the expected currency: `{currency}`.",
        param=param,
    )
