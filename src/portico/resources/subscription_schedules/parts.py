"""What a schedule consists of: phases, and the settings that they have in common."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.percents import Share
from portico.resources.subscriptions.items_declaration import ItemThresholds
from portico.resources.subscriptions.orders import ProrationBehavior
from portico.resources.subscriptions.parts import AutomaticTax, Issuer, Thresholds, Transfer
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.values import CustomField, Days, Timestamp
from portico.wire.markers import Emptyable, NotEmptyable, Omitted, Refers
from portico.wire.shape import Shape

CollectionMethod = Literal["charge_automatically", "send_invoice"]
Anchor = Literal["automatic", "phase_start"]


class InvoiceSettings(Shape):
    """What invoices have in common."""

    account_tax_ids: tuple[Annotated[str, Refers("tax_id")], ...] | None = None
    """The merchant's tax ids on them."""
    custom_fields: Annotated[tuple[CustomField, ...], Field(max_length=4)] | None = None
    """Up to four lines at the top."""
    days_until_due: Days | None = None
    """How many days there are to pay, for `send_invoice`."""
    description: Annotated[str, Field(max_length=1500)] | None = None
    """What stands under the heading."""
    footer: str | None = None
    """The line at the bottom."""
    issuer: Issuer | None = None
    """In whose name they are."""


class DefaultInvoiceSettings(InvoiceSettings):
    """What the invoices of all phases have in common."""

    issuer: Issuer = Issuer.of(type="self")
    """In whose name they are."""


class DefaultSettings(Shape):
    """What holds in every phase that does not say otherwise."""

    application_fee_percent: Share | None = None
    """What the platform keeps, in percent of what is due."""
    automatic_tax: Omitted[AutomaticTax | None] = AutomaticTax.of()
    """Tax that is calculated."""
    billing_cycle_anchor: Anchor = "automatic"
    """Whether periods begin with each phase."""
    billing_thresholds: Emptyable[Thresholds | None] = None
    """Amounts at which an invoice is made before the period ends."""
    collection_method: CollectionMethod | None = "charge_automatically"
    """How invoices are paid."""
    default_payment_method: NotEmptyable[Annotated[str, Refers("payment_method")] | None] = None
    """What invoices are charged to."""
    description: Annotated[str, Field(max_length=500)] | None = None
    """What the customer reads."""
    invoice_settings: DefaultInvoiceSettings = DefaultInvoiceSettings.of()
    """What invoices have in common."""
    on_behalf_of: Annotated[str, Refers("account")] | None = None
    """The connected account that it is for."""
    transfer_data: Emptyable[Transfer | None] = None
    """Where the money goes."""


class PhaseDiscount(Shape):
    """A discount that is given when the phase begins: one of these."""

    coupon: Annotated[str, Refers("coupon")] | None = None
    """A coupon to redeem."""
    discount: Annotated[str, Refers("discount")] | None = None
    """A discount that is there already."""
    promotion_code: Annotated[str, Refers("promotion_code")] | None = None
    """A promotion code to redeem."""


class PhaseItem(Shape):
    """What is paid for in a phase."""

    billing_thresholds: ItemThresholds | None = None
    """The usage at which an invoice is made before the period ends."""
    discounts: tuple[PhaseDiscount, ...] = ()
    """The item's own discounts."""
    metadata: dict[str, str] | None = {}
    """What is added to the item's metadata when the phase begins."""
    plan: Annotated[str, Refers("plan")]
    """The price, under its older name."""
    price: Annotated[str, Refers("price")]
    """The price."""
    quantity: Omitted[Annotated[int, Field(ge=0)] | None] = None
    """How many; null for metered prices."""
    tax_rates: tuple[TaxRate, ...] | None = ()
    """The item's own tax rates."""


class OneTimeStart(Shape):
    """When the period of a one-time line begins."""

    timestamp: Omitted[Timestamp | None] = None
    """Details of `type=timestamp`."""
    type: Literal["max_item_period_start", "phase_start", "timestamp"]
    """How it is told."""


class OneTimeEnd(Shape):
    """When the period of a one-time line ends."""

    timestamp: Omitted[Timestamp | None] = None
    """Details of `type=timestamp`."""
    type: Literal["min_item_period_end", "phase_end", "timestamp"]
    """How it is told."""


class OneTimePeriod(Shape):
    """What time a one-time line is for."""

    end: OneTimeEnd
    """Its end."""
    start: OneTimeStart
    """Its beginning."""


OF_THE_ITEMS = OneTimePeriod.of(
    end=OneTimeEnd.of(type="min_item_period_end"), start=OneTimeStart.of(type="max_item_period_start")
)


class OneTimeItem(Shape):
    """Something that is paid once, on the first invoice of a phase."""

    discountable: bool | None = None
    """Whether discounts apply."""
    discounts: tuple[PhaseDiscount, ...] = ()
    """Its own discounts."""
    metadata: dict[str, str] | None = {}
    """Keys and values of your own."""
    period: OneTimePeriod = OF_THE_ITEMS
    """What time it is for."""
    price: Annotated[str, Refers("price")]
    """A one-time price."""
    quantity: Annotated[int, Field(ge=0)] | None = None
    """How many."""
    tax_rates: tuple[TaxRate, ...] | None = ()
    """Its own tax rates."""


class Phase(Shape):
    """A stretch of time, and what holds in it. What is null stays as it was, or is as the default settings say."""

    add_invoice_items: tuple[OneTimeItem, ...] = ()
    """What is paid once, on the first invoice of the phase."""
    application_fee_percent: Share | None = None
    """What the platform keeps, in percent of what is due."""
    automatic_tax: Omitted[AutomaticTax | None] = None
    """Tax that is calculated."""
    billing_cycle_anchor: Anchor | None = None
    """Whether periods begin with the phase."""
    billing_thresholds: Thresholds | None = None
    """Amounts at which an invoice is made before the period ends."""
    collection_method: CollectionMethod | None = None
    """How invoices are paid."""
    currency: str
    """Three-letter ISO code, in lower case."""
    default_payment_method: Annotated[str, Refers("payment_method")] | None = None
    """What invoices are charged to."""
    default_tax_rates: tuple[TaxRate, ...] | None = ()
    """The tax rates of items that have none of their own."""
    description: Annotated[str, Field(max_length=500)] | None = None
    """What the customer reads."""
    discounts: tuple[PhaseDiscount, ...] = ()
    """The discounts that are given when the phase begins."""
    end_date: Timestamp
    """When the phase ends, in Unix seconds."""
    invoice_settings: InvoiceSettings | None = None
    """What invoices have in common."""
    items: tuple[PhaseItem, ...]
    """What is paid for."""
    metadata: dict[str, str] | None = {}
    """What is added to the subscription's metadata when the phase begins; an empty value takes a key away."""
    on_behalf_of: Annotated[str, Refers("account")] | None = None
    """The connected account that it is for."""
    proration_behavior: ProrationBehavior = "create_prorations"
    """How parts of periods are charged when the phase begins."""
    start_date: Timestamp
    """When the phase begins, in Unix seconds."""
    transfer_data: Transfer | None = None
    """Where the money goes."""
    trial: Omitted[bool | None] = None
    """Whether the whole phase is free."""
    trial_end: Timestamp | None = None
    """Until when the phase is free, in Unix seconds."""


class CurrentPhase(Shape):
    """The phase that holds now."""

    end_date: Timestamp
    """When it ends, in Unix seconds."""
    start_date: Timestamp
    """When it began."""
