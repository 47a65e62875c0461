"""What paid an invoice, and what was given back of it afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from portico.api.client import Client
from portico.billing import returns
from portico.billing.returns import Returned
from portico.resources.charges.declaration import Charge
from portico.resources.credit_notes.declaration import CreditNote
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_records.declaration import PaymentRecord
from portico.wire.resource import Resource

Tree = Mapping[str, Any]
PAGE = 100


async def payments(client: Client, invoice: str) -> list[Tree]:
    """The charges and payment records that paid an invoice, the last one first."""
    found = await _all(client, InvoicePayment, invoice=invoice, status="paid")
    paid = [await _payment(client, one["payment"]) for one in found]
    return [one for one in paid if one]


async def _all(client: Client, noun: type[Resource], **filters: Any) -> list[Tree]:
    """However many pages there are of them."""
    found, more = await client.read_list(noun, limit=PAGE, **filters)
    while more:
        page, more = await client.read_list(noun, limit=PAGE, starting_after=found[-1]["id"], **filters)
        found += page
    return list(found)


async def _payment(client: Client, pays: Tree) -> Tree | None:
    if record := pays.get("payment_record"):
        reported: Tree = await client.read(PaymentRecord, record)
        return reported
    intent = pays.get("payment_intent")
    charge = (await client.read(PaymentIntent, intent))["latest_charge"] if intent else None
    found: Tree | None = await client.read(Charge, charge) if charge else None
    return found


async def returned(client: Client, invoice: Tree, paid: Sequence[Tree]) -> Returned:
    """What was given back, by refunds and by credit notes."""
    notes: Sequence[Tree] = ()
    if invoice["post_payment_credit_notes_amount"]:
        notes = await _all(client, CreditNote, invoice=invoice["id"])
    return returns.returned(map(refunded, paid), map(_note, notes))


def _note(note: Tree) -> returns.Note:
    refunds = tuple(one["amount_refunded"] for one in note["refunds"])
    return returns.Note(note["post_payment_amount"], note["out_of_band_amount"] or 0, refunds)


def refunded(payment: Tree) -> int:
    """What was given back of a charge, or of a payment record, which says it as a sum with its currency.

    What was only held of a charge, and let go when a part was taken, was never paid.
    """
    amount = payment["amount_refunded"]
    if isinstance(amount, Mapping):
        return int(amount["value"])
    return int(amount - (payment["amount"] - payment["amount_captured"]))
