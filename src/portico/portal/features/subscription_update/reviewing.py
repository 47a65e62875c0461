"""The second page: what the change does and what it costs, to the penny, and the button that makes it so."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from portico.pages.rendering import redirect
from portico.papers import methods
from portico.papers.methods import Method
from portico.portal import previews, subscriptions
from portico.portal.features.subscription_update import banking, showing, wishes
from portico.portal.features.subscription_update.choosing import address
from portico.portal.features.subscription_update.lasting import lasting
from portico.portal.features.subscription_update.proposals import (
    Mistaken,
    Proposal,
    Refused,
    proposal,
    regular,
    upcoming,
)
from portico.portal.features.subscription_update.showing import Later
from portico.portal.features.subscription_update.wishes import Wish
from portico.portal.room import Room
from portico.portal.subscriptions import Held
from portico.resources.billing_portal import confirming
from portico.resources.subscriptions.declaration import Subscription
from portico.wire.errors import CardError, InvalidRequest

HOLDS = 30 * 60
"""How long a price that was shown is kept, in seconds."""


def wish_of(room: Room) -> Wish:
    """What is reviewed: what was chosen, or what a flow proposes."""
    flow = room.flow and room.flow.subscription_update_confirm
    return wishes.of_flow(flow) if flow else wishes.of_fields(room.query)


async def show(room: Room) -> Response:
    """The change, as it would be made now."""
    return await _answer(room, room.typed or {})


async def act(room: Room, sent: Mapping[str, str]) -> Response:
    """Make the change, if it is still what was shown."""
    return await _answer(room, sent, confirms=True)


async def _answer(room: Room, sent: Mapping[str, str], *, confirms: bool = False) -> Response:
    held, wish = await subscriptions.one(room, room.path["subscription"]), wish_of(room)
    try:
        found = await proposal(room, held, wish)
    except Refused as refused:
        if confirms and refused.refusal.reason == "payment_under_way":
            return await room.finish("plan-waits", held.subscription.id)
        return room.refused(refused.refusal, held.upcoming)
    except Mistaken as mistaken:
        return await _mistaken(room, held, wish, mistaken, confirms=confirms)
    if not confirms:
        return await _page(room, found, wish, sent, await banking.trouble(room, found.held))
    shown = agreed(found, sent)
    if shown is None:
        return await _page(room, found, wish, sent, {"changed": True})
    return await _confirm(room, found, wish, sent, shown)


async def _mistaken(room: Room, held: Held, wish: Wish, mistaken: Mistaken, *, confirms: bool) -> Response:
    """Back to the choice, where the mistake is shown; a second click on the button is none."""
    is_so = "no_changes" in mistaken.errors.values()
    if is_so and (confirms or room.flow):
        return await room.finish("plan-changed", held.subscription.id)
    if room.flow and room.flow.subscription_update_confirm:
        return room.page("subscription_update/stale.html", 409)
    return redirect(address(room) + wish.query)


def agreed(found: Proposal, sent: Mapping[str, str]) -> dict[str, int] | None:
    """The moment and the sum that the customer saw; None if that is too long ago, or is no such thing."""
    try:
        moment, due = int(sent.get("proration_date", "")), int(sent.get("amount_due", ""))
    except ValueError:
        return None
    earliest = max(found.now - HOLDS, found.held.subscription.current_period_start)
    return {"proration_date": moment, "amount_due": due} if earliest <= moment <= found.now and due >= 0 else None


async def _confirm(room: Room, found: Proposal, wish: Wish, sent: Mapping[str, str], shown: dict[str, int]) -> Response:
    """Make the change; if the bank says no, or the sum would be another one, the same page says so."""
    params = {"configuration": room.configuration.id, **shown, **_params(found)}
    if sent.get("payment_method"):
        params["payment_method"] = sent["payment_method"]
    try:
        after = await room.client.act(Subscription, confirming.PATH, found.held.subscription.id, **params)
    except CardError as error:
        told = {"declined": methods.refusal(vars(error))}
        return await _page(room, found, wish, sent, told)
    except InvalidRequest as error:
        if error.param not in ("amount_due", "payment_method", "proration_date"):
            raise
        return await _page(room, found, wish, sent, {"changed": True})
    return await _result(room, found, wish, after)


def _params(found: Proposal) -> dict[str, Any]:
    params: dict[str, Any] = {}
    if found.change.has_new_price:
        params["price"] = found.change.price.id
    if found.change.quantity is not None:
        params["quantity"] = found.change.quantity
    if found.code:
        params["promotion_code"] = found.code.id
    elif found.discounts:
        params["discounts"] = found.discounts
    return params


async def _result(room: Room, found: Proposal, wish: Wish, after: Subscription) -> Response:
    """What came of it: done, planned, or on to the bank."""
    if after.pending_update is not None:
        return await banking.ask(room, after, wish)
    if found.effect.waits_for:
        return await room.finish("plan-planned", after.id)
    if after.latest_invoice and after.latest_invoice != found.held.subscription.latest_invoice:
        return await room.finish("plan-paid", after.latest_invoice)
    return await room.finish("plan-changed", after.id)


async def _page(
    room: Room, found: Proposal, wish: Wish, sent: Mapping[str, str], notices: Mapping[str, Any]
) -> Response:
    fresh = found if "changed" not in notices else await proposal(room, found.held, wish)
    subscription = fresh.held.subscription
    sums = await _sums(room, fresh)
    own = await _methods(room, subscription, sums["due"])
    return room.page(
        "subscription_update/review.html",
        402 if "declined" in notices else 200,
        found=fresh,
        subscription=subscription,
        before=await showing.plan(room, fresh.held, fresh.current, subscription.items.data[0].quantity),
        after=await showing.plan(room, fresh.held, fresh.change.price, fresh.change.quantity),
        off=await showing.off_of(room, fresh),
        replaces=bool(fresh.discounts and subscription.discounts),
        interval=fresh.change.price,
        **sums,
        methods=own,
        chosen=_chosen(own, sent.get("payment_method", room.query.get("payment_method", notices.get("tried")))),
        add=_adding(room, wish),
        notices=notices,
        has_choice=room.flow is None or room.flow.type == "subscription_update",
        here=address(room, "/review") + wish.query,
        choose=address(room) + wish.query,
        minutes=HOLDS // 60,
    )


def _chosen(own: Sequence[Method], wish: str | None) -> str:
    """The payment method that is wished, if it is one of the customer's; else the usual one."""
    usual = next((method.id for method in own if method.is_default), own[0].id if own else "")
    return wish if wish in {method.id for method in own} else usual


