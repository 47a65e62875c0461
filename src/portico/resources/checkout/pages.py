"""A session as a page of Stripe's own sees it: the Stripe CLI completes the sessions of its fixtures in this way.

Stripe documents none of it. The CLI reads the page and sends a payment method; the rest is as on Portico's page.
"""

from portico.resources.checkout import completing
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import ConfirmOrders
from portico.resources.endpoints import Declined, Endpoint
from portico.resources.mandates import AcceptanceGiven, MandateGiven, OfflineAcceptance
from portico.resources.payment_methods import choosing
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.shape import Shape

PATH = "/v1/payment_pages/{id}"
AGREED = MandateGiven.of(customer_acceptance=AcceptanceGiven.of(offline=OfflineAcceptance.of(), type="offline"))
"""Whoever sends an account here has let it be debited."""


class PageOrders(Shape):
    """What is entered on the page."""

    expected_amount: int | None = None
    """What the customer has seen, in minor units; another sum is refused."""
    payment_method: str
    """What is paid with; whose it is says who pays."""


async def confirm(tx: Transaction, before: Session, orders: PageOrders) -> Session | Declined:
    """Complete the session with a payment method. Raises InvalidRequest."""
    if orders.expected_amount not in (None, before.amount_total):
        raise InvalidRequest(
            f"The expected amount is not the Checkout Session's, which is {before.amount_total}.",
            param=("expected_amount",),
        )
    method = await choosing.named(tx, orders.payment_method, ("payment_method",))
    holder = method.billing_details
    entered = ConfirmOrders.of(
        email=holder.email, mandate_data=AGREED, name=holder.name, payment_method=method.id, phone=holder.phone
    )
    return await completing.confirm(tx, before, entered)


ENDPOINTS = (
    Endpoint("retrieve", "GET", PATH, Session),
    Endpoint("act", "POST", f"{PATH}/confirm", Session, confirm, PageOrders),
)
