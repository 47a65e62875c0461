"""Confirming payment intents by the API: an attempt with everything that a caller may say about it."""

from typing import Any

from portico.bank import declines
from portico.resources import mandates
from portico.resources.charges import charging
from portico.resources.endpoints import Declined
from portico.resources.payment_intents import paying, types, verifying
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.errors import UNEXPECTED, unexpected
from portico.resources.payment_intents.orders import (
    CHANGES,
    AttemptOrders,
    ChargeOrders,
    ConfirmOrders,
    DepositOrders,
    MethodGiven,
)
from portico.resources.payment_methods import choosing, making
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

FOR_ATTEMPTS = (
    "confirmation_token",
    "error_on_requires_action",
    "mandate",
    "mandate_data",
    "off_session",
    "return_url",
)
"""What can be said of a new intent only together with `confirm`."""


async def confirm(tx: Transaction, before: PaymentIntent, orders: ChargeOrders) -> PaymentIntent | Declined:
    """Make an attempt. What fails is kept, and told as an error."""
    _check_state(before)
    refuse_token(orders.confirmation_token)
    intent = before.having(**_changes(orders))
    sent = orders.payment_method if isinstance(orders, ConfirmOrders) else None
    method = await method_for(tx, intent, sent or intent.payment_method, orders.payment_method_data)
    if method is None:
        raise unexpected(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
            "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a "
            "payment method or ConfirmationToken."
        )
    if isinstance(orders, ConfirmOrders) and orders.amount_to_confirm not in (None, before.amount):
        raise InvalidRequest(
            f"The amount to confirm is not the PaymentIntent's, which is {before.amount}.", param=("amount_to_confirm",)
        )
    await give_mandate(tx, method, orders.mandate, orders.mandate_data)
    tried = await paying.attempt(tx, await tx.replace(before, intent), method, off_session=bool(orders.off_session))
    if tried.status == "requires_action" and orders.error_on_requires_action:
        tried = await _refuse_action(tx, tried, method)
    return await answer(tx, tried)


def _check_state(intent: PaymentIntent) -> None:
    if intent.status == "succeeded":
        raise unexpected(
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        )
    if intent.status in ("canceled", "processing", "requires_capture"):
        raise unexpected(
            f"You cannot confirm this PaymentIntent because it has a status of {intent.status}. Only a PaymentIntent "
            "with one of the following statuses may be confirmed: requires_confirmation, requires_action."
        )


def check_orders(orders: AttemptOrders, noun: str, *, confirm: bool | None) -> None:
    """Raises InvalidRequest for what is for an attempt, where none is made."""
    for name in () if confirm else FOR_ATTEMPTS:
        if getattr(orders, name, None):
            raise InvalidRequest(
                f"The parameter `{name}` cannot be passed when creating a {noun} unless `confirm` is set to true.",
                param=(name,),
            )


def refuse_token(token: str | None) -> None:
    """Raises InvalidRequest for a confirmation token, which only Stripe's own payment form makes."""
    if token:
        raise InvalidRequest(
            "Portico has no payment form that makes confirmation tokens; send `payment_method`.",
            param=("confirmation_token",),
        )


def _changes(orders: ChargeOrders) -> dict[str, Any]:
    names = orders.model_fields_set & set(CHANGES)
    changes = {name: getattr(orders, name) for name in names}
    return {name: value for name, value in changes.items() if value is not None}


async def method_for(
    tx: Transaction, intent: PaymentIntent, named: str | None, described: MethodGiven | None
) -> PaymentMethod | None:
    """What is to be charged: what is named, or what is described. Raises InvalidRequest for what cannot be."""
    method = await described_method(tx, described) if described else None
    if method is None and named:
        method = await choosing.named(tx, named, ("payment_method",))
    if method is None:
        return None
    check_owner(method, intent.customer, "PaymentIntent")
    types.check(method, intent.payment_method_types, "PaymentIntent", ("payment_method",))
    return method


async def described_method(tx: Transaction, data: MethodGiven) -> PaymentMethod:
    """A payment method that is made with the confirmation."""
    values = {name: getattr(data, name) for name in type(data).model_fields}
    return await tx.insert(making.from_draft(tx, PaymentMethod.of(**values)))


def check_owner(method: PaymentMethod, customer: str | None, noun: str) -> None:
    """Raises InvalidRequest for somebody else's payment method."""
    if method.customer is None or method.customer == customer:
        return
    param: Path = ("payment_method",)
    if customer is None:
        raise InvalidRequest(
            f"The PaymentMethod ({method.id}) belongs to the Customer {method.customer}. Please include the Customer "
            f"in the `customer` parameter on the {noun}.",
            param=param,
        )
    raise InvalidRequest(
        f"The provided PaymentMethod ({method.id}) does not belong to the Customer {customer}, whom the {noun} is "
        "about.",
        param=param,
    )


async def give_mandate(
    tx: Transaction, method: PaymentMethod, named: str | None, data: mandates.MandateGiven | None
) -> None:
    """Debits need a mandate: the one that is named, one that is given now, or one that was given before."""
    if named:
        mandate = await tx.need(mandates.Mandate, named, param=("mandate",))
        if mandate.payment_method != method.id or mandate.status != "active":
            raise InvalidRequest(f"The mandate `{named}` does not hold for `{method.id}`.", param=("mandate",))
    elif method.type == "card":
        return
    elif data:
        await mandates.accept(tx, method, data)
    elif await mandates.active(tx, method) is None:
        raise InvalidRequest(
            "You must provide `mandate_data`: the customer's acceptance of a mandate is needed to debit this account.",
            param=("mandate_data",),
            code="payment_intent_mandate_invalid",
        )


async def _refuse_action(tx: Transaction, before: PaymentIntent, method: PaymentMethod) -> PaymentIntent:
    """The customer would have to do something, and the caller does not want that."""
    why = declines.AUTHENTICATION_REQUIRED
    charge = await charging.charge(tx, before, method, why, authenticated=False)
    return await paying.fail(tx, before, before, method, why, charge.id)


async def answer(tx: Transaction, intent: PaymentIntent) -> PaymentIntent | Declined:
    """What the caller hears of an attempt."""
    error = paying.error_of(intent)
    if intent.status in ("processing", "requires_capture", "succeeded") or error:
        await paying.tell(tx, intent)
    return Declined(error) if error else intent


async def verify_microdeposits(
    tx: Transaction, before: PaymentIntent, orders: DepositOrders
) -> PaymentIntent | Declined:
    """The customer says what arrived on the account."""
    method = await verifying.verified(tx, before, orders, UNEXPECTED)
    return await answer(tx, await paying.attempt(tx, before, method, off_session=False))
