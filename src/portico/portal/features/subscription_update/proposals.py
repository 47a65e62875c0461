"""From a wish to one particular change: judged, with its effect and what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portico.portal import previews
from portico.portal.features.subscription_update.offers import current_price
from portico.portal.features.subscription_update.wishes import Wish
from portico.portal.room import Room
from portico.portal.subscriptions import Held
from portico.resources.billing_portal import controls, effects
from portico.resources.billing_portal.changes import Change
from portico.resources.billing_portal.choices import ALLOWED, features
from portico.resources.billing_portal.effects import Effect
from portico.resources.billing_portal.features import MAX_QUANTITY
from portico.resources.billing_portal.situations import Refusal
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.resources.prices.declaration import Price
from portico.wire.errors import ApiError, InvalidRequest

Tree = Mapping[str, Any]
INLINE = {"no_changes": "plan", "quantity_out_of_range": "quantity"}
"""Refusals that the customer can do something about, and the field that they stand beside."""


class Mistaken(Exception):
    """Something that was typed cannot be; what, by field."""

    def __init__(self, **errors: str) -> None:
        super().__init__(*errors.values())
        self.errors: Mapping[str, str] = errors


class Refused(Exception):
    """The configuration does not allow it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


@dataclass(frozen=True)
class Proposal:
    """A change that may be made."""

    held: Held
    change: Change
    current: Price
    """The price that the subscription has, tiers and all."""
    effect: Effect
    discounts: list[dict[str, str]]
    """The discount that comes with it, as the API takes it."""
    code: PromotionCode | None
    """The promotion code that was typed."""
    now: int

    @property
    def details(self) -> dict[str, Any]:
        """What is ordered of the subscription."""
        return effects.orders(features(self.held.situation), self.change, self.effect, self.now)


async def proposal(room: Room, held: Held, wish: Wish) -> Proposal:
    """The change that is wished for. Raises Refused, or Mistaken."""
    refusal = held.controls["subscription_update"].refusal
    if refusal:
        raise Refused(refusal)
    item, now = held.subscription.items.data[0], await room.now()
    current = await current_price(room, held.subscription)
    price = await _price(room, held, wish, current)
    discounts, code, wrong = await _tried(room, held, wish)
    try:
        change = Change(item, price, quantity(wish, item.quantity), has_discount=bool(discounts or wrong))
        _judge(held, change)
    except Mistaken as mistaken:
        raise Mistaken(**mistaken.errors, **wrong) from mistaken
    if wrong:
        raise Mistaken(**wrong)
    effect = effects.effect(features(held.situation), held.subscription, change, current, now)
    found = Proposal(held, change, current, effect, discounts, code, now)
    if discounts:
        await _check_discount(room, found)
    return found


async def _tried(
    room: Room, held: Held, wish: Wish
) -> tuple[list[dict[str, str]], PromotionCode | None, Mapping[str, str]]:
    """The discount, and what is wrong with the code, to be told together with what else is wrong."""
    try:
        return *await _discounts(room, held, wish), {}
    except Mistaken as mistaken:
        return [], None, mistaken.errors


def _judge(held: Held, change: Change) -> None:
    refusal = controls.confirmation(held.situation, held.subscription, change).refusal
    if refusal and refusal.reason in INLINE:
        raise Mistaken(**{INLINE[refusal.reason]: refusal.reason})
    if refusal:
        raise Refused(refusal)


async def _price(room: Room, held: Held, wish: Wish, current: Price) -> Price:
    """The price to change to. One that is not offered goes to the judge, if there is one of the id at all."""
    if wish.price in ("", current.id):
        return current
    offered = held.situation.prices.get(wish.price)
    return offered or await room.client.retrieve(Price, wish.price)


def quantity(wish: Wish, now: int | None) -> int | None:
    """How many. Raises Mistaken for what is no number."""
    if not wish.quantity:
        return now
    text = wish.quantity
    if not (text.isascii() and text.isdecimal() and len(text) <= 9) or int(text) > MAX_QUANTITY:
        raise Mistaken(quantity="not_a_number")
    return int(text)


async def _discounts(room: Room, held: Held, wish: Wish) -> tuple[list[dict[str, str]], PromotionCode | None]:
    """The discount that a flow gives, or the code that was typed. Raises Refused, or Mistaken."""
    if wish.coupon:
        return [{"coupon": wish.coupon}], None
    if wish.code_id:
        return [{"promotion_code": wish.code_id}], None
    if not wish.promotion_code:
        return [], None
    if "promotion_code" not in features(held.situation).default_allowed_updates:
        message = f"Promotion codes cannot be used because `{ALLOWED}` does not include `promotion_code`."
        raise Refused(Refusal("update_not_allowed", ALLOWED, message))
    found, _more = await room.client.list(PromotionCode, code=wish.promotion_code[:500], active=True, limit=10)
    own = [code for code in found if code.customer in (None, room.customer.id)]
    if not own:
        raise Mistaken(promotion_code="unknown_code")
    code = max(own, key=lambda one: one.customer is not None)
    return [{"promotion_code": code.id}], code


async def _check_discount(room: Room, found: Proposal) -> None:
    """The billing beneath is asked whether the discount can be had."""
    try:
        await upcoming(room, found)
    except InvalidRequest as error:
        if not (error.param or "").startswith("discounts"):
            raise
        raise Mistaken(promotion_code="unusable_code") from error


async def upcoming(room: Room, found: Proposal) -> Tree | None:
    """The next invoice if the change is made: that of this moment, if there is one. None if nothing will come."""
    given: dict[str, Any] = {"discounts": found.discounts} if found.discounts else {}
    return await _preview(room, found, subscription_details=found.details, **given)


async def regular(room: Room, found: Proposal, discounts: list[dict[str, str]]) -> Tree | None:
    """What will be paid from then on, each period, with the discounts that there still are."""
    details = {**found.details, "proration_behavior": "none"}
    for name in ("trial_end", "proration_date", "billing_cycle_anchor"):
        details.pop(name, None)
    if "items" not in details:
        details = {}
    elif _is_another_cycle(found):
        details["billing_cycle_anchor"] = {"type": "now"}
    return await _preview(
        room, found, subscription_details=details, preview_mode="recurring", discounts=discounts or ""
    )


def _is_another_cycle(found: Proposal) -> bool:
    old, new = found.current.recurring, found.change.price.recurring
    assert old is not None and new is not None
    return (old.interval, old.interval_count) != (new.interval, new.interval_count)


async def _preview(room: Room, found: Proposal, **params: Any) -> Tree | None:
    try:
        return await previews.asked(room, subscription=found.held.subscription.id, **params)
    except ApiError as error:
        if error.status == 404:
            return None
        raise
