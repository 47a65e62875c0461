"""What the customer does on the page, and what comes of it. Source: billing-behaviour section 11.

In `subscription` mode the subscription is made when the card is entered. A refusal takes everything back but the
refusal. Where the bank asks first, the subscription waits as `incomplete`, and the session knows it as its `attempt`.
"""

from typing import Any

from portico.resources import challenges
from portico.resources.checkout import collecting, method_options, tax_numbers, taxing
from portico.resources.checkout.collected import CustomerDetails, DetailsTaxId
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LineItem
from portico.resources.checkout.orders import ConfirmOrders
from portico.resources.checkout.parts import OnPage
from portico.resources.customers import customers
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Declined
from portico.resources.invoices import closing, payments
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_intents import confirming, paying, types
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.options import NextAction
from portico.resources.payment_methods import attaching, choosing
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.setup_intents import setting_up, setup_intents
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.setup_intents.orders import ConfirmOrders as SetupOrders
from portico.resources.subscriptions import creating
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.orders import CreateOrders as SubscriptionOrders
from portico.resources.tax_ids.declaration import TaxId
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import ApiError, InvalidRequest, ParameterMissing
from portico.wire.resource import read

ENTERED = "checkout_session_not_open"
LINES = 100
WHOLE = (
    "application_fee_percent", "billing_cycle_anchor_config", "billing_mode", "invoice_settings", "transfer_data",
)  # fmt: skip
"""What the subscription takes from the session as it is."""


def details_of(customer: Customer | None, method: PaymentMethod | None) -> CustomerDetails:
    """The customer as she is now; what is missing, as the card says."""
    card = method.billing_details if method else None
    values = {name: getattr(customer, name, None) or getattr(card, name, None) for name in
              ("address", "email", "name", "phone")}  # fmt: skip
    return CustomerDetails.of(tax_exempt=(customer and customer.tax_exempt) or "none", tax_ids=(), **values)


def check_open(tx: Transaction, session: Session) -> None:
    """Raises InvalidRequest for a session that nobody can complete any more."""
    if session.status != "open" or session.expires_at <= tx.now:
        raise InvalidRequest("This Checkout Session is not open any more.", code=ENTERED)


async def confirm(tx: Transaction, before: Session, orders: ConfirmOrders) -> Session | Declined:
    """Try to complete the session with what has been entered."""
    check_open(tx, before)
    before = await give_up(tx, before)
    before = await tx.replace(before, collecting.filled(before, orders), "silently")
    if before.mode == "setup":
        return await _set_up(tx, before, orders)
    if not orders.payment_method and not _is_free(before):
        raise ParameterMissing(("payment_method",))
    return await _subscribe(tx, before, orders)


def _is_free(session: Session) -> bool:
    """Whether no card is needed."""
    return session.payment_method_collection == "if_required" and session.amount_total == 0


async def _set_up(tx: Transaction, before: Session, orders: ConfirmOrders) -> Session | Declined:
    intent = await tx.get(SetupIntent, before.setup_intent or "", lock=True)
    assert intent is not None
    if not orders.payment_method:
        raise ParameterMissing(("payment_method",))
    if before.customer_creation == "always" and before.customer is None:
        customer = await _new_customer(tx, before, orders, await tx.get(PaymentMethod, orders.payment_method))
        intent = await tx.replace(intent, intent.having(customer=customer.id))
        before = await tx.replace(before, before.having(customer=customer.id), "silently")
    method_options.check_card(
        before.payment_method_options, await choosing.named(tx, orders.payment_method, ("payment_method",))
    )
    sent = {
        "payment_method": orders.payment_method,
        "mandate_data": orders.mandate_data and orders.mandate_data.model_dump(exclude_none=True),
    }
    intent = await tx.replace(intent, intent.having(return_url=orders.return_url or before.url), "silently")
    done = await setup_intents.confirm(tx, intent, read(SetupOrders, {k: v for k, v in sent.items() if v}))
    if isinstance(done, Declined):
        return done
    kept = await tx.get(Session, before.id) or before
    if kept.status == "open":
        kept = await tx.replace(kept, kept.having(page=_asking(kept, done.next_action)), "silently")
    return kept


async def _new_customer(
    tx: Transaction, session: Session, orders: ConfirmOrders, method: PaymentMethod | None
) -> Customer:
    sent = {"email": session.customer_email or orders.email, "phone": orders.phone}
    draft = Customer.draft({name: value for name, value in sent.items() if value})
    draft = draft.having(**collecting.saved(session, method, orders))
    return await customers.create(tx, draft, customers.CreateOrders.of())


