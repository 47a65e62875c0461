"""What thresholds may say. Source: docs/decisions/0030."""

from collections.abc import Sequence

from portico.billing.charges import total
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions.items import Priced
from portico.resources.subscriptions.items_declaration import ItemThresholds
from portico.resources.subscriptions.parts import Thresholds
from portico.resources.subscriptions.tariffs import is_metered, tariff
from portico.wire.errors import InvalidRequest, Path

LEAST = 50
"""The least amount of a threshold, in minor units."""
PARAM: Path = ("billing_thresholds",)


def check(thresholds: Thresholds | None, items: Sequence[Priced], path: Path = PARAM) -> None:
    """An amount is worth an invoice, and more than what is paid without any use. Raises InvalidRequest."""
    amount = thresholds.amount_gte if thresholds else None
    if amount is None:
        return
    if amount < LEAST:
        raise InvalidRequest(f"A monetary threshold must be at least {LEAST}.", param=(*path, "amount_gte"))
    flat = sum(total(tariff(one.price), 0) for one in items if one.metered)
    if amount <= flat:
        raise InvalidRequest(
            f"A monetary threshold must be greater than the sum of the flat fees of metered items, which is {flat}.",
            param=(*path, "amount_gte"),
        )


def of_item(wanted: ItemThresholds | None, price: Price, path: Path) -> ItemThresholds | None:
    """The thresholds of an item: only usage can reach one. Raises InvalidRequest."""
    if wanted is None or wanted.usage_gte is None:
        return None
    if not is_metered(price):
        raise InvalidRequest(
            "`billing_thresholds` can only be set for items with a metered price.", param=(*path, "billing_thresholds")
        )
    return wanted
