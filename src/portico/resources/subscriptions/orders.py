"""What may be sent with a subscription, as a whole, that is no plain property of it."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.subscriptions.items_declaration import ItemThresholds
from portico.resources.subscriptions.one_time_orders import OneTimeOrder
from portico.resources.subscriptions.parts import CancellationDetails, Flexible
from portico.resources.subscriptions.price_orders import PriceOrder
from portico.resources.values import LATEST, Timestamp
from portico.wire.markers import Emptyable, Most, MustSend, NotEmptyable, Word
from portico.wire.shape import Metadata, MetadataChange, Shape

NOW = 0
"""What `trial_end=now` means, until it is known what time it is."""
MIN_PERIOD_END, MAX_PERIOD_END, MAX_BILLED_UNTIL = -1, -2, -3
"""What the words for `cancel_at` mean, until the periods are known."""
MAX_ITEMS = 20
PaymentBehavior = Literal["allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"]
ProrationBehavior = Literal["always_invoice", "create_prorations", "none"]
CancelAt = Annotated[
    Annotated[int, Most(LATEST)] | None,
    Word("min_period_end", MIN_PERIOD_END),
    Word("max_period_end", MAX_PERIOD_END),
    Word("max_billed_until", MAX_BILLED_UNTIL),
]
TrialEnd = Annotated[Timestamp | None, Word("now", NOW)]


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
    metadata: MetadataChange = {}
    """Keys and values of your own."""


class AgreedItem(ItemOrder):
    """An item to begin with, as a schedule has it."""

    AGREED: ClassVar[bool] = True


class AgreedItemChange(ItemChangeOrder):
    """A change of an item, as a schedule has it."""

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
