"""What may be sent with a subscription that is no plain property of it."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.prices.declaration import Amount, TaxBehavior
from portico.resources.subscriptions.items_declaration import ItemThresholds
from portico.resources.subscriptions.parts import CancellationDetails, Flexible, Interval
from portico.resources.values import Currency, Timestamp
from portico.wire.markers import Emptyable, MustSend, NotEmptyable, Word
from portico.wire.resource import Metadata, Shape

NOW = 0
"""What `trial_end=now` means, until it is known what time it is."""
MIN_PERIOD_END, MAX_PERIOD_END, MAX_BILLED_UNTIL = -1, -2, -3
"""What the words for `cancel_at` mean, until the periods are known."""
MAX_ITEMS = 20

PaymentBehavior = Literal["allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"]
ProrationBehavior = Literal["always_invoice", "create_prorations", "none"]
CancelAt = Annotated[
    int | None,
    Word("min_period_end", MIN_PERIOD_END),
    Word("max_period_end", MAX_PERIOD_END),
    Word("max_billed_until", MAX_BILLED_UNTIL),
]
TrialEnd = Annotated[Annotated[int, Field(ge=0)] | None, Word("now", NOW)]


class RecurringOrder(Shape):
    """How often."""

    interval: Interval
    """The unit of the period."""
    interval_count: Annotated[int, Field(ge=1)] = 1
    """How many units a period has; three years at most in all."""


class OneTimePriceOrder(Shape):
    """A price for this once."""

    currency: Currency
    """Three-letter ISO code, in lower case."""
    product: str
    """What it is the price of."""
    tax_behavior: TaxBehavior | None = None
    """Whether tax is inside the amount."""
    unit_amount: Amount | None = None
    """For each unit, in minor units."""
    unit_amount_decimal: Annotated[Decimal, Field(ge=0)] | None = None
    """The same, with decimals."""


class PriceOrder(OneTimePriceOrder):
    """A price for this subscription alone."""

    recurring: RecurringOrder
    """How often."""


class TrialOrder(Shape):
    """A trial of one item."""

    trial_offer: str
    """The offer's id."""


class ItemOrder(Shape):
    """An item to begin with."""

    AGREED: ClassVar[bool] = False
    """Whether this was agreed on earlier, so that prices and tax rates may be archived by now."""

    billing_thresholds: Emptyable[ItemThresholds | None] = None
    """The usage at which an invoice is made before the period ends."""
    current_trial: TrialOrder | None = None
    """A trial of this item alone, which begins now."""
    discounts: tuple[DiscountOrder, ...] | None = None
    """The item's own discounts."""
    metadata: NotEmptyable[Metadata] = {}
    """Keys and values of your own."""
    plan: NotEmptyable[str | None] = None
    """A price's id, under its older name."""
    price: NotEmptyable[str | None] = None
    """A price's id."""
    price_data: PriceOrder | None = None
    """A price that is made for this."""
    quantity: Annotated[int, Field(ge=0)] | None = None
    """How many."""
    tax_rates: tuple[str, ...] | None = None
    """The item's own tax rates."""


class ItemChangeOrder(ItemOrder):
    """A change of an item, or a new one."""

    clear_usage: bool | None = None
    """Whether usage is forgotten when a metered item goes."""
    deleted: bool | None = None
    """Whether the item goes."""
    id: NotEmptyable[str | None] = None
    """The item; a new one is added without it."""
    metadata: Metadata = {}
    """Keys and values of your own."""


class AgreedItem(ItemOrder):
    """An item to begin with, as a schedule has it."""

    AGREED: ClassVar[bool] = True


class AgreedItemChange(ItemChangeOrder):
    """A change of an item, as a schedule has it."""

    AGREED: ClassVar[bool] = True


class PeriodStart(Shape):
    """When the period of a one-time line begins."""

    timestamp: Timestamp | None = None
    """Details of `type=timestamp`."""
    type: Literal["max_item_period_start", "now", "timestamp"]
    """How it is told."""


