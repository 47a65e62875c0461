"""Adding a payment method: on the page of a Checkout session, from which the customer comes back here.

What it becomes is promised on the way out, and kept by the session when it is complete, whoever comes back by then. Its
metadata says where somebody came from who needs it there.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from portico.pages import words
from portico.pages.rendering import redirect
from portico.portal.features.payment_method_update.offers import addable
from portico.portal.features.payment_method_update.wallet import Wallet, wallet
from portico.portal.room import Room
from portico.resources.billing_portal import controls
from portico.resources.billing_portal.situations import Situation
from portico.resources.checkout import promising
from portico.resources.checkout.declaration import Session as Checkout
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.subscriptions.declaration import Subscription

VISIT = "portal_session"
"""Whose visit it belongs to, in the session's metadata."""
THEN, LONGEST = "portal_then", 500
"""Where to go on there, below the overview; as long as a value of metadata may be."""
REVIEW = re.compile(r"/subscriptions/\w+/update/review", re.ASCII)
PLACE = "{CHECKOUT_SESSION_ID}"


async def show(room: Room) -> Response:
    """Where it begins."""
    if _is_lost(room):
        return room.go()
    refusal = controls.addition(Situation(room.configuration, room.customer), await addable(room)).refusal
    if refusal:
        return room.refused(refusal)
    held = await wallet(room)
    return room.page(
        "payment_method_update/add.html",
        default=held.default,
        ticked=_ticked(room, held),
        becomes=_becomes(room),
        then=_then(room),
        has_own=bool(_own(held)),
        everything="everything" in (room.typed or {}),
        others=[one for one in held.methods if one.pays and not one.is_default],
    )


async def act(room: Room, sent: Mapping[str, str]) -> Response:
    """Open the page on which it is entered."""
    if _is_lost(room):
        return room.go()
    types = await addable(room)
    refusal = controls.addition(Situation(room.configuration, room.customer), types).refusal
    if refusal:
        return room.refused(refusal)
    site, then = room.client.site, _then(room)
    checkout = await room.client.create(
        Checkout,
        mode="setup",
        customer=room.customer.id,
        allowed_payment_method_types=types,
        success_url=f"{site}{room.home}/payment-methods/added?session={PLACE}",
        cancel_url=f"{site}{room.home}{'/payment-methods/add' if _becomes(room) else then}",
        metadata={VISIT: room.session.id, THEN: then},
        **words.of_checkout(room.locale),
    )
    if _becomes(room) or sent.get("default"):
        everything = _becomes(room) and "everything" in sent
        own = [one.id for one in _own(await wallet(room))] if everything else ()
        checkout = await room.client.act(Checkout, promising.PATH, checkout.id, subscriptions=own)
    return redirect((room.client.revealed(checkout.url) or "").removeprefix(site))


def _becomes(room: Room) -> bool:
    """Whether it becomes the default, whatever anybody ticks: that is what the flow of payment methods is for."""
    return room.flow is not None and room.flow.type == "payment_method_update"


def _own(held: Wallet) -> list[Subscription]:
    """What is charged to a payment method of its own."""
    return [one for method in held.methods for one in method.pays if one.default_payment_method]


def _is_lost(room: Room) -> bool:
    """Whether somebody came from another flow, and would not find back to it."""
    return room.flow is not None and not _becomes(room) and not _then(room)


def _ticked(room: Room, held: Wallet) -> bool:
    """Whether the method shall be the default: as it was chosen before, else if it is the first one."""
    return not held.methods if room.typed is None else "default" in room.typed


async def come_back(room: Room) -> Response:
    """The method is attached; it is the default, too, if that was promised."""
    checkout = await room.client.retrieve(Checkout, room.query.get("session", ""))
    own = checkout.customer == room.customer.id and checkout.metadata.get(VISIT) == room.session.id
    if not own or checkout.status != "complete" or not checkout.setup_intent:
        return room.go()
    method = (await room.client.retrieve(SetupIntent, checkout.setup_intent)).payment_method or ""
    if checkout.metadata.get(THEN):
        return redirect(f"{room.home}{checkout.metadata[THEN]}&payment_method={method}")
    is_default = room.customer.invoice_settings.default_payment_method == method
    return await room.finish("payment-method-default" if is_default else "payment-method-added", method)


def _then(room: Room) -> str:
    """The review of a change from which somebody came, as it is to be taken up again; empty for everybody else."""
    path, _, query = room.query.get("then", "").partition("?")
    if _becomes(room) or not REVIEW.fullmatch(path):
        return ""
    found = f"{path}?{urlencode(parse_qsl(query))}"
    return found if len(found) <= LONGEST else ""
