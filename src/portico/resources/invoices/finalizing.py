"""From a draft to what is owed: number, balance, due date, and what pays it.

Source: billing-behaviour 3.1, 3.2 and 3.9.
"""

from typing import Any

from portico.billing.periods import DAY
from portico.billing.totals import Due
from portico.resources import addresses
from portico.resources.balances.declaration import Kind
from portico.resources.balances.moving import move
from portico.resources.customers.declaration import Customer
from portico.resources.customers.locating import TaxLocationInvalid, location_of
from portico.resources.discounts import lapsing
from portico.resources.invoices import addressees, editing, falling_due, revising, sharing, taxing, telling
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.drafting import parent_of
from portico.resources.invoices.editing import InvoiceNotEditable
from portico.resources.invoices.parts import ConfirmationSecret
from portico.resources.invoices.payment_declaration import InvoicePayment, Payment
from portico.resources.invoices.reach import in_reach
from portico.resources.invoices.summing import balance_of, due_of
from portico.resources.payment_intents import paying
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.options import CardOptions, MethodOptions
from portico.resources.subscriptions import untaxing
from portico.resources.subscriptions.declaration import Subscription
from portico.storage.transaction import Transaction


async def finalize(tx: Transaction, before: Invoice, *, by_hand: bool = False) -> Invoice:
    """Make a draft final, in the customer's time: open, with a payment intent, or paid if nothing is due.

    Raises TaxLocationInvalid where automatic tax would need to know where the customer is, and somebody is there to
    tell, or no subscription can do without; AmountTooLarge for what nobody can be charged.
    """
    if before.status != "draft":
        raise InvoiceNotEditable(
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.", param=("invoice",)
        )
    customer = await tx.need(Customer, before.customer, param=("customer",), lock=True)
    if before.automatic_tax.enabled:
        before = await _taxed(tx, before, customer, by_hand=by_hand)
    await _check_reach(tx, before, due_of(before.total, before.currency, customer))
    if before.from_invoice is not None:
        await revising.take_place(tx, before)
        customer = await tx.need(Customer, customer.id, param=("customer",))
    owed = due_of(before.total, before.currency, customer)
    number, customer = await numbered(tx, before, customer)
    after = before.having(
        **await frozen(tx, before, customer),
        **_dues(before, owed, customer),
        **dates(tx, before),
        number=number,
        status="open",
    )
    if not owed.amount:
        return await _paid(tx, before, after, customer, owed)
    await tx.tell(after, "finalized")
    secret = await _payable(tx, after, customer)
    kept = await tx.replace(before, after.having(confirmation_secret=secret), "kept")
    await _use_balance(tx, kept, customer, owed)
    await falling_due.set_alarm(tx, kept)
    return kept


async def _check_reach(tx: Transaction, draft: Invoice, owed: Due) -> None:
    """Raises AmountTooLarge for a draft with sums that nobody can be charged or credited."""
    lines = await editing.lines_of(tx, draft) if draft.lines.has_more else draft.lines.data
    for amount in (draft.total, owed.amount, owed.ending_balance, *(line.amount for line in lines)):
        in_reach(amount)


async def _taxed(tx: Transaction, before: Invoice, customer: Customer, *, by_hand: bool) -> Invoice:
    """The draft with the tax of the place where the customer is now; without any, where nobody knows it."""
    after = before
    if location_of(customer) is None:
        if by_hand or before.subscription is None:
            raise TaxLocationInvalid
        await untaxing.switch_off(tx, before.subscription)
        after = before.having(automatic_tax=taxing.switched_off())
    return await editing.recount(tx, before, after, await editing.lines_of(tx, before))


async def numbered(tx: Transaction, invoice: Invoice, customer: Customer) -> tuple[str, Customer]:
    """The invoice's number, and the customer, whose next one has another."""
    if invoice.number:
        return invoice.number, customer
    sequence = customer.next_invoice_sequence
    counted = await tx.replace(customer, customer.having(next_invoice_sequence=sequence + 1), "numbered")
    return f"{customer.invoice_prefix}-{sequence:04}", counted


async def frozen(tx: Transaction, invoice: Invoice, customer: Customer) -> dict[str, Any]:
    """What stays as it is now, whatever becomes of the customer."""
    found = addressees.snapshot(customer)
    url = addresses.of_invoice(tx, invoice.id)
    found |= {
        "customer_tax_ids": await addressees.numbers(tx, customer.id),
        "hosted_invoice_url": url,
        "invoice_pdf": f"{url}/pdf",
    }
    if invoice.subscription is not None:
        subscription = await tx.get(Subscription, invoice.subscription)
        date = (
            invoice.parent.subscription_details.subscription_proration_date
            if (invoice.parent and invoice.parent.subscription_details)
            else None
        )
        found["parent"] = parent_of(subscription, date)
    return found


