"""How far the payment of an invoice is."""

from collections.abc import Mapping
from typing import Any

from portico.api.client import Client
from portico.resources.invoices.declaration import PAYABLE
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.payment_intents.declaration import PaymentIntent

Tree = Mapping[str, Any]


async def intent_of(client: Client, invoice: Tree) -> Tree | None:
    """The payment intent that was opened with the invoice; None if nothing can pay it any more."""
    if invoice["status"] not in PAYABLE:
        return None
    payments, _ = await client.read_list(InvoicePayment, invoice=invoice["id"], status="open", limit=10)
    for payment in payments:
        if payment["is_default"] and payment["payment"].get("payment_intent"):
            found: Tree = await client.read(PaymentIntent, payment["payment"]["payment_intent"])
            return found
    return None


async def is_under_way(client: Client, invoice: Tree) -> bool:
    """Whether a debit of a bank account is, which takes days: the customer has done all that she can."""
    intent = await intent_of(client, invoice)
    return intent is not None and intent["status"] == "processing"
