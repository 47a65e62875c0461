"""What may be sent with a schedule that is no plain property of it: phases, above all."""

from typing import Annotated, Literal

from pydantic import Field

from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.percents import Share
from portico.resources.subscription_schedules.parts import (
    Anchor,
    CollectionMethod,
    InvoiceSettings,
    OneTimePeriod,
)
from portico.resources.subscription_schedules.pause_parts import PauseScheduleChanges, PauseSchedules
from portico.resources.subscriptions.items_declaration import ItemThresholds
from portico.resources.subscriptions.orders import MAX_ITEMS, ProrationBehavior, TrialEnd
from portico.resources.subscriptions.parts import AutomaticTax, BillingMode, Duration, Thresholds, Transfer
from portico.resources.subscriptions.price_orders import OneTimePriceOrder, PriceOrder
from portico.resources.values import Currency, Timestamp
from portico.wire.markers import Emptyable, NotEmptyable, Rule
from portico.wire.shape import Shape

Moment = TrialEnd
"""Unix seconds, or `now`."""
OwnWords = Annotated[dict[str, str], Rule.METADATA]
"""Metadata that keeps empty values: they take keys away when the phase begins."""


class PhaseItemOrder(Shape):
    """What is paid for in a phase."""

    billing_thresholds: Emptyable[ItemThresholds | None] = None
    """The usage at which an invoice is made before the period ends."""
    discounts: tuple[DiscountOrder, ...] | None = None
    """The item's own discounts."""
    metadata: NotEmptyable[OwnWords] = {}
    """What is added to the item's metadata when the phase begins."""
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


class PhaseOneTimeOrder(Shape):
    """Something that is paid once, on the first invoice of a phase."""

    discountable: bool | None = None
    """Whether discounts apply."""
    discounts: NotEmptyable[tuple[DiscountOrder, ...] | None] = None
    """Its own discounts."""
    metadata: NotEmptyable[OwnWords] = {}
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


class PhaseOrder(Shape):
    """A phase to come."""

    add_invoice_items: NotEmptyable[Annotated[tuple[PhaseOneTimeOrder, ...], Field(max_length=MAX_ITEMS)]] = ()
    """What is paid once, on the first invoice of the phase."""
    application_fee_percent: Share | None = None
    """What the platform keeps, in percent of what is due."""
    automatic_tax: AutomaticTax | None = None
    """Tax that is calculated."""
    billing_cycle_anchor: Anchor | None = None
    """Whether periods begin with the phase."""
    billing_thresholds: Emptyable[Thresholds | None] = None
    """Amounts at which an invoice is made before the period ends."""
    collection_method: CollectionMethod | None = None
    """How invoices are paid."""
    currency: Currency | None = None
    """Three-letter ISO code, in lower case."""
    default_payment_method: NotEmptyable[str | None] = None
    """What invoices are charged to."""
    default_tax_rates: tuple[str, ...] | None = None
    """The tax rates of items that have none of their own."""
    description: Annotated[str, Field(max_length=500)] | None = None
    """What the customer reads."""
    discounts: tuple[DiscountOrder, ...] | None = None
    """The discounts that are given when the phase begins."""
    duration: Duration | None = None
    """How long the phase lasts."""
    end_date: Moment = None
    """When the phase ends, in Unix seconds."""
    invoice_settings: InvoiceSettings | None = None
    """What invoices have in common."""
    items: NotEmptyable[Annotated[tuple[PhaseItemOrder, ...], Field(max_length=MAX_ITEMS)]]
    """What is paid for."""
    iterations: Annotated[int, Field(ge=1)] | None = None
    """How many periods of its first price the phase lasts: before 2025-09-30.clover."""
    metadata: NotEmptyable[OwnWords] = {}
    """What is added to the subscription's metadata when the phase begins; an empty value takes a key away."""
    on_behalf_of: NotEmptyable[str | None] = None
    """The connected account that it is for."""
    proration_behavior: ProrationBehavior = "create_prorations"
    """How parts of periods are charged when the phase begins."""
    transfer_data: Transfer | None = None
    """Where the money goes."""
    trial: bool | None = None
    """Whether the whole phase is free."""
    trial_end: Moment = None
    """Until when the phase is free, in Unix seconds."""


class NewPhaseOrder(PhaseOrder):
    """A phase of a new schedule."""

    end_date: Timestamp | None = None
    """When the phase ends, in Unix seconds."""
    trial_end: Timestamp | None = None
    """Until when the phase is free, in Unix seconds."""


class PhaseChangeOrder(PhaseOrder):
    """A phase, as it is to be."""

    start_date: Moment = None
    """When the phase begins, in Unix seconds; the first one must say so."""


class CreateOrders(Shape):
    """What may be sent with a new schedule."""

    from_subscription: NotEmptyable[str | None] = None
    """A subscription that goes on by this schedule; nothing else may be sent with it."""
    pause_schedules: NotEmptyable[PauseSchedules] = ()
    """A pause to plan."""
    phases: NotEmptyable[tuple[NewPhaseOrder, ...]] = ()
    """The phases, one after the other."""
    start_date: Moment = None
    """When the first phase begins, in Unix seconds, or `now`."""


class UpdateOrders(Shape):
    """What may be sent to change a schedule."""

    pause_schedules: PauseScheduleChanges = ()
    """A pause to plan, or to change; '' for none."""
    phases: NotEmptyable[tuple[PhaseChangeOrder, ...]] = ()
    """The current phase and those to come."""
    proration_behavior: ProrationBehavior = "create_prorations"
    """How parts of periods are charged if the current phase changes."""


class CancelOrders(Shape):
    """How to end it, together with its subscription."""

    invoice_now: bool = True
    """Whether a last invoice collects what is pending."""
    prorate: bool = True
    """Whether the rest of the period is credited."""


class ReleaseOrders(Shape):
    """How to let go of the subscription."""

    preserve_cancel_date: bool = False
    """Whether the subscription still ends when the schedule would have ended it."""


class ScheduleOrder(Shape):
    """A schedule as it might be."""

    billing_mode: BillingMode | None = None
    """How changes are reckoned."""
    end_behavior: Literal["cancel", "release"] | None = None
    """What becomes of the subscription after the last phase."""
    pause_schedules: PauseScheduleChanges | None = None
    """A pause to plan, or to change; '' for none."""
    phases: NotEmptyable[tuple[PhaseChangeOrder, ...]] = ()
    """The phases, one after the other."""
    proration_behavior: ProrationBehavior | None = None
    """How parts of periods are charged if the current phase changes."""
