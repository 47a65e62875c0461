"""How a session is complete, and what it says then."""

from typing import Any

from portico.resources.checkout import attempts, collecting, taxing
from portico.resources.checkout.collected import CustomerDetails, DetailsTaxId
from portico.resources.checkout.declaration import Session
from portico.resources.customers.declaration import Customer
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.tax_ids.declaration import TaxId
from portico.storage.transaction import Transaction

NUMBERS = 100


def details_of(customer: Customer | None, method: PaymentMethod | None) -> CustomerDetails:
    """The customer as she is now; what is missing, as the card says."""
    card = method.billing_details if method else None
    values = {name: getattr(customer, name, None) or getattr(card, name, None) for name in
              ("address", "email", "name", "phone")}  # fmt: skip
    return CustomerDetails.of(tax_exempt=(customer and customer.tax_exempt) or "none", tax_ids=(), **values)


def _guest(session: Session, details: CustomerDetails) -> CustomerDetails:
    """Somebody who is not kept as a customer, as far as she is known otherwise than by her card."""
    known, number = session.customer_details or CustomerDetails.of(), session.page.tax_id
    missing = {name: getattr(known, name) for name in ("email", "name", "phone") if getattr(details, name) is None}
    return details.model_copy(update={**missing, "tax_ids": (number,) if number else ()})


async def complete(
    tx: Transaction,
    before: Session,
    customer: Customer,
    method: PaymentMethod | None,
    subscription: Subscription,
    invoice: Invoice | None,
) -> Session:
    """The session is complete with its subscription, paid for as far as the invoice is."""
    paid = "no_payment_required" if not before.amount_total else "unpaid"
    if invoice is not None and invoice.status == "paid" and invoice.amount_paid:
        paid = "paid"
    changes = {"customer": customer.id, "invoice": invoice and invoice.id, "payment_status": paid,
               "subscription": subscription.id, "attempt": None}  # fmt: skip
    return await close(tx, before, customer, method, changes)


async def settle(tx: Transaction, session: Session, intent: PaymentIntent) -> None:
    """A debit was on its way when the session was completed, or money was held; now it is known what became of it."""
    if intent.status == "succeeded":
        told = "silently" if intent.holds else "async_payment_succeeded"
        await tx.replace(session, session.having(payment_status="paid"), told)
    elif intent.status != "processing" and not intent.holds:
        await tx.tell(session, "async_payment_failed")


async def close(
    tx: Transaction, before: Session, customer: Customer | None, method: PaymentMethod | None, changes: dict[str, Any]
) -> Session:
    """The session is complete, with these changes and what its customer is now."""
    details = details_of(await tx.get(Customer, customer.id) if customer else None, method)
    if customer is not None:
        owned = await tx.find(TaxId, limit=NUMBERS, customer=customer.id)
        numbers = tuple(DetailsTaxId.of(type=one.type, value=one.value) for one in owned)
        details = details.model_copy(update={"tax_ids": numbers})
    else:
        details = _guest(before, details)
    await tx.wake(before, None)
    before = taxing.completed(before)
    details = collecting.named(before, details)
    after = before.having(
        customer_details=details, page=attempts.failed(before, None), status="complete", url=None, **changes
    )
    return await tx.replace(before, after, "completed")