async def _subscribe(tx: Transaction, before: Session, orders: ConfirmOrders) -> Session:
    customer = await tx.get(Customer, before.customer, lock=True) if before.customer else None
    before = before if customer else collecting.saving_all(before)
    method = None
    if orders.payment_method:
        method = await choosing.named(tx, orders.payment_method, ("payment_method",))
        types.check(method, before.payment_method_types, "Checkout Session", ("payment_method",))
        method_options.check_card(before.payment_method_options, method)
        await confirming.give_mandate(tx, method, None, orders.mandate_data)
    known = customer or await _new_customer(tx, before, orders, method)
    if method:
        method = await attaching.attach(tx, method, known)
    if customer and method:
        known = await collecting.keep(tx, before, known, method)
    before = await tax_numbers.keep(tx, before, orders.tax_id, known, method)
    subscription = await _new_subscription(tx, before, known, method)
    invoice = await tx.get(Invoice, subscription.latest_invoice or "")
    if subscription.status != "incomplete":
        return await _complete(tx, before, known, method, subscription, invoice)
    intent = await _intent(tx, invoice)
    error = paying.error_of(intent) if intent else None
    if error is not None:
        raise error
    assert intent is not None
    if intent.status == "requires_action" and intent.next_action:
        intent = await _come_back(tx, intent, orders.return_url or before.url)
    waiting = before.having(attempt=subscription.id, customer=known.id, page=_asking(before, intent.next_action))
    return await tx.replace(before, waiting, "silently")


async def _new_subscription(
    tx: Transaction, session: Session, customer: Customer, method: PaymentMethod | None
) -> Subscription:
    """The subscription that is bought, with its first invoice."""
    plans = session.plans
    assert plans is not None
    lines, interval = await tx.find(LineItem, limit=LINES, session=session.id), plans.pending_invoice_item_interval
    tax = session.automatic_tax
    sent: dict[str, Any] = {
        "automatic_tax": tax.enabled and tax.model_dump(include={"enabled", "liability"}, exclude_none=True),
        "currency": session.currency,
        "customer": customer.id,
        "default_payment_method": method and method.id,
        "description": plans.description,
        "metadata": dict(plans.metadata),
        "on_behalf_of": plans.on_behalf_of,
        "payment_settings": _settings(session),
        "pending_invoice_item_interval": interval and interval.model_dump(),
        "trial_settings": plans.trial_settings and plans.trial_settings.model_dump(),
    }
    draft = Subscription.draft({name: value for name, value in sent.items() if value})
    whole = {name: getattr(plans, name) for name in WHOLE}
    draft = draft.having(**{name: value for name, value in whole.items() if value is not None})
    ordered = {
        "billing_cycle_anchor": plans.billing_cycle_anchor,
        "default_tax_rates": plans.default_tax_rates,
        "proration_behavior": plans.proration_behavior,
        "trial_end": plans.trial_end,
        "trial_period_days": plans.trial_period_days,
        "items": [_order(line) for line in lines if line.price and line.price.recurring],
        "add_invoice_items": [_order(line) for line in lines if line.price and not line.price.recurring],
        "discounts": [one.model_dump(exclude_none=True) for one in session.discounts or ()],
    }
    orders = read(SubscriptionOrders, {name: value for name, value in ordered.items() if value})
    return await creating.create(tx, draft, orders)


def _settings(session: Session) -> dict[str, Any]:
    """How the subscription is paid: by cards that authenticate, where that is asked for."""
    card = session.payment_method_options.card if session.payment_method_options else None
    wanted = card.request_three_d_secure if card else "automatic"
    return {} if wanted == "automatic" else {"payment_method_options": {"card": {"request_three_d_secure": wanted}}}


def _order(line: LineItem) -> dict[str, Any]:
    assert line.price is not None
    sent = {"price": line.price.id, "quantity": line.quantity, "tax_rates": line.rates, "metadata": line.metadata}
    return {name: value for name, value in sent.items() if value or value == 0}


async def _intent(tx: Transaction, invoice: Invoice | None) -> PaymentIntent | None:
    found = await payments.default_one(tx, invoice) if invoice else None
    return found[1] if found else None


async def _come_back(tx: Transaction, intent: PaymentIntent, return_url: str | None) -> PaymentIntent:
    """After the challenge she comes back to the page."""
    after = intent.having(return_url=return_url, next_action=challenges.authenticate(tx, intent.id, return_url))
    return await tx.replace(intent, after, "silently")


def _asking(session: Session, action: NextAction | None) -> OnPage:
    """The page, when the customer has to go elsewhere first."""
    redirect, deposits = action and action.redirect_to_url, action and action.verify_with_microdeposits
    url = redirect.url if redirect else deposits.hosted_verification_url if deposits else None
    return session.page.model_copy(update={"challenge": url, "failure": None})


def _failed(session: Session, error: ApiError | None) -> OnPage:
    """The page, when the customer comes back from elsewhere without success."""
    return session.page.model_copy(update={"challenge": None, "failure": error and error.message})


