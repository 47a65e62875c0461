"""What the review and the last page say of plans."""

from dataclasses import dataclass
from typing import NamedTuple

from portico.billing.charges import total
from portico.billing.periods import following
from portico.pages.formats import Formats
from portico.portal.cards import off
from portico.portal.features.subscription_update.lasting import coupon_of, end_of
from portico.portal.features.subscription_update.offers import product_of
from portico.portal.features.subscription_update.proposals import Proposal, Tree
from portico.portal.parts import Off
from portico.portal.room import Room
from portico.portal.subscriptions import Held
from portico.resources.prices.declaration import Price
from portico.resources.subscriptions.tariffs import cycle, in_currency, tariff
from portico.wire.resource import wire_tree


@dataclass(frozen=True)
class Plan:
    """A plan, with how many of it."""

    name: str
    quantity: int
    price: Price
    amount: int
    """What that comes to each period, in minor units."""
    currency: str


class Later(NamedTuple):
    """What a period to come costs."""

    begins: int
    total: int
    is_once: bool = False
    """Whether only the first one does."""


async def plan(room: Room, held: Held, price: Price, quantity: int | None) -> Plan:
    """A plan in the subscription's currency."""
    currency = held.subscription.currency
    shown, many = in_currency(price, currency), quantity or 0
    product = await product_of(room, held, price)
    return Plan(product.name, many, shown, total(tariff(shown), many), currency)


async def off_of(room: Room, found: Proposal) -> Off | None:
    """What the discount takes off that comes with a change."""
    if not found.discounts:
        return None
    coupon, formats = await coupon_of(room, found), Formats(room.locale)
    end = end_of(coupon, found.effect.begins)
    until = formats.date(end) if end is not None else ""
    return Off(off(formats, wire_tree(coupon)), coupon.duration, until)


def begins(now: Tree | None, found: Proposal) -> int:
    """When the first regular period begins that is not paid yet."""
    if found.effect.waits_for:
        return found.effect.begins
    ends = _ends(now, found.change.price.id) if now else []
    return max(ends, default=found.held.subscription.current_period_end)


def second(found: Proposal) -> int:
    """When the second period begins of a change that waits."""
    begins, each = found.effect.begins, cycle(found.change.price)
    anchor = found.held.subscription.billing_cycle_anchor if each == cycle(found.current) else begins
    return following(anchor, each, begins).end


def _ends(invoice: Tree, price: str) -> list[int]:
    """When the periods end for which a price is charged, whole ones before parts of them; it may be for nothing."""
    found: dict[bool, list[int]] = {True: [], False: []}
    for line in invoice["lines"]["data"]:
        details = line["parent"]["subscription_item_details"]
        if details and line["pricing"]["price_details"]["price"] == price and not _gives_back(details):
            found[details["proration"]].append(line["period"]["end"])
    return found[False] or found[True]


def _gives_back(details: Tree) -> bool:
    return bool(details["proration"] and details["proration_details"]["credited_items"])