async def _sums(room: Room, found: Proposal) -> Mapping[str, Any]:
    """What the change comes to, what of it is charged, and when: nothing while collection is paused."""
    invoice, waits = await upcoming(room, found), bool(found.effect.waits_for)
    now = invoice if found.effect.bills_now else None
    coming = now or (None if waits else invoice)
    begins, then = showing.begins(now, found), None if now or invoice is None else invoice["period_end"]
    agreed = now["amount_due"] if now else 0
    collects = found.held.subscription.collects_at

    return {
        "agreed": agreed,
        "due": agreed if collects(found.now) else 0,
        "bill": await previews.bill(room, coming) if coming else None,
        "next_due": then if then and collects(then) else None,
        "later": await _later(room, found, begins) if (now or waits) and collects(begins) else [],
    }


async def _later(room: Room, found: Proposal, begins: int) -> list[Later]:
    """What each period costs from then on; before that the first one, where a discount is for one invoice only."""
    always = await regular(room, found, await lasting(room, found, begins))
    if always is None or not found.effect.waits_for:
        return [Later(begins, always["total"])] if always else []
    first = await regular(room, found, await lasting(room, found, begins, at_first=True))
    if first is None or first["total"] == always["total"]:
        return [Later(begins, always["total"])]
    return [Later(begins, first["total"], is_once=True), Later(showing.second(found), always["total"])]


def _adding(room: Room, wish: Wish) -> str:
    """Where a payment method is added and taken back to the review; empty where that is not possible."""
    if not room.controls["payment_method_update"].allowed:
        return ""
    then = address(room, "/review").removeprefix(room.home) + wish.query
    return f"{room.home}/payment-methods/add?{urlencode({'then': then})}"


async def _methods(room: Room, subscription: Subscription, due: int) -> list[Method]:
    """What can pay, if there is something to be paid."""
    if not due:
        return []
    asked = {
        "customer": room.customer.id,
        "currency": subscription.currency,
        "default_payment_method": subscription.default_payment_method,
    }
    return list(await methods.methods(room.client, asked, room.locale))
