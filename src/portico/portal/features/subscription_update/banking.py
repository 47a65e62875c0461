"""The way through the customer's bank, and back: a change that waits for its payment, told as it is."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from portico.pages.rendering import redirect
from portico.papers import methods
from portico.portal import subscriptions, waiting
from portico.portal.features.subscription_update import wishes
from portico.portal.features.subscription_update.choosing import address
from portico.portal.features.subscription_update.wishes import Wish
from portico.portal.room import Room
from portico.portal.subscriptions import Held
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.subscriptions.declaration import Subscription

CONFIRM = f"{PaymentIntent.PATH}/{{id}}/confirm"


async def ask(room: Room, waiting: Subscription, wish: Wish) -> Response:
    """On to the bank that wants to hear from the customer; or to the end, if the money is under way."""
    intent = await _intent(room, waiting)
    if intent is None or intent.status == "processing":
        return await room.finish("plan-waits", waiting.id)
    back = room.visits.site + address(room, "/bank") + wish.query
    asking = await room.client.act(PaymentIntent, CONFIRM, intent.id, return_url=back)
    return _leave(room, asking) or redirect(address(room, "/review") + wish.query)


def _leave(room: Room, intent: PaymentIntent) -> Response | None:
    found = intent.next_action and intent.next_action.redirect_to_url
    url = room.client.revealed(found.url) if found else None
    if not url:
        return None
    site = room.visits.site
    return redirect(url.removeprefix(site)) if url.startswith(f"{site}/") else room.leave(url)


async def show(room: Room) -> Response:
    """Back from the bank."""
    held = await subscriptions.one(room, room.path["subscription"])
    subscription, flow = held.subscription, room.flow and room.flow.subscription_update_confirm
    wish = wishes.Wish() if flow else wishes.of_fields(room.query)
    if subscription.pending_update is not None:
        intent = await _intent(room, subscription)
        if intent is not None and intent.status == "processing":
            return await room.finish("plan-waits", subscription.id)
        return redirect(address(room, "/review") + wish.query)
    invoice = await _latest(room, subscription)
    if invoice is not None and invoice.status == "paid":
        return await room.finish("plan-paid", invoice.id)
    return redirect(address(room, "/review") + wish.query)


async def trouble(room: Room, held: Held) -> Mapping[str, Any]:
    """What became of an earlier try that was not paid for: the bank still asks, or it said no; and what was to pay."""
    subscription = held.subscription
    intent = await _intent(room, subscription) if subscription.pending_update else None
    if intent is None:
        return {}
    found = intent.next_action and intent.next_action.redirect_to_url
    if intent.status == "requires_action" and found:
        return {"asks": room.client.revealed(found.url), "tried": intent.payment_method}
    if intent.last_payment_error is None:
        return {}
    last = intent.last_payment_error
    told = methods.refusal({"code": last.code, "decline_code": last.decline_code})
    return {"declined": told, "tried": last.payment_method.id if last.payment_method else None}


async def _latest(room: Room, subscription: Subscription) -> Invoice | None:
    if subscription.latest_invoice is None:
        return None
    return await room.client.retrieve(Invoice, subscription.latest_invoice)


async def _intent(room: Room, subscription: Subscription) -> PaymentIntent | None:
    """What is to pay for the change that waits."""
    invoice = (await waiting.invoice_of(room.client, subscription))["id"]
    found, _more = await room.client.list(InvoicePayment, invoice=invoice, limit=1)
    id = found[0].payment.payment_intent if found else None
    return await room.client.retrieve(PaymentIntent, id) if id else None
