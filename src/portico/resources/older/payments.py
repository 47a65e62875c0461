"""`payment_intent` and `charge` in older versions: each for one invoice at most, which it named."""

from typing import Annotated

from portico.wire.markers import Refers
from portico.wire.older import BASIL, Telling, Told, Was, one
from portico.wire.shape import Shape


def _paid(intent: str | None) -> Telling:
    """The invoice that a payment intent pays."""
    hidden = yield from one("payment_intent", intent, hidden=True)
    return (hidden or {}).get("invoice")


class IntentOfInvoice(Shape):
    """A payment intent before 2025-03-31.basil."""

    invoice: Annotated[str | None, Refers("invoice"), Told(lambda intent: _paid(intent["id"]))]
    """What it pays."""


class ChargeOfInvoice(Shape):
    """A charge before 2025-03-31.basil."""

    invoice: Annotated[str | None, Refers("invoice"), Told(lambda charge: _paid(charge["payment_intent"]))]
    """What it pays."""


SHAPES = (Was("payment_intent", BASIL, IntentOfInvoice), Was("charge", BASIL, ChargeOfInvoice))
