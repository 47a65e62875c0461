"""What the page says of an attempt to complete a session that has to be answered elsewhere, and how it is given up."""

from portico.resources import challenges
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.parts import OnPage
from portico.resources.invoices import closing
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.options import NextAction
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.subscriptions import ending
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.orders import CancelOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import ApiError

EXPIRY = 4
"""The rank of an expiry among what is due at the same time."""
Intent = PaymentIntent | SetupIntent


async def come_back(tx: Transaction, intent: Intent, return_url: str | None) -> Intent:
    """After the challenge she comes back to the page."""
    waits = challenges.deposits_until(intent.next_action) is not None
    action = intent.next_action if waits else challenges.authenticate(tx, intent.id, return_url)
    return await tx.replace(intent, intent.having(return_url=return_url, next_action=action), "silently")


def asking(session: Session, action: NextAction | None) -> OnPage:
    """The page, when the customer has to go elsewhere first."""
    redirect, deposits = action and action.redirect_to_url, action and action.verify_with_microdeposits
    url = redirect.url if redirect else deposits.hosted_verification_url if deposits else None
    return session.page.model_copy(update={"challenge": url, "failure": None, "lasts": deposits is not None})


async def wait(tx: Transaction, session: Session, intent: Intent, begins: Subscription | None = None) -> Session:
    """The session while the customer is elsewhere: for small deposits it waits as long as they may be told.

    A subscription that `begins` with a payment waits no longer than its first period, and neither does the session.
    """
    until = challenges.deposits_until(intent.next_action)
    if until and begins and begins.status == "incomplete":
        until = min(until, begins.current_period_end)
    until = max(session.expires_at, until or 0)
    waiting = session.having(page=asking(session, intent.next_action), expires_at=until)
    kept = await tx.replace(session, waiting, "silently")
    await tx.wake(kept, until, EXPIRY)
    return kept


def failed(session: Session, error: ApiError | None) -> OnPage:
    """The page, when the customer comes back from elsewhere without success."""
    return session.page.model_copy(update={"challenge": None, "failure": error and error.message, "lasts": False})


async def give_up(tx: Transaction, session: Session) -> Session:
    """The session without the subscription that waits for a challenge: its invoice is void, or it ends."""
    subscription = await tx.get(Subscription, session.attempt) if session.attempt else None
    if subscription is None:
        return session
    session = await tx.replace(session, session.having(attempt=None), "silently")
    invoice = await tx.get(Invoice, subscription.latest_invoice or "")
    if subscription.status == "incomplete" and invoice is not None and invoice.status == "open":
        await closing.void(tx, invoice)
    elif subscription.pending_setup_intent and not subscription.has_ended:
        await ending.cancel(tx, subscription, CancelOrders.of())
    return session