class PeriodEnd(Shape):
    """When the period of a one-time line ends."""

    timestamp: Timestamp | None = None
    """Details of `type=timestamp`."""
    type: Literal["min_item_period_end", "timestamp"]
    """How it is told."""


class OneTimePeriod(Shape):
    """What time a one-time line is for."""

    end: PeriodEnd
    """Its end."""
    start: PeriodStart
    """Its beginning."""


class OneTimeOrder(Shape):
    """Something that is paid once, on the next invoice."""

    AGREED: ClassVar[bool] = False
    """Whether this was agreed on earlier."""

    discountable: bool | None = None
    """Whether discounts apply."""
    discounts: NotEmptyable[tuple[DiscountOrder, ...] | None] = None
    """Its own discounts."""
    metadata: NotEmptyable[Metadata] = {}
    """Keys and values of your own."""
    period: OneTimePeriod | None = None
    """What time it is for."""
    price: NotEmptyable[str | None] = None
    """A one-time price's id."""
    price_data: OneTimePriceOrder | None = None
    """A price that is made for this."""
    quantity: Annotated[int, Field(ge=0)] | None = None
    """How many."""
    tax_rates: tuple[str, ...] | None = None
    """Its own tax rates."""


class AgreedOneTime(OneTimeOrder):
    """Something that is paid once, as a schedule has it."""

    AGREED: ClassVar[bool] = True


class AnchorOrder(Shape):
    """Where periods begin from now on."""

    type: Literal["now", "unchanged"]
    """Now, or where they do."""


class CommonOrders(Shape):
    """What both creating and changing take."""

    add_invoice_items: NotEmptyable[Annotated[tuple[OneTimeOrder, ...], Field(max_length=MAX_ITEMS)]] = ()
    """What is paid once, on the next invoice."""
    cancel_at: NotEmptyable[CancelAt] = None
    """When it is to end: a moment, or a word for one."""
    default_tax_rates: tuple[str, ...] | None = None
    """The tax rates of items that have none of their own."""
    discounts: tuple[DiscountOrder, ...] | None = None
    """Its discounts; '' for none."""
    off_session: bool = False
    """Whether the customer is not there to authenticate a payment."""
    payment_behavior: PaymentBehavior = "allow_incomplete"
    """What happens if a payment fails."""
    proration_behavior: ProrationBehavior = "create_prorations"
    """How a part of a period is charged."""
    trial_end: NotEmptyable[TrialEnd] = None
    """When the trial ends."""
    trial_from_plan: bool | None = None
    """Whether the trial is the plan's."""


class CreateOrders(CommonOrders):
    """What may be sent with a new subscription."""

    backdate_start_date: Timestamp | None = None
    """When it began, in the past."""
    billing_cycle_anchor: Timestamp | None = None
    """Where full periods begin, in the future."""
    items: NotEmptyable[Annotated[tuple[ItemOrder, ...], Field(max_length=MAX_ITEMS)]] = ()
    """What is paid for."""
    trial_period_days: Annotated[int, Field(ge=0, le=730)] | None = None
    """How many days are free."""


class UpdateOrders(CommonOrders):
    """What may be sent to change a subscription."""

    AGREED: ClassVar[bool] = False
    """Whether this was agreed on earlier, so that promotion codes do not ask for a least order."""

    billing_cycle_anchor: AnchorOrder | None = None
    """Where periods begin from now on."""
    cancel_at: Emptyable[CancelAt] = None
    """When it is to end: a moment, or a word for one; '' for not at all."""
    items: NotEmptyable[Annotated[tuple[ItemChangeOrder, ...], Field(max_length=MAX_ITEMS)]] = ()
    """Which items change, come or go."""
    proration_date: Timestamp | None = None
    """The moment from which parts of periods are reckoned."""


