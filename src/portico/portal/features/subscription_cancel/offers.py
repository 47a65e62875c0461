"""A coupon for those who stay, if the session brings one."""

from dataclasses import dataclass

from portico.pages.formats import Formats
from portico.portal.cards import off
from portico.portal.parts import Off
from portico.portal.previews import Coming, preview
from portico.portal.room import Room
from portico.portal.subscriptions import Held, maybe
from portico.resources.discounts.declaration import Coupon
from portico.resources.subscriptions.declaration import Subscription


@dataclass(frozen=True)
class Offer:
    """What is offered."""

    coupon: Coupon
    off: Off
    length: str
    """`3 months`, for one that lasts so long."""
    before: Coming | None
    """The next invoice as it would be."""
    after: Coming | None
    """The next invoice with the discount."""


async def offer(room: Room, held: Held) -> Offer | None:
    """The offer of the session; None without one, or if it cannot be used, or was taken before."""
    flow = room.flow.subscription_cancel if room.flow else None
    coupon = await maybe(room, Coupon, flow.retention.coupon_offer.coupon) if flow and flow.retention else None
    if coupon is None or not coupon.valid or await _has(room, held, coupon):
        return None
    formats, months = Formats(room.locale), coupon.duration_in_months
    return Offer(
        coupon,
        Off(off(formats, coupon.model_dump(mode="json")), coupon.duration, ""),
        formats.length("month", months) if months else "",
        *await _compared(room, held, coupon),
    )


async def _compared(room: Room, held: Held, coupon: Coupon) -> tuple[Coming | None, Coming | None]:
    """The next invoice without and with the discount; neither where it is not collected, or the sum is the same."""
    before = await preview(room, subscription=held.subscription.id)
    if before is None or not held.subscription.collects_at(before.invoice["period_end"]):
        return None, None
    after = await preview(room, subscription=held.subscription.id, discounts=_with(held, coupon))
    return (before, after) if after and after.due != before.due else (None, None)


async def take(room: Room, held: Held, offer: Offer) -> None:
    """The discount is on the subscription, beside those that it has."""
    await room.client.update(Subscription, held.subscription.id, discounts=_with(held, offer.coupon))


def _with(held: Held, coupon: Coupon) -> list[dict[str, str]]:
    return [*({"discount": id} for id in held.subscription.discounts), {"coupon": coupon.id}]


async def _has(room: Room, held: Held, coupon: Coupon) -> bool:
    """Whether the subscription has the coupon already."""
    if not held.subscription.discounts:
        return False
    whole = await room.client.read(Subscription, held.subscription.id, expand=("discounts",))
    return any(one["source"]["coupon"] == coupon.id for one in whole["discounts"])
