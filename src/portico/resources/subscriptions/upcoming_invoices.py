"""The next invoice of a subscription, before it comes, and its announcement. Source: billing-behaviour 3.8 and 3.14."""

import orjson

from portico.resources.invoices.declaration import Invoice
from portico.resources.subscription_schedules import foreseeing
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions import alarms, cycling
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.invoicing import Bill
from portico.resources.subscriptions.settling import Foreseen
from portico.storage.transaction import Transaction


async def announce(tx: Transaction, subscription: Subscription) -> None:
    """Tell of the invoice that the renewal will make, if it makes one."""
    invoice = await tx.imagine(lambda imagined: foresee(imagined, subscription.id))
    if invoice is not None:
        await tx.emit("invoice.upcoming", announced(invoice, subscription))


async def foresee(tx: Transaction, id: str) -> Invoice | None:
    """The invoice of a subscription's next renewal, if that makes one, in a transaction that is taken back."""
    try:
        await _planned(tx, await _as_it_is(tx, id))
        await _pass(tx, await _as_it_is(tx, id))
    except Foreseen as foreseen:
        return shown(tx, foreseen.bill)
    return None


async def onwards(tx: Transaction, subscription: Subscription) -> None:
    """Let time pass until the next invoice. Raises Foreseen."""
    await _planned(tx, subscription)
    while await _pass(tx, await _as_it_is(tx, subscription.id)):
        pass


async def _as_it_is(tx: Transaction, id: str) -> Subscription:
    """The subscription after what has happened to it up to here."""
    found = await tx.get(Subscription, id)
    assert found is not None
    return found


async def _planned(tx: Transaction, subscription: Subscription) -> None:
    """Let the subscription's schedule, if it has one, do what makes its next invoice. Raises Foreseen."""
    schedule = await tx.get(SubscriptionSchedule, subscription.schedule or "")
    if schedule is not None:
        await foreseeing.onwards(tx, schedule)


async def _pass(tx: Transaction, subscription: Subscription) -> bool:
    """Let time pass until the next renewal; whether another one comes.

    It does where that one was billed ahead, and where it ended a trial of nothing but usage.
    """
    is_ahead = any(item.billed_until for item in subscription.items.data)
    for coming in alarms.ahead(subscription):
        if coming.what not in foreseeing.BILLS:
            continue
        then = tx.at_alarm(alarms.comes(coming, tx.now))
        subscription = await cycling.ACTS[coming.what](then, subscription)
        if coming.what not in foreseeing.GOES_ON:
            return coming.what == "end_trial" or (is_ahead and coming.what == "renew")
    return False


def shown(tx: Transaction, foreseen: Bill) -> Invoice:
    """The invoice as one that is still to come, with all of its lines: nobody can ask for more of what is not kept."""
    id = f"upcoming_{foreseen.invoice.id}"
    data = tuple(line.having(id=f"il_tmp_{line.id.removeprefix('il_')}", invoice=id) for line in foreseen.lines)
    lines = foreseen.invoice.lines.having(data=data, has_more=False, url=f"/v1/invoices/{id}/lines")
    invoice = foreseen.invoice.having(
        id=id, billing_reason="upcoming", lines=lines, number=None, status="draft", livemode=tx.scope.livemode
    )
    return invoice.having(automatically_finalizes_at=None)


def announced(invoice: Invoice, subscription: Subscription) -> bytes:
    """The wire form of an invoice that nobody can ask for yet: neither it nor what it has has an id to be found by."""
    body = orjson.loads(invoice.body())
    del body["id"]
    body["lines"]["url"] = f"/v1/invoices/upcoming/lines?customer={invoice.customer}&subscription={subscription.id}"
    for line in body["lines"]["data"]:
        line["invoice"] = None
    return orjson.dumps(body)
