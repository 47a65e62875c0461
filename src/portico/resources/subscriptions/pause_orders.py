"""How a subscription is to rest, and how it is to go on."""

from typing import Literal

from portico.resources.subscriptions.orders import AnchorOrder, ProrationBehavior
from portico.resources.values import Timestamp
from portico.wire.shape import Shape


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
