"""`subscription`, as declared. Source: billing-behaviour section 1."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.percents import Share
from portico.resources.subscriptions.items_declaration import Charged, CurrentTrial, SubscriptionItem
from portico.resources.subscriptions.parts import (
    AnchorConfig,
    AutomaticTax,
    BillingMode,
    BillingSchedule,
    CancellationDetails,
    InvoiceSettings,
    ManagedPayments,
    PauseCollection,
    PendingInterval,
    StatusDetails,
    Thresholds,
    Transfer,
    TrialSettings,
)
from portico.resources.subscriptions.payment_settings import PaymentSettings
from portico.resources.subscriptions.pending_parts import PendingUpdate, Resumption
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.values import Currency, Days, Timestamp
from portico.wire.lists import ListOf
from portico.wire.markers import (
    Emptyable,
    Internal,
    NotEmptyable,
    Omitted,
    OnCreate,
    OnUpdate,
    ReadOnly,
    Refers,
    UnsetOnUpdate,
)
from portico.wire.resource import Resource
from portico.wire.search import FieldKind
from portico.wire.shape import Metadata, Shape

Status = Literal[
    "active", "canceled", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid"
]  # fmt: skip
LIVE: tuple[Status, ...] = ("active", "incomplete", "past_due", "paused", "trialing", "unpaid")
ENDED: tuple[Status, ...] = ("canceled", "incomplete_expired")
"""What nothing comes after."""


class PresentmentDetails(Shape):
    """What the customer sees."""

    presentment_currency: str
    """The currency shown."""


class Subscription(
    Resource,
    prefix="sub",
    path="/v1/subscriptions",
    events="customer.subscription",
    emits=(
        "created", "deleted", "paused", "pending_update_applied", "pending_update_expired", "resumed",
        "trial_will_end", "updated",
    ),
    columns=(
        "automatic_tax.enabled", "collection_method", "customer", "customer_account", "latest_invoice", "schedule",
        "status", "test_clock", "current_period_start", "current_period_end", "canceled_at",
    ),
):  # fmt: skip
    """Something that is paid for again and again."""

    CLOCK: ClassVar[str] = "customer"
    BY_CREATED: ClassVar[bool] = True
    SEARCHED: ClassVar[Mapping[str, FieldKind]] = {
        "canceled_at": "number",
        "created": "number",
        "metadata": "metadata",
        "status": "token",
    }

    object: ReadOnly[Literal["subscription"]] = "subscription"
    """Always `subscription`."""
    announced: Internal[int] = 0
    """The renewal that has been announced, by its time."""
    application: ReadOnly[Annotated[str, Refers("application")] | None] = None
    """The application that made it."""
    application_fee_percent: Emptyable[Share | None] = None
    """What the platform keeps of each invoice, in percent of what is due."""
    automatic_tax: AutomaticTax = AutomaticTax.of()
    """Tax that is calculated."""
    billing_cycle_anchor: ReadOnly[Timestamp] = 0
    """Where periods begin, in Unix seconds."""
    billing_cycle_anchor_config: OnCreate[AnchorConfig | None] = None
    """The day and the time at which periods begin."""
    billing_mode: OnCreate[BillingMode] = BillingMode.of(type="flexible")
    """How changes are reckoned."""
    billing_schedules: tuple[BillingSchedule, ...] = ()
    """Billing several periods ahead."""
    billing_thresholds: Emptyable[Thresholds | None] = None
    """Amounts at which an invoice is made before the period ends."""
    cancel_at: ReadOnly[Timestamp | None] = None
    """When it will end, in Unix seconds."""
    cancel_at_period_end: bool = False
    """Whether it ends with the period."""
    canceled_at: ReadOnly[Timestamp | None] = None
    """When somebody cancelled it."""
    cancellation_details: OnUpdate[CancellationDetails | None] = CancellationDetails.of()
    """Why it ends."""
    collection_method: Literal["charge_automatically", "send_invoice"] = "charge_automatically"
    """How its invoices are paid."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: OnCreate[Currency] = ""
    """Three-letter ISO code, in lower case."""
    customer: OnCreate[NotEmptyable[Annotated[str, Refers("customer")]]] = ""
    """Who is billed."""
    customer_account: OnCreate[NotEmptyable[str | None]] = None
    """Who is billed, where customers are accounts."""
    days_until_due: Days | None = None
    """How many days there are to pay, for `send_invoice`."""
    default_payment_method: Annotated[str, Refers("payment_method")] | None = None
    """What its invoices are charged to, in the place of the customer's default."""
    default_source: Annotated[str, Refers("source")] | None = None
    """The older kind of default payment method."""
    default_tax_rates: ReadOnly[tuple[TaxRate, ...] | None] = ()
    """The tax rates of items that have none of their own."""
    description: Annotated[str, Field(max_length=500)] | None = None
    """What the customer reads. At most 500 characters."""
    discounts: ReadOnly[tuple[Annotated[str, Refers("discount")], ...]] = ()
    """Its discounts."""
    ended_at: ReadOnly[Timestamp | None] = None
    """When it ended."""
    invoice_settings: InvoiceSettings = InvoiceSettings.of()
    """What its invoices have in common."""
    expires_at: Internal[Timestamp | None] = None
    """When it expires if its first invoice is not paid by then, where that is later than for others."""
    is_changing: Internal[bool] = False
    """Whether a change of it is being paid: what becomes of that is told with the change, as a whole."""
    items: ReadOnly[ListOf[SubscriptionItem]] = ListOf.of()
    """What is paid for."""
    latest_invoice: ReadOnly[Annotated[str, Refers("invoice")] | None] = None
    """The invoice made last."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    managed_payments: ReadOnly[ManagedPayments | None] = None
    """Payments for which somebody else is the merchant."""
    measures_at: Internal[Timestamp | None] = None
    """When usage that was reported is compared with the thresholds."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    next_pending_invoice_item_invoice: ReadOnly[Timestamp | None] = None
    """When pending items are billed next."""
    on_behalf_of: Annotated[str, Refers("account")] | None = None
    """The connected account that it is for."""
    pause_collection: OnUpdate[Emptyable[PauseCollection | None]] = None
    """What happens to invoices while collection is paused."""
    payment_settings: PaymentSettings | None = PaymentSettings.of()
    """How it is paid."""
    pending_charged: Internal[dict[str, tuple[Charged, ...]]] = {}
    """What the invoice of a pending update charges, by item."""
    pending_discounts: Internal[tuple[str, ...]] = ()
    """The discounts that the invoice of a pending update has used."""
    pending_invoice: Internal[str | None] = None
    """The invoice of a pending update."""
    pending_items: Internal[tuple[str, ...]] = ()
    """The invoice items that a pending update has made; what else its invoice took up had waited before."""
    pending_invoice_item_interval: Emptyable[PendingInterval | None] = None
    """How often pending invoice items are billed."""
    pending_method: Internal[str | None] = None
    """What the invoice of a pending update is charged to, if the customer chose that; it becomes the default."""
    pending_setup_intent: ReadOnly[Annotated[str, Refers("setup_intent")] | None] = None
    """What sets up a payment method, while one is missing."""
    pending_update: ReadOnly[PendingUpdate | None] = None
    """A change that waits for its payment."""
    presentment_details: ReadOnly[Omitted[PresentmentDetails | None]] = None
    """What the customer sees."""
    resumption: Internal[Resumption | None] = None
    """The end of a pause that waits for its payment."""
    schedule: ReadOnly[Annotated[str, Refers("subscription_schedule")] | None] = None
    """What changes it as time passes."""
    start_date: ReadOnly[Timestamp] = 0
    """When it began."""
    status: ReadOnly[Status] = "active"
    """How it stands."""
    status_details: Omitted[ReadOnly[StatusDetails | None]] = None
    """More about the status."""
    test_clock: ReadOnly[Annotated[str, Refers("test_helpers.test_clock")] | None] = None
    """The clock that the customer lives by."""
    transfer_data: UnsetOnUpdate[Transfer | None] = None
    """The connected account that the money of its invoices goes on to."""
    trial_end: ReadOnly[Timestamp | None] = None
    """When the trial ends, or ended."""
    trial_settings: TrialSettings | None = TrialSettings.of()
    """How trials end."""
    trial_start: ReadOnly[Timestamp | None] = None
    """When the trial began."""

    @property
    def current_period_start(self) -> int:
        """When the running period began: the latest of its items'."""
        return max([item.current_period_start for item in self.items.data], default=0)

    @property
    def current_period_end(self) -> int:
        """When the running period ends: the earliest of its items'."""
        return min([item.current_period_end for item in self.items.data], default=0)

    @property
    def billed_until(self) -> int:
        """Until when something of it is billed: to the latest end of its items' periods, or further ahead."""
        return max((item.billed_until or item.current_period_end for item in self.items.data), default=0)

    @property
    def is_flexible(self) -> bool:
        """Whether credits go by what was really charged."""
        return self.billing_mode.is_flexible

    @property
    def is_measured(self) -> bool:
        """Whether usage may make an invoice before a period ends."""
        thresholds = self.billing_thresholds
        return bool(thresholds and thresholds.amount_gte) or any(one.billing_thresholds for one in self.items.data)

    @property
    def itemizes(self) -> bool:
        """Whether parts of periods show their discounts beside them."""
        flexible = self.billing_mode.flexible
        return flexible is not None and flexible.proration_discounts == "itemized"

    @property
    def item_trials(self) -> list[CurrentTrial]:
        """The trials of its items, the first to end first."""
        found = [item.current_trial for item in self.items.data if item.current_trial]
        return sorted(found, key=lambda trial: trial.end_date)

    @property
    def has_ended(self) -> bool:
        """Whether nothing comes any more."""
        return self.status in ENDED

    def collects_at(self, moment: int) -> bool:
        """Whether what is billed then is collected: not while that is paused."""
        paused = self.pause_collection
        return paused is None or (paused.resumes_at is not None and paused.resumes_at <= moment)
