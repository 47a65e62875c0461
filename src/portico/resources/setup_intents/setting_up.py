"""Setting payment methods up, as others do it: subscriptions without a payment method, and checkout.

An attempt never raises for a decline: the intent says what happened, and `error_of` says it as an error.
"""

from typing import Literal

from portico.bank import cards, verdicts
from portico.bank.declines import Decline
from portico.bank.verdicts import ASKS, Circumstances
from portico.resources import challenges, mandates, occasions
from portico.resources.customers.declaration import Customer
from portico.resources.mandates import MandateGiven
from portico.resources.payment_intents import debiting, errors
from portico.resources.payment_intents.types import possible
from portico.resources.payment_methods import attaching
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.setup_intents.declaration import MethodOptions, SetupIntent
from portico.storage.transaction import Transaction
from portico.wire.errors import CardError
from portico.wire.resource import wire_tree

Reason = Literal["abandoned", "duplicate", "requested_by_customer"]
OPEN = ("requires_action", "requires_confirmation", "requires_payment_method")
"""What something may still come of."""


async def open_for(
    tx: Transaction,
    customer: Customer,
    *,
    subscription: str,
    method: str | None,
    options: MethodOptions | None,
) -> SetupIntent:
    """A new intent, which a subscription waits for: for a payment method, or to confirm the one that is named."""
    return await tx.insert(
        SetupIntent.of(
            id=(id := tx.new_id(SetupIntent)),
            client_secret=challenges.client_secret(tx, id),
            customer=customer.id,
            customer_account=customer.customer_account,
            payment_method=method,
            payment_method_options=options,
            payment_method_types=possible(None),
            status="requires_confirmation" if method else "requires_payment_method",
            subscription=subscription,
        )
    )


async def attempt(
    tx: Transaction,
    intent: SetupIntent,
    method: PaymentMethod,
    *,
    mandate: MandateGiven | None = None,
    authenticated: bool = False,
) -> SetupIntent:
    """One attempt; `authenticated` after the customer has passed a challenge."""
    trying = intent.having(payment_method=method.id, last_setup_error=None, next_action=None)
    card = cards.BY_KEY.get(method.drawn_on)
    if card is None:
        return await _debit(tx, intent, trying, method, mandate)
    options = intent.payment_method_options.card if intent.payment_method_options else None
    wanted = options is not None and options.request_three_d_secure != "automatic"
    verdict = verdicts.on_set_up(card, Circumstances(authenticated=authenticated, wanted=wanted))
    if verdict == ASKS:
        action = challenges.authenticate(tx, intent.id, intent.return_url)
        return await tx.replace(intent, trying.having(status="requires_action", next_action=action), "requires_action")
    if verdict is not None:
        assert not isinstance(verdict, str)
        return await fail(tx, intent, trying, method, verdict)
    return await _succeed(tx, intent, trying, method)


async def _debit(
    tx: Transaction, intent: SetupIntent, trying: SetupIntent, method: PaymentMethod, given: MandateGiven | None
) -> SetupIntent:
    """An account is set up when it is known to be the customer's, and she has given a mandate."""
    unverifiable = debiting.unverifiable(method)
    if unverifiable:
        return await fail(tx, intent, trying, method, unverifiable)
    mandate = await mandates.active(tx, method)
    if given or mandate is None:
        mandate = await mandates.accept(tx, method, given)
    trying = trying.having(mandate=mandate.id)
    if not method.verified:
        asking = trying.having(status="requires_action", next_action=challenges.verify_deposits(tx, intent.id))
        return await tx.replace(intent, asking, "requires_action")
    return await _succeed(tx, intent, trying, method)


async def _succeed(tx: Transaction, before: SetupIntent, trying: SetupIntent, method: PaymentMethod) -> SetupIntent:
    set_up = method.set_up or trying.usage == "off_session"
    if trying.customer:
        await attaching.belong(tx, method, trying.customer, set_up=set_up)
    else:
        await tx.replace(method, method.having(set_up=set_up), "kept")
    return await tx.replace(before, trying.having(status="succeeded"), "succeeded")


async def fail(
    tx: Transaction, before: SetupIntent, trying: SetupIntent, method: PaymentMethod, why: Decline
) -> SetupIntent:
    """The intent after an attempt that failed: it waits for another payment method."""
    after = trying.having(
        last_setup_error=errors.told(why, method),
        next_action=None,
        payment_method=None,
        status="requires_payment_method",
    )
    return await tx.replace(before, after, "setup_failed")


def error_of(intent: SetupIntent) -> CardError | None:
    """Why the last attempt failed, as an error; None if it did not."""
    last = intent.last_setup_error
    return errors.raised(last, setup_intent=wire_tree(intent)) if last else None


async def cancel(tx: Transaction, intent: SetupIntent, reason: Reason | None) -> SetupIntent:
    """The intent, given up."""
    canceled = intent.having(cancellation_reason=reason, next_action=None, status="canceled")
    return await tx.replace(intent, canceled, "canceled")


async def tell(tx: Transaction, intent: SetupIntent) -> SetupIntent:
    """Tell those who want to know that an intent succeeded, failed or was given up."""
    await occasions.set_up(tx, intent)
    return intent
