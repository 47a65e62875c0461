"""The hashes inside a subscription for what waits for its payment."""

from typing import Annotated

from portico.resources.subscriptions.items_declaration import Charged, SubscriptionItem
from portico.resources.values import Timestamp
from portico.wire.markers import Refers
from portico.wire.shape import Shape


class PendingUpdate(Shape):
    """A change that waits for its payment."""

    billing_cycle_anchor: Timestamp | None = None
    """The new anchor."""
    cancel_at_period_end: bool | None = None
    """Whether it is to end with the period."""
    discounts: tuple[Annotated[str, Refers("discount")], ...] | None = None
    """The new discounts."""
    expires_at: Timestamp
    """Until when it can be paid, in Unix seconds."""
    metadata: dict[str, str] | None = None
    """The new metadata."""
    subscription_items: tuple[SubscriptionItem, ...] | None = None
    """The items as they will be."""
    trial_end: Timestamp | None = None
    """The new end of the trial."""
    trial_from_plan: bool | None = None
    """Whether the trial is the plan's."""


class Resumption(Shape):
    """The end of a pause that waits for its payment."""

    billing_cycle_anchor: Timestamp
    """Where periods will begin."""
    charged: dict[str, tuple[Charged, ...]] = {}
    """What the invoice charges, by item."""
    expires_at: Timestamp
    """Until when it can be paid, in Unix seconds."""
    invoice: str
    """The invoice."""
    items: tuple[SubscriptionItem, ...] = ()
    """The items as they will be."""
    needs_success: bool = False
    """Whether a payment that fails leaves the subscription paused."""
