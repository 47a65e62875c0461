"""Discounts that a phase gives: agreed on earlier, they may not be redeemable any more, which holds no phase up."""

from collections.abc import Sequence

from portico.resources.discounts import rules
from portico.resources.discounts.declaration import Coupon, Discount
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.subscription_schedules.parts import PhaseDiscount
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest


async def usable(
    tx: Transaction, given: Sequence[PhaseDiscount], customer: str, currency: str
) -> tuple[DiscountOrder, ...]:
    """Those that can be given now."""
    order = rules.Order(customer, currency)
    return tuple([order_for(one) for one in given if await _is_usable(tx, one, order)])


def order_for(given: PhaseDiscount) -> DiscountOrder:
    """A phase's discount, as a subscription is sent it."""
    return DiscountOrder.of(coupon=given.coupon, discount=given.discount, promotion_code=given.promotion_code)


async def _is_usable(tx: Transaction, given: PhaseDiscount, order: rules.Order) -> bool:
    if given.discount:
        return await tx.get(Discount, given.discount) is not None
    code = await tx.get(PromotionCode, given.promotion_code) if given.promotion_code else None
    coupon = await tx.get(Coupon, (code.promotion.coupon if code else given.coupon) or "")
    if coupon is None or not coupon.valid:
        return False
    try:
        rules.check_coupon(tx, coupon, order, ())
        if code is not None:
            await rules.check_code(tx, code, order, ())
    except InvalidRequest:
        return False
    return True
