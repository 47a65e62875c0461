"""What the customer says to her bank's challenge. The hosted page calls this; so may a test."""

from typing import Literal

from portico.bank.declines import Decline
from portico.resources.endpoints import Endpoint
from portico.resources.payment_intents import errors, paying
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.setup_intents import setting_up
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.setup_intents.setup_intents import UNEXPECTED
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.shape import Shape

MESSAGE = "We are unable to authenticate your payment method. Please choose a different payment method and try again."
QUESTIONS = ("redirect_to_url", "use_stripe_sdk")


class ChallengeOrders(Shape):
    """What the customer says."""

    outcome: Literal["failed", "succeeded"]
    """Whether she can prove that it is she."""


async def pay(tx: Transaction, before: PaymentIntent, orders: ChallengeOrders) -> PaymentIntent:
    """The payment goes on, or it fails."""
    method = await _method(tx, before, errors.UNEXPECTED)
    if orders.outcome == "succeeded":
        return await paying.tell(
            tx, await paying.attempt(tx, before, method, off_session=before.off_session, authenticated=True)
        )
    why = Decline("payment_intent_authentication_failure", None, MESSAGE)
    return await paying.tell(tx, await paying.fail(tx, before, before, method, why))


async def set_up(tx: Transaction, before: SetupIntent, orders: ChallengeOrders) -> SetupIntent:
    """Setting up goes on, or it fails."""
    method = await _method(tx, before, UNEXPECTED)
    if orders.outcome == "succeeded":
        return await setting_up.tell(tx, await setting_up.attempt(tx, before, method, authenticated=True))
    why = Decline("setup_intent_authentication_failure", None, MESSAGE)
    return await setting_up.tell(tx, await setting_up.fail(tx, before, before, method, why))


async def _method(tx: Transaction, intent: PaymentIntent | SetupIntent, code: str) -> PaymentMethod:
    """What is to be charged or set up. Raises InvalidRequest if nobody has been asked."""
    method = await tx.get(PaymentMethod, intent.payment_method or "")
    if method is None or intent.next_action is None or intent.next_action.type not in QUESTIONS:
        raise InvalidRequest(f"There is nothing to authenticate: the intent has the status {intent.status}.", code=code)
    return method


def _path(name: str) -> str:
    return f"/v1/portico/{name}/{{id}}/authenticate"


ENDPOINTS = (
    Endpoint("act", "POST", _path("payment_intents"), PaymentIntent, pay, ChallengeOrders),
    Endpoint("act", "POST", _path("setup_intents"), SetupIntent, set_up, ChallengeOrders),
)
