"""`invoice`: what a caller may do with one. Source: billing-behaviour 3.7."""

from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Declined, Endpoint, act, index, retrieve, search
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.endpoints import update as updates
from portico.resources.invoices import attaching, closing, collecting, creating, invoices, lines, payments
from portico.resources.invoices.advancing import after_finalizing
from portico.resources.invoices.declaration import PAYABLE, Invoice
from portico.resources.invoices.finalizing import finalize
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.line_orders import AddOrders, ChangeOrders, LineOrders, RemoveOrders
from portico.resources.invoices.orders import (
    AttachOrders,
    CreateOrders,
    FinalizeOrders,
    InvoiceFilters,
    PayOrders,
    UpdateOrders,
)
from portico.resources.invoices.settling import close
from portico.resources.payment_intents import paying
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_methods import choosing
from portico.resources.subscriptions.late_usage import counted_again
from portico.storage.transaction import Transaction
from portico.wire.errors import ApiError, CardError, InvalidRequest, ResourceMissing
from portico.wire.pages import Paging
from portico.wire.refusals import only_one


class ActionRequired(CardError):
    """The bank wants to hear from the customer before it pays."""

    def __init__(self) -> None:
        super().__init__(
            "This payment requires additional user action before it can be completed successfully. Payment can be "
            "completed using the PaymentIntent associated with the invoice.",
            code="invoice_payment_intent_requires_action",
        )


async def finalize_invoice(tx: Transaction, before: Invoice, orders: FinalizeOrders) -> Invoice | Declined:
    """Make a draft final; if it advances by itself, the first attempt comes at once."""
    invoice = await _finalized(tx, before, orders.auto_advance)
    if invoice.status == "open" and invoice.auto_advance:
        return await after_finalizing(tx, invoice)
    return invoice


async def _finalized(tx: Transaction, before: Invoice, advances: bool | None = None) -> Invoice:
    """The draft, made final, with everything that is known by now; with another `auto_advance`, if that is sent."""
    draft = before
    if before.status == "draft" and advances is not None:
        draft = await tx.replace(before, before.having(auto_advance=advances), "advanced")
    return await finalize(tx, await counted_again(tx, draft) if draft.status == "draft" else draft, by_hand=True)


async def pay(tx: Transaction, before: Invoice, orders: PayOrders) -> Invoice | Declined:
    """Get an invoice paid now. What the bank refuses stays: the attempt was made."""
    _check_payable(before, orders)
    if orders.payment_method:
        await _check_method(tx, before, orders.payment_method)
    invoice = await _finalized(tx, before) if before.status == "draft" else before
    if invoice.status == "paid":
        return invoice
    if await collecting.is_processing(tx, invoice):
        raise InvalidRequest("A payment of this invoice is under way already.")
    if orders.paid_out_of_band:
        return await _paid_elsewhere(tx, invoice)
    if orders.payment_method is None and await collecting.method_for(tx, invoice) is None:
        raise choosing.nothing_to_charge()
    attempt = await collecting.attempt(
        tx, invoice, method=orders.payment_method, off_session=orders.off_session, by_hand=True
    )
    error = _error_of(attempt.intent)
    return Declined(error) if error else attempt.invoice


def _check_payable(invoice: Invoice, orders: PayOrders) -> None:
    """Raises InvalidRequest for what cannot be paid, or not so."""
    if invoice.status == "paid":
        raise InvalidRequest("Invoice is already paid")
    if invoice.status == "void":
        raise InvalidRequest("This invoice is void, so it cannot be paid.")
    if orders.source:
        raise ResourceMissing("source", orders.source, param=("source",))
    if orders.forgive:
        raise InvalidRequest("`forgive` is for older kinds of payment methods only.", param=("forgive",))
    if orders.mandate:
        raise ResourceMissing("mandate", orders.mandate, param=("mandate",))
    if orders.paid_out_of_band and orders.payment_method:
        raise only_one("paid_out_of_band", "payment_method", param=("payment_method",))


async def _check_method(tx: Transaction, invoice: Invoice, id: str) -> None:
    """A payment method that has an id must be the customer's."""
    if id.startswith("pm_1"):
        customer = await tx.need(Customer, invoice.customer, param=("customer",))
        await choosing.usable(tx, customer, id, ("payment_method",))


def _error_of(intent: PaymentIntent | None) -> ApiError | None:
    if intent is None or intent.status in ("succeeded", "processing"):
        return None
    return ActionRequired() if intent.status == "requires_action" else paying.error_of(intent)


async def _paid_elsewhere(tx: Transaction, invoice: Invoice) -> Invoice:
    """The customer has paid in another way."""
    await payments.cancel_open(tx, invoice, "automatic")
    after = invoice.having(
        amount_paid=invoice.amount_due,
        amount_paid_off_stripe=(invoice.amount_paid_off_stripe or 0) + invoice.amount_remaining,
        amount_remaining=0,
        attempted=True,
    )
    return await close(tx, invoice, after)


async def send(tx: Transaction, before: Invoice) -> Invoice:
    """Send it to the customer; a draft is finalized first."""
    if before.status in ("void", "uncollectible"):
        raise InvalidRequest("You can only send open or paid invoices.")
    invoice = await _finalized(tx, before) if before.status == "draft" else before
    await tx.tell(invoice, "sent")
    return invoice


async def void(tx: Transaction, before: Invoice) -> Invoice:
    """The invoice was a mistake. While a debit for it is under way, it cannot be void."""
    if before.status in PAYABLE and await collecting.is_processing(tx, before):
        raise InvalidRequest(
            "A payment of this invoice is under way, and cannot be stopped. Void the invoice if it fails, or refund "
            "the payment.",
            param=("invoice",),
        )
    return await closing.void(tx, before)


ENDPOINTS = (
    creates(Invoice, creating.create, CreateOrders),
    search(Invoice),
    retrieve(Invoice),
    updates(Invoice, invoices.update, UpdateOrders),
    deletes(Invoice, invoices.delete),
    index(Invoice, InvoiceFilters),
    act(Invoice, "finalize", finalize_invoice, FinalizeOrders),
    act(Invoice, "pay", pay, PayOrders),
    act(Invoice, "void", void),
    act(Invoice, "mark_uncollectible", closing.mark_uncollectible),
    act(Invoice, "send", send),
    act(Invoice, "attach_payment", attaching.attach_payment, AttachOrders),
    act(Invoice, "add_lines", lines.add, AddOrders),
    act(Invoice, "update_lines", lines.change, ChangeOrders),
    act(Invoice, "remove_lines", lines.remove, RemoveOrders),
    Endpoint("list", "GET", f"{Invoice.PATH}/{{parent}}/lines", LineItem, lines.listed, Paging, Invoice, "invoice"),
    Endpoint(
        "act", "POST", f"{Invoice.PATH}/{{parent}}/lines/{{id}}", LineItem, lines.update, LineOrders, Invoice, "invoice"
    ),
)
