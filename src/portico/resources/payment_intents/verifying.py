"""Verifying an account by two small deposits. Source: billing-behaviour 6.5."""

from typing import Protocol

from portico.bank import debits
from portico.resources.payment_intents.options import NextAction
from portico.resources.payment_intents.orders import DepositOrders
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction
from portico.wire.errors import ApiError, InvalidRequest, ParameterMissing

REFUSALS = {
    "too_many": (
        "payment_method_microdeposit_verification_attempts_exceeded",
        "You have exceeded the number of allowed verification attempts.",
    ),
    "timeout": (
        "payment_method_microdeposit_verification_timeout",
        "The time in which the account could be verified is over.",
    ),
    "wrong": (
        "payment_method_microdeposit_verification_amounts_mismatch",
        "The amounts provided do not match the amounts that were sent to the bank account.",
    ),
}


class Verifiable(Protocol):
    """An intent of either kind."""

    @property
    def next_action(self) -> NextAction | None:
        """What the customer has to do."""

    @property
    def payment_method(self) -> str | None:
        """The account."""


async def verified(tx: Transaction, intent: Verifiable, orders: DepositOrders, state: str) -> PaymentMethod:
    """The intent's account, verified. Raises InvalidRequest for what did not arrive."""
    if intent.next_action is None or intent.next_action.type != "verify_with_microdeposits":
        raise InvalidRequest("There are no deposits to verify: the account needs no verification.", code=state)
    if not orders.amounts and not orders.descriptor_code:
        raise ParameterMissing(("amounts",))
    outcome = (
        debits.VERIFYING.get(tuple(sorted(orders.amounts)), "wrong")  # type: ignore[arg-type]  # of any length
        if orders.amounts
        else debits.DESCRIPTORS.get(orders.descriptor_code or "", "wrong")
    )
    if outcome != "verified":
        raise refusal(outcome)
    method = await tx.get(PaymentMethod, intent.payment_method or "")
    assert method is not None
    return await tx.replace(method, method.having(verified=True), "kept")


def refusal(outcome: str) -> ApiError:
    """Why an account is not verified."""
    code, message = REFUSALS[outcome]
    return InvalidRequest(message, code=code)
