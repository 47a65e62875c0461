"""What may be sent to see an invoice before it comes. Source: billing-behaviour 3.8."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from portico.resources.customers.declaration import ShippingAddress
from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.invoices.quantities import Quantity, QuantityDecimal
from portico.resources.invoices.sums import LinePeriod
from portico.resources.prices.declaration import Amount, TaxBehavior
from portico.resources.subscription_schedules.orders import ScheduleOrder
from portico.resources.subscriptions.orders import CancelAt, ItemChangeOrder, ProrationBehavior, TrialEnd
from portico.resources.subscriptions.parts import AutomaticTax, BillingMode, BillingSchedule, Issuer
from portico.resources.subscriptions.pause_orders import PauseOrders
from portico.resources.subscriptions.price_orders import OneTimePriceOrder
from portico.resources.tax_id_types import TaxIdType
from portico.resources.values import Address, Currency, Timestamp
from portico.wire.markers import Emptyable, NotEmptyable
from portico.wire.shape import Metadata, Shape


class TaxIdOrder(Shape):
    """A tax number of the customer's."""

    type: TaxIdType
    """Its kind, such as `eu_vat`."""
    value: str
    """The number."""


class TaxOrder(Shape):
    """What automatic tax is to know."""

    ip_address: str | None = None
    """A recent address of the customer's."""


class CustomerOrder(Shape):
    """A customer as she might be."""

    address: Emptyable[Address | None] = None
    """The billing address."""
    shipping: Emptyable[ShippingAddress | None] = None
    """Where goods go."""
    tax: TaxOrder | None = None
    """What automatic tax is to know."""
    tax_exempt: Emptyable[Literal["exempt", "none", "reverse"] | None] = None
    """Whether tax is charged."""
    tax_ids: NotEmptyable[tuple[TaxIdOrder, ...] | None] = None
    """Tax numbers."""


class InvoiceItemOrder(Shape):
    """Something more that is to be paid, or a change of what waits already."""

    amount: int | None = None
    """Minor units."""
    currency: Currency | None = None
    """Three-letter ISO code, in lower case."""
    description: NotEmptyable[str | None] = None
    """What it says."""
    discountable: bool | None = None
    """Whether discounts apply."""
    discounts: tuple[DiscountOrder, ...] | None = None
    """Its own discounts."""
    invoiceitem: NotEmptyable[str | None] = None
    """The pending item that is changed."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    period: LinePeriod | None = None
    """What it is for."""
    price: NotEmptyable[str | None] = None
    """A one-time price's id."""
    price_data: OneTimePriceOrder | None = None
    """A price that is made for this."""
    quantity: Quantity | None = None
    """How many, in whole units."""
    quantity_decimal: QuantityDecimal | None = None
    """How many, with up to 12 decimal places."""
    tax_behavior: TaxBehavior | None = None
    """Whether tax is inside the amount."""
    tax_code: str | None = None
    """A tax code's id."""
    tax_rates: tuple[str, ...] | None = None
    """Its own tax rates."""
    unit_amount: Amount | None = None
    """For each unit, in minor units."""
    unit_amount_decimal: Annotated[Decimal, Field(ge=0)] | None = None
    """The same, with decimals."""


class AnchorPreview(Shape):
    """Where periods begin."""

    timestamp: Timestamp | None = None
    """Details of `type=timestamp`."""
    type: Literal["now", "timestamp", "unchanged"]
    """Now, at a moment, or where they do."""


class SubscriptionOrder(Shape):
    """A subscription as it might be."""

    billing_cycle_anchor: AnchorPreview | None = None
    """Where periods begin."""
    billing_mode: BillingMode | None = None
    """How changes are reckoned."""
    billing_schedules: tuple[BillingSchedule, ...] | None = None
    """Billing several periods ahead."""
    cancel_at: Emptyable[CancelAt] = None
    """When it is to end."""
    cancel_at_period_end: bool | None = None
    """Whether it ends with the period."""
    cancel_now: bool | None = None
    """Whether it ends now, with its credits."""
    default_tax_rates: tuple[str, ...] | None = None
    """The tax rates of items that have none of their own."""
    items: NotEmptyable[tuple[ItemChangeOrder, ...]] = ()
    """Which items change, come or go."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    pause: PauseOrders | None = None
    """How it is to rest."""
    proration_behavior: ProrationBehavior | None = None
    """How a part of a period is charged."""
    proration_date: Timestamp | None = None
    """The moment from which parts of periods are reckoned."""
    resume_at: Literal["now"] | None = None
    """Whether it goes on now."""
    start_date: Timestamp | None = None
    """When it is to have begun, in the past."""
    trial_end: NotEmptyable[TrialEnd] = None
    """When the trial ends."""


class PreviewOrders(Shape):
    """Which invoice to show."""

    automatic_tax: AutomaticTax | None = None
    """Tax that is calculated."""
    currency: Currency | None = None
    """For a customer who has none yet."""
    customer: NotEmptyable[str | None] = None
    """Whose next invoice."""
    customer_account: NotEmptyable[str | None] = None
    """Whose, where customers are accounts."""
    customer_details: CustomerOrder | None = None
    """A customer as she might be."""
    discounts: tuple[DiscountOrder, ...] | None = None
    """The discounts instead of those that there are; '' for none."""
    invoice_items: NotEmptyable[Annotated[tuple[InvoiceItemOrder, ...], Field(max_length=250)]] = ()
    """What is to be paid besides."""
    issuer: Issuer | None = None
    """In whose name it is."""
    on_behalf_of: str | None = None
    """The connected account that it is for."""
    preview_mode: Literal["next", "recurring"] = "next"
    """The very next invoice, or only what repeats."""
    schedule: NotEmptyable[str | None] = None
    """A schedule's id."""
    schedule_details: ScheduleOrder | None = None
    """The schedule as it might be."""
    subscription: NotEmptyable[str | None] = None
    """A subscription's id."""
    subscription_details: SubscriptionOrder | None = None
    """The subscription as it might be."""
