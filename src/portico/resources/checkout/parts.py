"""The smaller hashes of a checkout session."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.checkout.collected import DetailsTaxId
from portico.resources.subscriptions.parts import Liability
from portico.resources.values import Timestamp
from portico.wire.markers import Emptyable, MustSend, Omitted, ReadOnly
from portico.wire.shape import Shape

MOST_WORDS = 1_200


class AdaptivePricing(Shape):
    """Prices in the customer's own currency, in sessions that are eligible. Portico converts none, so no session is."""

    enabled: bool = False
    """Whether they would be shown."""


class Recovery(Shape):
    """A link to an expired session's successor."""

    allow_promotion_codes: bool = False
    """Whether promotion codes are taken there; without them, it has the same discounts."""
    enabled: MustSend[bool] = False
    """Whether there is one."""
    expires_at: ReadOnly[Timestamp | None] = None
    """Until when it works: 30 days after the session has expired."""
    url: ReadOnly[str | None] = None
    """The link."""


class AfterExpiration(Shape):
    """What comes after the session has expired."""

    recovery: Recovery | None = None
    """A link to a successor."""


class AutomaticTax(Shape):
    """Tax that is calculated. There is no registration anywhere, so it is always nothing."""

    enabled: MustSend[bool] = False
    """Whether it is on."""
    liability: Liability | None = None
    """Who is liable."""
    provider: ReadOnly[str | None] = None
    """Who calculates."""
    status: ReadOnly[Literal["complete", "failed", "requires_location_inputs"] | None] = None
    """How far it is."""


class Words(Shape):
    """Words of the merchant's own."""

    message: Annotated[str, Field(max_length=MOST_WORDS)]
    """The words. At most 1,200 characters."""


class CustomText(Shape):
    """Words of the merchant's own on the page."""

    after_submit: Emptyable[Words | None] = None
    """Below the button."""
    shipping_address: Emptyable[Words | None] = None
    """At the address of delivery."""
    submit: Emptyable[Words | None] = None
    """Above the button."""
    terms_of_service_acceptance: Emptyable[Words | None] = None
    """In the place of what the customer agrees to."""


class Managed(Shape):
    """Payments for which somebody else is the merchant."""

    enabled: bool = False
    """Whether that is so."""


class OnPage(Shape):
    """What the hosted page says beside what is bought."""

    challenge: str | None = None
    """Where the customer goes next: her bank asks whether it is she."""
    charges_later: bool = False
    """Whether the payment method may be charged later, by whoever is paid now."""
    description: str | None = None
    """What the subscription is described by."""
    lasts: bool = False
    """Whether that takes days: small deposits are on their way to her account."""
    failure: str | None = None
    """What the bank said when the last challenge was not passed."""
    first_full_period: Timestamp | None = None
    """When the first whole period begins, where a part of one comes before."""
    optional: tuple[str, ...] = ()
    """The ids that `optional_items` have as lines, once they are added."""
    pending: bool = False
    """Whether the money is on its way."""
    terms: str | None = None
    """Where the terms of service are, where they must be agreed to."""
    tax_id: DetailsTaxId | None = None
    """The tax number that was entered, while the bank asks."""
    trial_days: int | None = None
    """How many days are free."""
    trial_end: Timestamp | None = None
    """When a trial ends whose end is fixed."""


class Promise(Shape):
    """What becomes of the payment method when it is set up, beside that it becomes the default."""

    subscriptions: tuple[str, ...] = ()
    """Which subscriptions are charged to it, too, and let go of the payment method of their own."""


class Permissions(Shape):
    """Who may change the session."""

    update_shipping_details: Literal["client_only", "server_only"] | None = None
    """Who may change where goods go."""


class SavedMethodOptions(Shape):
    """What of the customer's saved payment methods is shown. Portico's page asks for a card each time."""

    allow_redisplay_filters: tuple[Literal["always", "limited", "unspecified"], ...] | None = None
    """Which ones."""
    payment_method_remove: Literal["disabled", "enabled"] | None = None
    """Whether she may remove some."""
    payment_method_save: Literal["disabled", "enabled"] | None = None
    """Whether she may choose to keep a new one."""


class WalletLink(Shape):
    """Link."""

    display: Omitted[Literal["auto", "never"] | None] = None
    """Whether it is shown. Portico has no Link."""


class WalletOptions(Shape):
    """Wallets."""

    link: Omitted[WalletLink | None] = None
    """Link."""
