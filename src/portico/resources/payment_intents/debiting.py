"""Debits of accounts, whose outcome is known later."""

from portico.bank import debits, declines
from portico.bank.declines import Decline
from portico.resources import challenges, mandates
from portico.resources.charges import charging
from portico.resources.charges.declaration import Charge
from portico.resources.payment_intents import errors
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.types import CURRENCIES
from portico.resources.payment_methods import attaching
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction

RANK = 3
"""Payments come after what makes them due."""


async def begin(tx: Transaction, before: PaymentIntent, trying: PaymentIntent, method: PaymentMethod) -> PaymentIntent:
    """The debit is on its way. Without a mandate that was given before, it counts as given on paper."""
    hindrance = _hindrance(trying, method)
    if hindrance:
        return await _fail(tx, before, trying, errors.told(hindrance, method, before.latest_charge))
    if not method.verified:
        asking = trying.having(status="requires_action", next_action=challenges.verify_deposits(tx, before.id))
        return await tx.replace(before, asking, "requires_action")
    mandate = await mandates.active(tx, method) or await mandates.accept(tx, method, None)
    trying = trying.having(mandate=mandate.id)
    if not method.customer:
        method = await _keep(tx, trying, method)
    charge = await charging.debit(tx, trying, method)
    going = trying.having(status="processing", latest_charge=charge.id)
    after = await tx.replace(before, going, "processing")
    account = debits.BY_KEY[method.drawn_on]
    if account.delay is not None:
        await tx.wake(after, tx.now + account.delay, RANK)
    return after


def _hindrance(intent: PaymentIntent, method: PaymentMethod) -> Decline | None:
    """Why nothing can be debited at all."""
    if CURRENCIES[method.type] != intent.currency:
        return declines.OTHER_CURRENCY
    return unverifiable(method)


def unverifiable(method: PaymentMethod) -> Decline | None:
    """Why an account can never be known to be the customer's."""
    verifies = method.verified or debits.BY_KEY[method.drawn_on].verifies
    return None if verifies else declines.NO_DEPOSITS


async def _fail(
    tx: Transaction, before: PaymentIntent, trying: PaymentIntent, error: errors.LastError
) -> PaymentIntent:
    failed = trying.having(last_payment_error=error, payment_method=None, status="requires_payment_method")
    return await tx.replace(before, failed, "payment_failed")


async def _keep(tx: Transaction, intent: PaymentIntent, method: PaymentMethod) -> PaymentMethod:
    if intent.future(method.type) and intent.customer:
        return await attaching.belong(tx, method, intent.customer, set_up=True)
    return await tx.replace(method, method.having(spent=True), "kept")


async def end(tx: Transaction, before: PaymentIntent) -> PaymentIntent:
    """The outcome is known."""
    method = await tx.get(PaymentMethod, before.payment_method or "")
    charge = await tx.get(Charge, before.latest_charge or "")
    assert method is not None
    assert charge is not None
    failure = debits.BY_KEY[method.drawn_on].failure
    why = declines.of_debit(failure) if failure else None
    await charging.settle(tx, charge, before, why)
    if why is None:
        return await tx.replace(before, before.having(status="succeeded", amount_received=before.amount), "succeeded")
    return await _fail(tx, before, before, errors.told(why, method, charge.id))
