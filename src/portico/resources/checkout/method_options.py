"""How each type of payment method is used in a checkout session."""

from typing import Literal

from portico.resources.payment_intents.options import SepaMandateOptions
from portico.wire.markers import NotEmptyable, Omitted
from portico.wire.resource import Shape

Future = Literal["none", "off_session", "on_session"]


class Restrictions(Shape):
    """Which cards are not taken. Portico's page takes all of the test bank's."""

    brands_blocked: tuple[Literal["american_express", "discover_global_network", "mastercard", "visa"], ...] | None = (
        None
    )
    """Brands."""
    funding_types_blocked: tuple[Literal["credit", "debit", "prepaid"], ...] | None = None
    """Kinds of cards."""


class CardOptions(Shape):
    """How cards are charged."""

    request_three_d_secure: Literal["any", "automatic", "challenge"] = "automatic"
    """When to authenticate: only where the bank wants it, or wherever it is possible."""
    setup_future_usage: Omitted[Literal["off_session", "on_session"] | None] = None
    """Whether the card is kept for later. Here it always is."""


class SepaOptions(Shape):
    """How SEPA debits are made. The page takes cards."""

    mandate_options: Omitted[SepaMandateOptions | None] = None
    """How mandates are made."""
    setup_future_usage: Omitted[Future | None] = None
    """Whether the account is kept for later."""
    target_date: Omitted[NotEmptyable[str | None]] = None
    """The day on which to debit."""


class MethodOptions(Shape):
    """How each type of payment method is used."""

    card: Omitted[CardOptions | None] = None
    """Cards."""
    sepa_debit: Omitted[SepaOptions | None] = None
    """SEPA debits."""
