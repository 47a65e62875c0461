"""Whether a price may be used for what is bought now. Each raises InvalidRequest, which names the parameter.

What was `agreed` on earlier may be archived by now.
"""

from portico.resources.prices.declaration import Price
from portico.wire.errors import InvalidRequest, Path


def check_recurring(price: Price, param: Path, *, agreed: bool = False) -> None:
    """It is paid again and again, and on sale."""
    if price.recurring is None:
        raise InvalidRequest(
            "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
            param=param,
        )
    if not agreed:
        _check_active(price, param)


def check_one_time(price: Price, param: Path, *, agreed: bool = False) -> None:
    """It is paid once, and on sale."""
    if price.recurring is not None:
        raise InvalidRequest(
            "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.",
            param=param,
        )
    if not agreed:
        _check_active(price, param)


def _check_active(price: Price, param: Path) -> None:
    if not price.active:
        raise InvalidRequest("The price specified is inactive. This field only accepts active prices.", param=param)
