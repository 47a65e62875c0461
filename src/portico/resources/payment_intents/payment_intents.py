"""`payment_intent`: its verbs."""

from portico.resources import challenges
from portico.resources.accounts import connected
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import Declined, act, index, retrieve, search
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.payment_intents import (
    bounds,
    capturing,
    configured,
    confirming,
    funding,
    incrementing,
    paying,
    sharing,
)
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.errors import unexpected
from portico.resources.payment_intents.options import (
    CardOptions,
    MethodOptions,
    SepaOptions,
    UsBankOptions,
    automatic,
)
from portico.resources.payment_intents.orders import (
    CancelOrders,
    CaptureOrders,
    ConfirmOrders,
    CreateOrders,
    DepositOrders,
    IntentFilters,
    UpdateOrders,
)
from portico.resources.payment_intents.types import possible
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

FIXED = ("amount", "currency", "customer", "payment_method")
"""What nobody changes any more once money moves."""
OPEN = ("requires_action", "requires_confirmation", "requires_payment_method")


async def create(tx: Transaction, draft: PaymentIntent, orders: CreateOrders) -> PaymentIntent | Declined:
    """Keep a new intent, and make the first attempt if that is asked for."""
    confirming.check_orders(orders, "PaymentIntent", confirm=orders.confirm)
    bounds.check(draft)
    await _check_customer(tx, draft)
    await sharing.check(tx, draft)
    if draft.on_behalf_of:
        await connected.check_merchant(tx, draft.on_behalf_of, ("on_behalf_of",))
    draft = await _with_types(tx, draft, orders.payment_method_configuration)
    draft = draft.having(id=(id := tx.new_id(PaymentIntent)), return_url=orders.return_url)
    method = await confirming.method_for(tx, draft, draft.payment_method, orders.payment_method_data)
    made = await tx.insert(
        draft.having(
            automatic_payment_methods=draft.automatic_payment_methods or automatic(draft.allowed_payment_method_types),
            client_secret=challenges.client_secret(tx, id),
            payment_method=method and method.id,
            status="requires_confirmation" if method else "requires_payment_method",
        )
    )
    return await confirming.confirm(tx, made, orders) if orders.confirm else made


async def _check_customer(tx: Transaction, intent: PaymentIntent) -> None:
    if intent.customer:
        await tx.need(Customer, intent.customer, param=("customer",))


async def _with_types(tx: Transaction, intent: PaymentIntent, configuration: str | None) -> PaymentIntent:
    """The intent with the types that it may be paid with, and how each is charged."""
    intent = intent.having(payment_method_configuration_details=await configured.details(tx, configuration, intent))
    offered = await configured.types(tx, intent)
    allowed, excluded = intent.allowed_payment_method_types, intent.excluded_payment_method_types
    types = possible(intent.currency, allowed, excluded, offered)
    given = intent.payment_method_options or MethodOptions.of()
    plain = {"card": CardOptions.of(), "sepa_debit": SepaOptions.of(), "us_bank_account": UsBankOptions.of()}
    options = {name: getattr(given, name) or plain[name] for name in types}
    return intent.having(payment_method_types=types, payment_method_options=MethodOptions.of(**options))


async def update(tx: Transaction, before: PaymentIntent, after: PaymentIntent, orders: UpdateOrders) -> PaymentIntent:
    """Keep the intent's new state."""
    changed = [name for name in FIXED if getattr(before, name) != getattr(after, name)]
    if changed and before.status not in OPEN:
        raise unexpected(
            f"This PaymentIntent's {changed[0]} could not be updated because it has a status of {before.status}. You "
            "may only update it while it has one of the following statuses: requires_payment_method, "
            "requires_confirmation, requires_action.",
        )
    if changed and before.invoice and changed[0] in ("amount", "currency"):
        raise InvalidRequest(
            f"This PaymentIntent belongs to the invoice `{before.invoice}`, which says how much it is.",
            param=(changed[0],),
        )
    if "amount" in changed or "currency" in changed:
        bounds.check(after)
    await _check_customer(tx, after)
    sharing.check_update(before, after)
    await sharing.check(tx, after, before)
    if changed or orders.payment_method_data:
        method = await confirming.method_for(tx, after, after.payment_method, orders.payment_method_data)
        after = after.having(payment_method=method and method.id)
    if after.payment_method != before.payment_method:
        after = after.having(status="requires_confirmation", next_action=None)
    if before.status in OPEN:
        after = await _with_types(tx, after, orders.payment_method_configuration)
    return await tx.replace(before, after)


async def confirm(tx: Transaction, before: PaymentIntent, orders: ConfirmOrders) -> PaymentIntent | Declined:
    """Make an attempt."""
    _check_not_in_checkout(before, "confirm")
    return await confirming.confirm(tx, before, orders)


async def cancel(tx: Transaction, before: PaymentIntent, orders: CancelOrders) -> PaymentIntent:
    """Give it up."""
    if before.status in ("canceled", "processing", "succeeded"):
        raise unexpected(
            f"You cannot cancel this PaymentIntent because it has a status of {before.status}. Only a PaymentIntent "
            "with one of the following statuses may be canceled: requires_payment_method, requires_capture, "
            "requires_confirmation, requires_action.",
        )
    if before.status != "requires_capture":
        _check_not_in_checkout(before, "cancel")
    if before.invoice and not before.attached:
        raise unexpected(
            f"You cannot cancel this PaymentIntent because it belongs to the invoice `{before.invoice}`. Void the "
            "invoice instead.",
        )
    return await paying.tell(tx, await paying.cancel(tx, before, orders.cancellation_reason))


def _check_not_in_checkout(intent: PaymentIntent, does: str) -> None:
    """Raises InvalidRequest for a payment that is the customer's to make, on the page of a session."""
    if intent.checkout:
        raise unexpected(
            f"You cannot {does} this PaymentIntent because it belongs to the Checkout Session `{intent.checkout}`. "
            "Only its customer can pay; expire the session to cancel the payment.",
        )


ENDPOINTS = (
    creates(PaymentIntent, create, CreateOrders),
    search(PaymentIntent),
    retrieve(PaymentIntent),
    updates(PaymentIntent, update, UpdateOrders),
    index(PaymentIntent, IntentFilters),
    act(PaymentIntent, "confirm", confirm, ConfirmOrders),
    act(PaymentIntent, "cancel", cancel, CancelOrders),
    act(PaymentIntent, "capture", capturing.capture, CaptureOrders),
    act(PaymentIntent, "increment_authorization", incrementing.increment, incrementing.IncrementOrders),
    act(PaymentIntent, "apply_customer_balance", funding.apply_customer_balance, funding.BalanceOrders),
    act(PaymentIntent, "verify_microdeposits", confirming.verify_microdeposits, DepositOrders),
)
