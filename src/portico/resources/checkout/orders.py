"""What may be sent with a checkout session that is no property of it."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.checkout.branding import BrandingOrders
from portico.resources.checkout.collected import CollectedInformation
from portico.resources.checkout.line_orders import LineOrder
from portico.resources.checkout.method_options import Excludable, MethodType
from portico.resources.checkout.payment_orders import PaymentWishes
from portico.resources.mandates import MandateGiven
from portico.resources.percents import Share
from portico.resources.subscriptions.parts import AnchorConfig, BillingMode, InvoiceSettings, PendingInterval, Transfer
from portico.resources.tax_id_types import TaxIdType
from portico.resources.values import Email, Timestamp, WebAddress
from portico.wire.markers import NotEmptyable, Refers, Refused
from portico.wire.pages import Paging, Range
from portico.wire.shape import Metadata, Shape

Absent = dict[str, str]
"""What Portico refuses, whatever is in it."""
DELIVERY = "You can only pass `shipping_options` in `payment` mode, where Portico's page does not offer them yet."


class EndBehavior(Shape):
    """What happens when the trial ends."""

    missing_payment_method: Literal["cancel", "create_invoice", "pause"]
    """What happens if there is nothing to charge."""


class TrialSettings(Shape):
    """How the trial ends."""

    end_behavior: EndBehavior
    """What happens then."""


class Plans(Shape):
    """What the subscription will be like."""

    application_fee_percent: Share | None = None
    """What the platform keeps of each invoice, in percent of what is due."""
    billing_cycle_anchor: Timestamp | None = None
    """Where full periods begin, in the future."""
    billing_cycle_anchor_config: AnchorConfig | None = None
    """The day and the time at which periods begin."""
    billing_mode: BillingMode | None = None
    """How changes are reckoned."""
    default_tax_rates: NotEmptyable[tuple[str, ...]] = ()
    """The tax rates of items that have none of their own."""
    description: NotEmptyable[Annotated[str, Field(max_length=500)] | None] = None
    """What the customer reads. At most 500 characters."""
    invoice_settings: InvoiceSettings | None = None
    """What its invoices have in common."""
    metadata: NotEmptyable[Metadata] = {}
    """Keys and values of your own."""
    on_behalf_of: NotEmptyable[str | None] = None
    """The connected account that it is for."""
    pending_invoice_item_interval: PendingInterval | None = None
    """How often pending invoice items are billed."""
    proration_behavior: Literal["create_prorations", "none"] | None = None
    """How a part of a period is charged."""
    transfer_data: Transfer | None = None
    """Where the money goes."""
    trial_end: Timestamp | None = None
    """When the trial ends: at least two days ahead."""
    trial_period_days: Annotated[int, Field(ge=1, le=730)] | None = None
    """How many days are free."""
    trial_settings: TrialSettings | None = None
    """How the trial ends."""


class SetupWishes(Shape):
    """What the setup intent will be like."""

    description: NotEmptyable[str | None] = None
    """What it is for."""
    metadata: NotEmptyable[Metadata] = {}
    """Keys and values of your own."""
    on_behalf_of: NotEmptyable[str | None] = None
    """The connected account in whose name it is."""


class CustomerUpdate(Shape):
    """What the page may change of the customer: nothing, unless something is said."""

    address: Literal["auto", "never"] | None = None
    """The address, which becomes that of the card or account."""
    name: Literal["auto", "never"] | None = None
    """The name, which becomes that of the business, the person, or the holder of the card."""
    shipping: Literal["auto", "never"] | None = None
    """The address of delivery."""


class MethodWishes(Shape):
    """What is said of the card."""

    allow_redisplay: Literal["always", "limited", "unspecified"] | None = None
    """Whether it may be offered again to its owner."""


class CreateOrders(Shape):
    """What may be sent with a new session."""

    allowed_payment_method_types: NotEmptyable[tuple[MethodType, ...] | None] = None
    """Which types of payment methods may be used; cards only, unless others are named."""
    branding_settings: BrandingOrders | None = None
    """How the page is to look."""
    customer_update: CustomerUpdate | None = None
    """What the page may change of the customer."""
    excluded_payment_method_types: NotEmptyable[tuple[Excludable, ...] | None] = None
    """Which types of payment methods may not be used."""
    line_items: NotEmptyable[Annotated[tuple[LineOrder, ...], Field(max_length=100)]] = ()
    """What is bought: up to 20 recurring and 20 one-time prices, or 100 one-time prices in `payment` mode."""
    payment_intent_data: PaymentWishes | None = None
    """What the payment will be like, in `payment` mode."""
    payment_method_configuration: NotEmptyable[str | None] = None
    """The settings that the payment method types follow from."""
    payment_method_data: MethodWishes | None = None
    """What is said of the card."""
    redirect_on_completion: Annotated[
        Literal["always", "if_required", "never"] | None, Refused("This is for pages inside a page of your own.")
    ] = None
    """Whether the customer is sent on. Refused."""
    return_url: Annotated[str | None, Refused("This is for pages inside a page of your own; send `success_url`.")] = (
        None
    )
    """Where the customer comes back to. Refused."""
    setup_intent_data: SetupWishes | None = None
    """What the setup intent will be like, in `setup` mode."""
    shipping_options: Annotated[Absent | None, Refused(DELIVERY)] = None
    """How goods are delivered. Refused."""
    subscription_data: Plans | None = None
    """What the subscription will be like, in `subscription` mode."""


class DetailsFilter(Shape):
    """Whose sessions to list."""

    email: Email
    """The customer's e-mail address."""


