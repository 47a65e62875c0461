"""Least orders: a promotion code may want that something costs so much before any discount."""

from collections.abc import Sequence

from portico.resources.discounts import rules
from portico.resources.discounts.declaration import Discount
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.storage.transaction import Transaction
from portico.wire.errors import Path


async def check_least(tx: Transaction, discounts: Sequence[str], order: rules.Order, param: Path) -> None:
    """Raises InvalidRequest for the first discount whose code wants a larger order; the param is that of the list."""
    for index, id in enumerate(discounts):
        discount = await tx.get(Discount, id)
        code = await tx.get(PromotionCode, discount.promotion_code) if discount and discount.promotion_code else None
        if code is not None:
            rules.check_least(code, order, (*param, index, "promotion_code"))
