"""The first page: which plan, how many, and a promotion code."""

from collections.abc import Mapping

from starlette.responses import Response

from portico.pages.rendering import redirect
from portico.portal import subscriptions
from portico.portal.features.subscription_update import offers, wishes
from portico.portal.features.subscription_update.offers import Offers
from portico.portal.features.subscription_update.proposals import Mistaken, Proposal, Refused, proposal
from portico.portal.features.subscription_update.wishes import Wish
from portico.portal.room import Room
from portico.portal.subscriptions import Held
from portico.resources.billing_portal.features import MAX_QUANTITY

PATH = "/subscriptions/{subscription}/update"


def address(room: Room, end: str = "") -> str:
    """The address of a page of the subscription that the room is about."""
    return room.home + PATH.format(subscription=room.path["subscription"]) + end


async def show(room: Room) -> Response:
    """What there is to choose from, and what was chosen before."""
    held = await subscriptions.one(room, room.path["subscription"])
    if not room.typed or held.controls["subscription_update"].refusal:
        return await _page(room, held, wishes.of_fields(room.query), {})
    offered = await offers.offers(room, held)
    return await _page(room, held, _wish(offered, room.typed), {}, offered)


async def act(room: Room, sent: Mapping[str, str]) -> Response:
    """On to the review, or the same page again: with one more or less, with a code that was tried, or with errors."""
    held = await subscriptions.one(room, room.path["subscription"])
    refusal = held.controls["subscription_update"].refusal
    if refusal:
        return room.refused(refusal, held.upcoming)
    offered = await offers.offers(room, held)
    wish = _wish(offered, sent)
    if "step" in sent:
        return await _page(room, held, _stepped(held, offered, wish, sent["step"]), {}, offered)
    if "apply" in sent and not wish.promotion_code:
        return await _page(room, held, wish, {}, offered)
    try:
        found = await proposal(room, held, wish)
    except Mistaken as mistaken:
        return await _page(room, held, wish, mistaken.errors, offered)
    except Refused as refused:
        return room.refused(refused.refusal, held.upcoming)
    if "apply" in sent:
        return await _page(room, held, wish, {}, offered, found)
    return redirect(address(room, "/review") + wish.query)


def _wish(offered: Offers, sent: Mapping[str, str]) -> Wish:
    """What the form says. A direct request may name a price that is in none of the rows: it is judged as such."""
    typed = wishes.of_fields(sent)
    plan, interval = sent.get("plan", ""), sent.get("interval", "")
    price = offered.price_of(plan, interval) if plan else typed.price
    return Wish(price or "", typed.quantity, typed.promotion_code)


def _stepped(held: Held, offered: Offers, wish: Wish, step: str) -> Wish:
    """One more, or one less, as far as the limits allow; what is no number is left as it was typed."""
    text, price = wish.quantity, next(iter(offers.chosen(offered, wish).prices.values()))
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        return wish
    limits = offers.limits_of(held, price)
    least, most = (limits.minimum, limits.maximum or MAX_QUANTITY) if limits else (0, MAX_QUANTITY)
    number = max(least, min(most, int(text) + (-1 if step == "less" else 1)))
    return Wish(wish.price, str(number), wish.promotion_code)


async def _page(
    room: Room,
    held: Held,
    wish: Wish,
    errors: Mapping[str, str],
    offered: Offers | None = None,
    applied: Proposal | None = None,
) -> Response:
    refusal = held.controls["subscription_update"].refusal
    if refusal:
        return room.refused(refusal, held.upcoming)
    offered = offered or await offers.offers(room, held)
    row, item = offers.chosen(offered, wish), held.subscription.items.data[0]
    _, interval = offered.place_of(wish.price or item.price.id)
    current = next(row for row in offered.rows if row.current)
    return room.page(
        "subscription_update/choose.html",
        held=held,
        subscription=held.subscription,
        offered=offered,
        current=current,
        row=row,
        interval=interval,
        quantity=item.quantity,
        typed=wish.quantity or str(item.quantity),
        wish=wish,
        errors=errors,
        limits=offers.limits(held, row),
        applied=applied,
        here=address(room),
    )
