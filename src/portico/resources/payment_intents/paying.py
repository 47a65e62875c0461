"""Payments as others make them: invoices open an intent, pay it, and hear what became of it afterwards.

An attempt never raises for a decline: the intent says what happened, and `error_of` says it as an error.
"""

from portico.bank import cards, verdicts
from portico.bank.declines import Decline
from portico.bank.verdicts import ASKS, Circumstances
from portico.resources import challenges, occasions
from portico.resources.charges import charging
from portico.resources.charges.declaration import Charge
from portico.resources.customers.declaration import Customer
from portico.resources.payment_intents import debiting, errors
from portico.resources.payment_intents.declaration import CancellationReason, PaymentIntent
from portico.resources.payment_intents.sharing import Shares
from portico.resources.payment_intents.types import named
from portico.resources.payment_methods import attaching, choosing
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction
from portico.wire.errors import CardError
from portico.wire.resource import wire_tree


async def open_for(tx: Transaction, customer: Customer, draft: PaymentIntent) -> PaymentIntent:
    """A new intent of the customer's, which waits for a payment method."""
    return await tx.insert(
        draft.having(
            id=(id := tx.new_id(PaymentIntent)),
            capture_method="automatic",
            client_secret=challenges.client_secret(tx, id),
            customer=customer.id,
            customer_account=customer.customer_account,
            payment_method_types=named(draft.currency, draft.payment_method_types),
        )
    )


async def pay(tx: Transaction, intent: PaymentIntent, method: str, *, off_session: bool) -> PaymentIntent:
    """One attempt with a payment method of the customer's."""
    found = await choosing.named(tx, method, ("payment_method",))
    return await attempt(tx, intent, found, off_session=off_session)


async def attempt(
    tx: Transaction, intent: PaymentIntent, method: PaymentMethod, *, off_session: bool, authenticated: bool = False
) -> PaymentIntent:
    """One attempt; `authenticated` after the customer has passed a challenge."""
    trying = intent.having(payment_method=method.id, last_payment_error=None, next_action=None, off_session=off_session)
    card = cards.BY_KEY.get(method.drawn_on)
    if card is None:
        return await debiting.begin(tx, intent, trying, method)
    options = intent.payment_method_options.card if intent.payment_method_options else None
    wanted = options is not None and options.request_three_d_secure != "automatic"
    when = Circumstances(off_session, method.set_up, authenticated, wanted)
    verdict = verdicts.on_charge(card, when)
    if verdict == ASKS:
        asking = trying.having(
            status="requires_action", next_action=challenges.authenticate(tx, intent.id, intent.return_url)
        )
        return await tx.replace(intent, asking, "requires_action")
    assert not isinstance(verdict, str)
    return await _charged(tx, intent, trying, method, verdict, authenticated=authenticated)


async def _charged(
    tx: Transaction,
    intent: PaymentIntent,
    trying: PaymentIntent,
    method: PaymentMethod,
    why: Decline | None,
    *,
    authenticated: bool,
) -> PaymentIntent:
    if why is None:
        method = await keep(tx, trying, method, authenticated=authenticated)
    charge = await charging.charge(tx, trying, method, why, authenticated=authenticated)
    if why:
        return await fail(tx, intent, trying, method, why, charge.id)
    if trying.holds:
        held = trying.having(status="requires_capture", amount_capturable=trying.amount, latest_charge=charge.id)
        await tx.wake(intent, tx.now + charging.HELD_FOR, debiting.RANK)
        return await tx.replace(intent, held, "amount_capturable_updated")
    paid = trying.having(status="succeeded", amount_received=trying.amount, latest_charge=charge.id)
    return await tx.replace(intent, paid, "succeeded")


async def keep(tx: Transaction, intent: PaymentIntent, method: PaymentMethod, *, authenticated: bool) -> PaymentMethod:
    """The payment method after it has paid: kept for the future if that was asked for, and else used up.

    What is the customer's already, and was not asked for anything, needs no setting up.
    """
    if method.customer and not authenticated:
        return method
    future = intent.future(method.type)
    if future and intent.customer:
        set_up = method.set_up or future == "off_session"
        return await attaching.belong(tx, method, intent.customer, set_up=set_up)
    if method.customer:
        return method
    return await tx.replace(method, method.having(spent=True), "kept")


async def fail(
    tx: Transaction,
    before: PaymentIntent,
    trying: PaymentIntent,
    method: PaymentMethod,
    why: Decline,
    charge: str | None = None,
) -> PaymentIntent:
    """The intent after an attempt that failed: it waits for another payment method."""
    after = trying.having(
        last_payment_error=errors.told(why, method, charge),
        latest_charge=charge or before.latest_charge,
        next_action=None,
        payment_method=None,
        status="requires_payment_method",
    )
    return await tx.replace(before, after, "payment_failed")


def error_of(intent: PaymentIntent) -> CardError | None:
    """Why the last attempt failed, as an error; None if it did not."""
    last = intent.last_payment_error
    return errors.raised(last, payment_intent=wire_tree(intent)) if last else None


async def cancel(tx: Transaction, intent: PaymentIntent, reason: CancellationReason | None) -> PaymentIntent:
    """The intent, given up; money that was only held goes back."""
    if intent.status == "requires_capture":
        await _let_go(tx, intent, "expired" if reason == "expired" else "refunded")
    canceled = intent.having(
        amount_capturable=0, canceled_at=tx.now, cancellation_reason=reason, next_action=None, status="canceled"
    )
    await tx.wake(intent, None)
    return await tx.replace(intent, canceled, "canceled")


async def _let_go(tx: Transaction, intent: PaymentIntent, told: str) -> None:
    charge = await tx.get(Charge, intent.latest_charge or "")
    if charge is not None:
        await tx.replace(charge, charge.having(amount_refunded=charge.amount, refunded=True), told)


async def resize(tx: Transaction, intent: PaymentIntent, amount: int, shares: Shares) -> PaymentIntent:
    """The intent over another amount."""
    return await tx.replace(intent, intent.having(amount=amount, **shares._asdict()))


async def tell(tx: Transaction, intent: PaymentIntent) -> PaymentIntent:
    """Tell those who want to know that an intent succeeded or failed outside `pay`."""
    await occasions.payment_settled(tx, intent)
    return intent


async def settle(tx: Transaction, before: PaymentIntent) -> PaymentIntent:
    """The time has come to know what became of a debit."""
    if before.status != "processing":
        return before
    return await tell(tx, await debiting.end(tx, before))