def _dues(invoice: Invoice, owed: Due, customer: Customer) -> dict[str, Any]:
    starting = balance_of(customer, invoice.currency)
    return {
        "amount_due": owed.amount,
        "amount_remaining": owed.amount,
        "balance_applied": owed.ending_balance - starting,
        "ending_balance": owed.ending_balance,
        "starting_balance": starting,
    }


def dates(tx: Transaction, invoice: Invoice) -> dict[str, Any]:
    """When it became final, and when it is due."""
    due_date = invoice.due_date if invoice.days_to_pay is None else tx.now + invoice.days_to_pay * DAY
    return {
        "automatically_finalizes_at": None,
        "due_date": None if invoice.is_automatic else due_date,
        "effective_at": tx.now if invoice.effective_at is None else invoice.effective_at,
        "last_finalization_error": None,
        "next_payment_attempt": None,
        "status_transitions": invoice.status_transitions.having(finalized_at=tx.now),
    }


async def _paid(tx: Transaction, before: Invoice, after: Invoice, customer: Customer, owed: Due) -> Invoice:
    """Nothing is due, so it is paid at once."""
    transitions = after.status_transitions.having(paid_at=tx.now)
    after = after.having(status="paid", status_transitions=transitions, auto_advance=False, attempted=True)
    kept = await tx.replace(before, after, "finalized", "paid", "payment_succeeded")
    await tx.wake(kept, None)
    await _use_balance(tx, kept, customer, owed)
    await telling.tell(tx, kept, "paid")
    return kept


async def _use_balance(tx: Transaction, invoice: Invoice, customer: Customer, owed: Due) -> None:
    """The customer's balance, after the invoice has taken from it or given to it."""
    kind: Kind = "invoice_too_small" if owed.too_small else "applied_to_invoice"
    await move(tx, customer, invoice.balance_applied, kind, currency=invoice.currency, invoice=invoice.id)
    own = customer.discount
    if own is not None and own.id in invoice.discounts:
        await lapsing.lapse(tx, (own.id,))


async def _payable(tx: Transaction, invoice: Invoice, customer: Customer) -> ConfirmationSecret:
    """Open a payment intent, by which the invoice is paid."""
    subscription = await tx.get(Subscription, invoice.subscription) if invoice.subscription else None
    draft = PaymentIntent.of(
        amount=invoice.amount_due,
        currency=invoice.currency,
        description=described(invoice),
        invoice=invoice.id,
        on_behalf_of=invoice.on_behalf_of,
        payment_method_options=_options(invoice, subscription),
        payment_method_types=_types(invoice, subscription),
        setup_future_usage="off_session" if _recurs(invoice, subscription) else None,
        **sharing.of_payment(invoice, invoice.amount_due)._asdict(),
    )
    intent = await paying.open_for(tx, customer, draft)
    payment = InvoicePayment.of(
        amount_requested=invoice.amount_due,
        currency=invoice.currency,
        invoice=invoice.id,
        payment=Payment.of(payment_intent=intent.id, type="payment_intent"),
    )
    await tx.insert(payment)
    return ConfirmationSecret.of(client_secret=intent.client_secret, type="payment_intent")


def _recurs(invoice: Invoice, subscription: Subscription | None) -> bool:
    """Whether what pays the invoice is to pay later ones, too: it becomes the customer's."""
    if subscription is None:
        return False
    settings = subscription.payment_settings
    return invoice.is_automatic or bool(settings and settings.save_default_payment_method == "on_subscription")


def _types(invoice: Invoice, subscription: Subscription | None) -> tuple[str, ...]:
    """What it may be paid with: as the invoice says, or else its subscription; nothing for all that is at hand."""
    for settings in (invoice.payment_settings, subscription and subscription.payment_settings):
        if settings and settings.payment_method_types:
            return settings.payment_method_types
    return ()


def _options(invoice: Invoice, subscription: Subscription | None) -> MethodOptions | None:
    """When cards are to authenticate: as the invoice says, or else its subscription."""
    for settings in (invoice.payment_settings, subscription and subscription.payment_settings):
        card = settings.payment_method_options.card if settings and settings.payment_method_options else None
        if card and card.request_three_d_secure:
            return MethodOptions.of(card=CardOptions.of(request_three_d_secure=card.request_three_d_secure))
    return None


def described(invoice: Invoice) -> str:
    """What a payment is for, as the charge says it."""
    words = {
        "subscription_create": "Subscription creation",
        "subscription_cycle": "Subscription update",
        "subscription_update": "Subscription update",
    }
    return words.get(invoice.billing_reason or "", "Payment for Invoice")
