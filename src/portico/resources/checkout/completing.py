"""What the customer does on the page. What comes of it depends on the mode. Source: billing-behaviour section 11."""

from portico.resources.checkout import collecting, modes, reckoning
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import ConfirmOrders
from portico.resources.endpoints import Declined
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

ENTERED = "checkout_session_not_open"


def check_open(tx: Transaction, session: Session) -> None:
    """Raises InvalidRequest for a session that nobody can complete any more."""
    if session.status != "open" or session.expires_at <= tx.now:
        raise InvalidRequest("This Checkout Session is not open any more.", code=ENTERED)


async def confirm(tx: Transaction, before: Session, orders: ConfirmOrders) -> Session | Declined:
    """Try to complete the session with what has been entered."""
    check_open(tx, before)
    before = await modes.of(before).give_up(tx, before)
    before = await tx.replace(before, collecting.filled(before, orders), "silently")
    before = await reckoning.anew(tx, before)
    return await modes.of(before).confirm(tx, before, orders)
