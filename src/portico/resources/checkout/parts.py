"""The smaller hashes of a checkout session."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.discounts.declaration import Discount
from portico.resources.payment_intents.options import SepaMandateOptions
from portico.resources.subscriptions.parts import Liability
from portico.resources.tax_id_types import TaxIdType
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.values import Address, Timestamp
from portico.wire.markers import Emptyable, MustSend, NotEmptyable, Omitted, OnlyExpanded, ReadOnly, Refers
from portico.wire.resource import Shape

Future = Literal["none", "off_session", "on_session"]
MOST_WORDS = 1_200


class AdaptivePricing(Shape):
    """Prices in the customer's own currency. Portico converts none."""

    enabled: bool = False
    """Whether they are on."""


class Recovery(Shape):
    """A link to an expired session's successor. Portico makes none."""

    allow_promotion_codes: bool = False
    """Whether promotion codes are taken there."""
    enabled: MustSend[bool] = False
    """Whether there is one."""
    expires_at: ReadOnly[Timestamp | None] = None
    """Until when it works."""
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


class ShippingDetails(Shape):
    """Where goods go."""

    address: Address
    """The address."""
    name: str
    """Who receives."""


class CollectedInformation(Shape):
    """What the customer has entered."""

    business_name: str | None = None
    """The name of a business."""
    individual_name: str | None = None
    """The name of a person."""
    shipping_details: ShippingDetails | None = None
    """Where goods go."""


class Consent(Shape):
    """What the customer has agreed to."""

    promotions: Literal["opt_in", "opt_out"] | None = None
    """Advertisements."""
    terms_of_service: Literal["accepted"] | None = None
    """The terms of service."""


class ReuseAgreement(Shape):
    """Where it is said that the card is kept."""

    position: Literal["auto", "hidden"]
    """By itself, or nowhere."""


class ConsentCollection(Shape):
    """What the customer is asked to agree to."""

    payment_method_reuse_agreement: ReuseAgreement | None = None
    """That the card is kept."""
    promotions: Literal["auto", "none"] | None = None
    """Advertisements."""
    terms_of_service: Literal["none", "required"] | None = None
    """The terms of service."""


class Words(Shape):
    """Words of the merchant's own."""

    message: Annotated[str, Field(max_length=MOST_WORDS)]
    """The words. At most 1,200 characters."""


class CustomText(Shape):
    """Words of the merchant's own on the page."""

    after_submit: Emptyable[Words | None] = None
    """Below the button."""
    shipping_address: Emptyable[Words | None] = None
    """At the address of delivery, which is not asked for."""
    submit: Emptyable[Words | None] = None
    """Above the button."""
    terms_of_service_acceptance: Emptyable[Words | None] = None
    """At the terms of service, which are not asked about."""


class DetailsTaxId(Shape):
    """A tax number of the customer."""

    type: TaxIdType | Literal["unknown"]
    """Its kind."""
    value: str | None = None
    """The number."""


class CustomerDetails(Shape):
    """The customer as she was when the session was completed; before that, what is known."""

    address: Address | None = None
    """Where she lives."""
    business_name: str | None = None
    """The name of a business."""
    email: str | None = None
    """Her e-mail address."""
    individual_name: str | None = None
    """The name of a person."""
    name: str | None = None
    """Her name."""
    phone: str | None = None
    """Her telephone number."""
    tax_exempt: Literal["exempt", "none", "reverse"] | None = None
    """Whether tax is charged."""
    tax_ids: tuple[DetailsTaxId, ...] | None = None
    """Her tax numbers."""


class SessionDiscount(Shape):
    """What makes it cheaper."""

    coupon: Annotated[str, Refers("coupon")] | None = None
    """A coupon."""
    promotion_code: Annotated[str, Refers("promotion_code")] | None = None
    """A promotion code, by its id."""


class Managed(Shape):
    """Payments for which somebody else is the merchant."""

    enabled: bool = False
    """Whether that is so."""


class ConfigurationDetails(Shape):
    """The settings that the payment method types follow from."""

    id: str
    """The settings."""
    parent: str | None = None
    """The settings above them."""


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


class OnPage(Shape):
    """What the hosted page says beside what is bought."""

    challenge: str | None = None
    """Where the customer goes next: her bank asks whether it is she."""
    description: str | None = None
    """What the subscription is described by."""
    failure: str | None = None
    """What the bank said when the last challenge was not passed."""
    first_full_period: Timestamp | None = None
    """When the first whole period begins, where a part of one comes before."""
    trial_days: int | None = None
    """How many days are free."""
    trial_end: Timestamp | None = None
    """When a trial ends whose end is fixed."""


class Permissions(Shape):
    """Who may change the session."""

    update_shipping_details: Literal["client_only", "server_only"] | None = None
    """Who may change where goods go."""


class PhoneCollection(Shape):
    """Whether the telephone number is asked for."""

    enabled: MustSend[bool] = False
    """Whether it is."""


class SavedMethodOptions(Shape):
    """What of the customer's saved payment methods is shown. Portico's page asks for a card each time."""

    allow_redisplay_filters: tuple[Literal["always", "limited", "unspecified"], ...] | None = None
    """Which ones."""
    payment_method_remove: Literal["disabled", "enabled"] | None = None
    """Whether she may remove some."""
    payment_method_save: Literal["disabled", "enabled"] | None = None
    """Whether she may choose to keep a new one."""


class TaxIdCollection(Shape):
    """Whether a tax number is asked for."""

    enabled: MustSend[bool] = False
    """Whether it is."""
    required: Literal["if_supported", "never"] = "never"
    """Whether there must be one."""


class DiscountedBy(Shape):
    """What one discount takes off."""

    amount: int
    """Minor units."""
    discount: Discount
    """The discount."""


class TaxedBy(Shape):
    """What one tax rate makes."""

    amount: int
    """Minor units."""
    rate: TaxRate
    """The rate."""
    taxability_reason: (
        Literal[
            "customer_exempt", "not_collecting", "not_subject_to_tax", "not_supported", "portion_product_exempt",
            "portion_reduced_rated", "portion_standard_rated", "product_exempt", "product_exempt_holiday",
            "proportionally_rated", "reduced_rated", "reverse_charge", "standard_rated", "taxable_basis_reduced",
            "zero_rated",
        ]
        | None
    ) = None  # fmt: skip
    """Why it is as much."""
    taxable_amount: int | None = None
    """What the tax is on, in minor units."""


class Breakdown(Shape):
    """The sums one by one."""

    discounts: tuple[DiscountedBy, ...] = ()
    """What discounts take off. Empty: they begin when the session is completed."""
    taxes: tuple[TaxedBy, ...] = ()
    """What tax rates make."""


class TotalDetails(Shape):
    """How the total comes about."""

    amount_discount: int = 0
    """What discounts take off, in minor units."""
    amount_shipping: int | None = None
    """What delivery costs."""
    amount_tax: int = 0
    """What tax is in it, in minor units."""
    breakdown: Omitted[OnlyExpanded[Breakdown | None]] = None
    """The sums one by one."""


class WalletLink(Shape):
    """Link."""

    display: Omitted[Literal["auto", "never"] | None] = None
    """Whether it is shown. Portico has no Link."""


class WalletOptions(Shape):
    """Wallets."""

    link: Omitted[WalletLink | None] = None
    """Link."""