class AgreedUpdate(UpdateOrders):
    """A change, as a schedule has it."""

    AGREED: ClassVar[bool] = True


class CancelOrders(Shape):
    """How to end it."""

    cancellation_details: CancellationDetails | None = None
    """Why."""
    invoice_now: bool = False
    """Whether a last invoice collects what is pending."""
    prorate: bool = False
    """Whether the rest of the period is credited."""


class UnusedTime(Shape):
    """From when paid time is credited."""

    type: Literal["item_current_period_start", "none", "now"]
    """The moment."""


class OutstandingUsage(Shape):
    """Until when usage is billed."""

    type: Literal["none", "now"]
    """The moment."""


class BillFor(Shape):
    """What a pause bills."""

    outstanding_usage_through: OutstandingUsage = OutstandingUsage.of(type="now")
    """Until when usage is billed."""
    unused_time_from: UnusedTime = UnusedTime.of(type="now")
    """From when paid time is credited."""


class PauseOrders(Shape):
    """How to pause."""

    bill_for: BillFor = BillFor.of()
    """What is billed."""
    invoicing_behavior: Literal["invoice", "pending_invoice_item"] = "pending_invoice_item"
    """On an invoice now, or on the next one."""
    type: Literal["subscription"] = "subscription"
    """Always `subscription`."""


class ResumeOrders(Shape):
    """How to go on."""

    billing_cycle_anchor: AnchorOrder = AnchorOrder.of(type="now")
    """Where periods begin from now on."""
    payment_behavior: Literal["resume_on_payment_attempt", "resume_on_payment_success"] = "resume_on_payment_attempt"
    """Whether it goes on when a payment is tried, or when it succeeds."""
    proration_behavior: ProrationBehavior = "create_prorations"
    """How a part of a period is charged, if periods begin where they did."""
    proration_date: Timestamp | None = None
    """The moment from which parts of periods are reckoned."""


class ModeOrder(Shape):
    """How changes are to be reckoned."""

    flexible: Flexible | None = None
    """Details."""
    type: Literal["flexible"]
    """Always `flexible`."""


class MigrateOrders(Shape):
    """Which way to go."""

    billing_mode: MustSend[ModeOrder]
    """How changes are to be reckoned."""


class ItemWriteOrders(Shape):
    """What may be sent with one item, by its own address."""

    current_trial: TrialOrder | None = None
    """A trial of this item alone, which begins now."""
    discounts: tuple[DiscountOrder, ...] | None = None
    """The item's own discounts."""
    payment_behavior: PaymentBehavior = "allow_incomplete"
    """What happens if a payment fails."""
    plan: NotEmptyable[str | None] = None
    """A price's id, under its older name."""
    price: NotEmptyable[str | None] = None
    """A price's id."""
    price_data: PriceOrder | None = None
    """A price that is made for this."""
    proration_behavior: ProrationBehavior = "create_prorations"
    """How a part of a period is charged."""
    proration_date: Timestamp | None = None
    """The moment from which parts of periods are reckoned."""
    quantity: Annotated[int, Field(ge=0)] | None = None
    """How many."""
    tax_rates: tuple[str, ...] | None = None
    """The item's own tax rates."""


class ItemCreateOrders(ItemWriteOrders):
    """What may be sent with a new item."""

    subscription: str
    """The subscription's id."""


class ItemUpdateOrders(ItemWriteOrders):
    """What may be sent to change an item."""

    off_session: bool = False
    """Whether the customer is not there to authenticate a payment."""


class ItemDeleteOrders(Shape):
    """What may be sent to remove an item."""

    clear_usage: bool | None = None
    """Whether usage is forgotten."""
    payment_behavior: PaymentBehavior = "allow_incomplete"
    """What happens if a payment fails."""
    proration_behavior: ProrationBehavior = "create_prorations"
    """How a part of a period is charged."""
    proration_date: Timestamp | None = None
    """The moment from which parts of periods are reckoned."""
