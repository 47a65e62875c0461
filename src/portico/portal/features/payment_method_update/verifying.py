"""Accounts that are not verified yet: small deposits take days, and somebody who left the bank's page finds it here."""

from typing import NamedTuple

from portico.papers.bills import method_name
from portico.portal.features.payment_method_update.adding import VISIT
from portico.portal.features.payment_method_update.offers import addable
from portico.portal.room import Room
from portico.resources.checkout.declaration import Session as Checkout
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.setup_intents.declaration import SetupIntent

MOST = 10


class Waiting(NamedTuple):
    """An account that was entered."""

    name: str
    url: str
    """Where the customer says what has arrived."""


async def waiting(room: Room) -> list[Waiting]:
    """Those that were entered here, the newest first."""
    if "us_bank_account" not in await addable(room):
        return []
    found, _more = await room.client.list(Checkout, customer=room.customer.id, status="open", limit=MOST)
    intents = [one.setup_intent for one in found if one.setup_intent and VISIT in one.metadata]
    accounts = [await _account(room, id) for id in intents]
    return [account for account in accounts if account]


async def _account(room: Room, id: str) -> Waiting | None:
    intent = await room.client.retrieve(SetupIntent, id)
    deposits = intent.next_action and intent.next_action.verify_with_microdeposits
    url = room.client.revealed(deposits.hosted_verification_url) if deposits else None
    if not url or not intent.payment_method:
        return None
    return Waiting(method_name(await room.client.read(PaymentMethod, intent.payment_method), room.locale), url)