async def _complete(
    tx: Transaction,
    before: Session,
    customer: Customer,
    method: PaymentMethod | None,
    subscription: Subscription,
    invoice: Invoice | None,
) -> Session:
    """Everything is done."""
    paid = "no_payment_required" if not before.amount_total else "unpaid"
    if invoice is not None and invoice.status == "paid" and invoice.amount_paid:
        paid = "paid"
    changes = {"customer": customer.id, "invoice": invoice and invoice.id, "payment_status": paid,
               "subscription": subscription.id, "attempt": None}  # fmt: skip
    return await _close(tx, before, customer, method, changes)


async def _close(
    tx: Transaction, before: Session, customer: Customer | None, method: PaymentMethod | None, changes: dict[str, Any]
) -> Session:
    details = details_of(await tx.get(Customer, customer.id) if customer else None, method)
    if customer is not None:
        owned = await tx.find(TaxId, limit=LINES, customer=customer.id)
        numbers = tuple(DetailsTaxId.of(type=one.type, value=one.value) for one in owned)
        details = details.model_copy(update={"tax_ids": numbers})
    elif details.email is None:
        details = details.model_copy(update={"email": before.customer_email})
    await tx.wake(before, None)
    before = taxing.completed(before)
    details = collecting.named(before, details)
    after = before.having(customer_details=details, page=_failed(before, None), status="complete", url=None, **changes)
    return await tx.replace(before, after, "completed")


async def give_up(tx: Transaction, session: Session) -> Session:
    """The session without the subscription that waits for a challenge: its invoice is void."""
    subscription = await tx.get(Subscription, session.attempt) if session.attempt else None
    if subscription is None:
        return session
    session = await tx.replace(session, session.having(attempt=None), "silently")
    invoice = await tx.get(Invoice, subscription.latest_invoice or "")
    if subscription.status == "incomplete" and invoice is not None and invoice.status == "open":
        await closing.void(tx, invoice)
    return session


async def on_set_up(tx: Transaction, intent: SetupIntent) -> None:
    """A setup intent has succeeded or failed; it may be a session's."""
    found = await tx.find(Session, setup_intent=intent.id, status="open")
    if not found or intent.status == "canceled":
        return
    own, session = await _owned(tx, found[0])
    if intent.status != "succeeded":
        error = setting_up.error_of(intent)
        await own.replace(session, session.having(page=_failed(session, error)), "silently")
        return
    method = await own.get(PaymentMethod, intent.payment_method or "")
    customer = await own.get(Customer, session.customer) if session.customer else None
    if customer is not None:
        customer = await collecting.keep(own, session, customer, method)
    await _close(own, session, customer, method, {})


async def on_payment(tx: Transaction, intent: PaymentIntent) -> None:
    """A payment has succeeded or failed after a challenge; it may be for a session's subscription."""
    if intent.status == "canceled":
        return
    invoice = await tx.get(Invoice, intent.invoice) if intent.invoice else None
    found = (
        await tx.find(Session, attempt=invoice.subscription, status="open") if invoice and invoice.subscription else []
    )
    if invoice is not None and not found:
        await _settle(tx, intent, invoice)
    if not found or invoice is None:
        return
    own, session = await _owned(tx, found[0])
    subscription = await own.get(Subscription, session.attempt or "")
    customer = await own.get(Customer, session.customer or "")
    assert subscription is not None
    assert customer is not None
    if subscription.status == "incomplete":
        error = paying.error_of(intent)
        session = await give_up(own, session)
        await own.replace(session, session.having(page=_failed(session, error)), "silently")
        return
    method = await own.get(PaymentMethod, intent.payment_method or "")
    await _complete(own, session, customer, method, subscription, await own.get(Invoice, invoice.id))


async def _settle(tx: Transaction, intent: PaymentIntent, invoice: Invoice) -> None:
    """A debit was on its way when the session was completed; now it is known what became of it."""
    if invoice.billing_reason != "subscription_create" or not invoice.subscription:
        return
    found = await tx.find(Session, subscription=invoice.subscription, status="complete")
    if not found or found[0].payment_status != "unpaid" or found[0].invoice != invoice.id:
        return
    if intent.status == "succeeded":
        await tx.replace(found[0], found[0].having(payment_status="paid"), "async_payment_succeeded")
    elif intent.status != "processing":
        await tx.tell(found[0], "async_payment_failed")


async def _owned(tx: Transaction, found: Session) -> tuple[Transaction, Session]:
    """The transaction in the customer's time, and the session, which nobody else changes meanwhile."""
    own = await of_customer(tx, found.customer) if tx.clock == "" else tx
    session = await own.get(Session, found.id, lock=True)
    assert session is not None
    return own, session
