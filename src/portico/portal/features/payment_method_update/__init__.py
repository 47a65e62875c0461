"""Adding, removing and choosing payment methods. Source: portal-behaviour 3.7."""

from collections.abc import Mapping
from typing import Any

from portico.pages.words import later
from portico.portal.features.feature import Done, Feature, Page
from portico.portal.features.payment_method_update import adding, choosing
from portico.portal.features.payment_method_update.offers import NAMES, addable
from portico.portal.features.payment_method_update.verifying import waiting
from portico.portal.features.payment_method_update.wallet import wallet
from portico.portal.room import Room
from portico.wire.errors import ObjectNotFound


async def methods(room: Room) -> Mapping[str, Any]:
    """What the customer pays with, and which more there may be."""
    found = await wallet(room)
    return {
        "held": found.methods,
        "others": bool(found.default and found.others_than(found.default.method.id)),
        "waiting": await waiting(room),
        "methods": [NAMES[type] for type in await addable(room)],
    }


async def tell(room: Room, id: str) -> Mapping[str, Any] | None:
    """One payment method, and those that pay for something beside it."""
    found = await wallet(room)
    try:
        return {"held": found.one(id), "others": found.others_than(id)}
    except ObjectNotFound:
        return None


BELOW = "/payment-methods"
FLOW, CHANGES = ("payment_method_update",), ("subscription_update", "subscription_update_confirm")
FEATURE = Feature(
    "payment_method_update",
    "methods",
    "payment_method_update/section.html",
    methods,
    pages=(
        Page(f"{BELOW}/add", adding.show, adding.act, FLOW, CHANGES),
        Page(f"{BELOW}/added", adding.come_back, flows=FLOW, aids=CHANGES),
        Page(f"{BELOW}/{{method}}/default", choosing.home, choosing.choose),
        Page(f"{BELOW}/{{method}}/move", choosing.back, choosing.move, FLOW, lasts=True),
        Page(f"{BELOW}/{{method}}/remove", choosing.ask, choosing.remove),
    ),
    dones=(
        Done("payment-method-added", later("Your payment method is saved"), "payment_method_update/told.html", tell),
        Done("payment-method-default", later("This is now your default"), "payment_method_update/default.html", tell),
        Done("payment-method-moved", later("This now pays for everything"), "payment_method_update/told.html", tell),
        Done("payment-method-removed", later("The payment method is removed")),
    ),
    aside="payment_method_update/aside.html",
)
