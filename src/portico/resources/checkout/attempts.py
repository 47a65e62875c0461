"""What the page says of an attempt to complete a session that has to be answered elsewhere."""

from portico.resources import challenges
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.parts import OnPage
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.payment_intents.options import NextAction
from portico.resources.setup_intents.declaration import SetupIntent
from portico.resources.subscriptions.declaration import Subscription
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


async def answered(tx: Transaction, session: Session, intent: Intent) -> Session:
    """The session after an attempt with an intent of its own: complete, or the customer is elsewhere."""
    kept = await tx.get(Session, session.id) or session
    return await wait(tx, kept, intent) if kept.status == "open" else kept
