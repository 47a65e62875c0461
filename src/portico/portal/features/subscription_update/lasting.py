"""The discounts that there still are when the first regular period begins: what is said of it counts on no others."""

from portico.billing.periods import plus_months
from portico.portal.features.subscription_update.proposals import Proposal
from portico.portal.room import Room
from portico.resources.discounts.declaration import Coupon
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.resources.subscriptions.declaration import Subscription


async def lasting(room: Room, found: Proposal, begins: int, *, at_first: bool = False) -> list[dict[str, str]]:
    """Those that the change brings, or else those that the subscription has, as the API takes them.

    With `at_first`, those of one invoice only are among them: no other invoice comes before that period.
    """
    if found.discounts:
        coupon = await coupon_of(room, found)
        end = end_of(coupon, found.effect.begins)
        return found.discounts if _lasts(coupon.duration, end, begins, at_first=at_first) else []
    subscription = found.held.subscription
    if not subscription.discounts:
        return []
    whole = await room.client.read(Subscription, subscription.id, expand=("discounts.source.coupon",))
    ends = {one["id"]: (one["source"]["coupon"], one["end"]) for one in whole["discounts"]}
    return [
        {"discount": id}
        for id, (coupon, end) in ends.items()
        if _lasts(coupon["duration"] if isinstance(coupon, dict) else "", end, begins, at_first=at_first)
    ]


async def coupon_of(room: Room, found: Proposal) -> Coupon:
    """The coupon that comes with a change."""
    [given] = found.discounts
    id = given.get("coupon")
    if id is None:
        code = found.code or await room.client.retrieve(PromotionCode, given["promotion_code"])
        id = code.promotion.coupon or ""
    return await room.client.retrieve(Coupon, id)


def end_of(coupon: Coupon, begins: int) -> int | None:
    """When a discount that begins at a time is over, if time is what ends it."""
    return plus_months(begins, coupon.duration_in_months) if coupon.duration_in_months else None


def _lasts(duration: str, end: int | None, begins: int, *, at_first: bool) -> bool:
    return (at_first or duration != "once") and (end is None or end > begins)