class SessionFilters(Paging):
    """Which sessions to list."""

    created: Range | None = None
    """When they were made."""
    customer: NotEmptyable[Annotated[str | None, Refers("customer")]] = None
    """Only this customer's."""
    customer_account: NotEmptyable[str | None] = None
    """Only those of the customer that is this account."""
    customer_details: DetailsFilter | None = None
    """Only those with this e-mail address."""
    payment_intent: NotEmptyable[Annotated[str | None, Refers("payment_intent")]] = None
    """Only the one of this payment."""
    payment_link: NotEmptyable[str | None] = None
    """Only those of this payment link. Portico has none."""
    status: Literal["complete", "expired", "open"] | None = None
    """Only those that are this far."""
    subscription: NotEmptyable[Annotated[str | None, Refers("subscription")]] = None
    """Only the one of this subscription."""


class ConsentGiven(Shape):
    """What a customer agrees to."""

    promotions: Literal["opt_in", "opt_out"] | None = None
    """Advertisements."""
    terms_of_service: Literal["accepted"] | None = None
    """The terms of service."""


class TaxNumber(Shape):
    """A tax number."""

    type: TaxIdType
    """Its kind, such as `eu_vat`."""
    value: str
    """The number."""


class ConfirmOrders(Shape):
    """What the customer has entered, apart from the card's number, which becomes a payment method first."""

    collected_information: CollectedInformation | None = None
    """Names, and where goods go."""
    consent: ConsentGiven | None = None
    """What she agrees to."""
    custom_fields: dict[str, str] = {}
    """What is in the merchant's own fields, by their keys."""
    email: Email | None = None
    """Her e-mail address, where it is not known yet."""
    mandate_data: MandateGiven | None = None
    """That she has agreed to debits, which accounts need."""
    name: NotEmptyable[Annotated[str, Field(max_length=256)] | None] = None
    """Her name."""
    payment_method: NotEmptyable[str | None] = None
    """The card, which is nobody's yet."""
    phone: NotEmptyable[Annotated[str, Field(max_length=20)] | None] = None
    """Her telephone number."""
    return_url: WebAddress | None = None
    """Where she comes back to from a challenge."""
    tax_id: TaxNumber | None = None
    """Her tax number."""
