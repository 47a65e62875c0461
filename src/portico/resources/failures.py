"""What went wrong, as the objects that remember it show it: intents, and invoices that could not be finalized."""

from typing import Literal

from portico.wire.markers import Omitted
from portico.wire.shape import Shape


class Failure(Shape):
    """What went wrong."""

    advice_code: Omitted[str | None] = None
    """What to do about it: `try_again_later`, `do_not_try_again`, `confirm_card_data`."""
    charge: Omitted[str | None] = None
    """The charge that failed."""
    code: Omitted[str | None] = None
    """What was the matter, for programs."""
    decline_code: Omitted[str | None] = None
    """The bank's reason."""
    doc_url: Omitted[str | None] = None
    """Where the code is explained."""
    message: Omitted[str | None] = None
    """What was the matter, for people."""
    network_advice_code: Omitted[str | None] = None
    """The network's advice."""
    network_decline_code: Omitted[str | None] = None
    """The network's reason."""
    param: Omitted[str | None] = None
    """The parameter at fault."""
    payment_method_type: Omitted[str | None] = None
    """Its type."""
    request_log_url: Omitted[str | None] = None
    """Where the request can be looked at."""
    type: Literal["api_error", "card_error", "idempotency_error", "invalid_request_error"] = "card_error"
    """Whose fault it is."""
