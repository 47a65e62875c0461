"""`subscription`: its verbs and endpoints. Source: billing-behaviour section 1."""

from typing import Annotated, Any, ClassVar, Literal

from portico.resources.endpoints import Endpoint, act, index, retrieve, search
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.subscriptions import ending, one_item, pausing, resuming, unpinning
from portico.resources.subscriptions.declaration import ENDED, LIVE, Subscription
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.resources.subscriptions.orders import CancelOrders, MigrateOrders
from portico.resources.subscriptions.parts import BillingMode, Flexible
from portico.resources.subscriptions.pause_orders import PauseOrders, ResumeOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest
from portico.wire.markers import Refers
from portico.wire.pages import Among, Paging, Range
from portico.wire.refusals import only_one
from portico.wire.shape import Shape


class AutomaticTaxFilter(Shape):
    """Which subscriptions to list, by how they are taxed."""

    enabled: bool
    """Whether tax is calculated."""


class SubscriptionFilters(Paging):
    """Which subscriptions to list."""

    COLUMN_OF: ClassVar[dict[str, str]] = {}

    automatic_tax: AutomaticTaxFilter | None = None
    """By how they are taxed."""
    collection_method: Literal["charge_automatically", "send_invoice"] | None = None
    """By how their invoices are paid."""
    created: Range | None = None
    """When they were made."""
    current_period_end: Range | None = None
    """When their periods end."""
    current_period_start: Range | None = None
    """When their periods began."""
    customer: Annotated[str | None, Refers("customer")] = None
    """Only this customer's."""
    customer_account: str | None = None
    """Only this account's, where customers are accounts."""
    plan: Annotated[str | None, Refers("price")] = None
    """Only those with this price, under its older name."""
    price: Annotated[str | None, Refers("price")] = None
    """Only those with this price."""
    status: (
        Literal[
            "active", "all", "canceled", "ended", "incomplete", "incomplete_expired", "past_due", "paused", "trialing",
            "unpaid",
        ]
        | None
    ) = None  # fmt: skip
    """Only these; without it, all that have not ended."""
    test_clock: Annotated[str | None, Refers("test_helpers.test_clock")] = None
    """Only those that live by this clock."""

    def filters(self) -> dict[str, Any]:
        """By column."""
        found = super().filters()
        status, prices = found.pop("status", None), [found.pop(name) for name in ("price", "plan") if name in found]
        if len(prices) > 1:
            raise only_one("price", "plan", param=("plan",))
        if prices:
            found["id"] = Among(SubscriptionItem, "subscription", "price_id", prices[0])
        if status == "ended":
            found["status"] = ENDED
        elif status is None:
            found["status"] = LIVE
        elif status != "all":
            found["status"] = status
        if self.customer is None and self.test_clock is None:
            found["test_clock"] = None
        return found


async def migrate(tx: Transaction, before: Subscription, orders: MigrateOrders) -> Subscription:
    """Reckon changes by what was really charged from now on, or show what discounts take; there is no way back."""
    discounts = (orders.billing_mode.flexible and orders.billing_mode.flexible.proration_discounts) or "included"
    if before.itemizes and discounts == "included":
        raise InvalidRequest(
            "A subscription cannot be migrated from `itemized` to `included`.",
            param=("billing_mode", "flexible", "proration_discounts"),
        )
    if before.is_flexible and (before.itemizes or discounts == "included"):
        raise InvalidRequest("This subscription already has `billing_mode` `flexible`.", param=("billing_mode", "type"))
    if before.has_ended:
        raise InvalidRequest(f"A subscription with status `{before.status}` cannot be migrated.")
    mode = BillingMode.of(type="flexible", flexible=Flexible.of(proration_discounts=discounts), updated_at=tx.now)
    return await tx.replace(before, before.having(billing_mode=mode))


ENDPOINTS = (
    creates(Subscription, one_item.create, one_item.CreateOneOrders),
    search(Subscription),
    retrieve(Subscription),
    updates(Subscription, one_item.update, one_item.UpdateOneOrders),
    Endpoint("act", "DELETE", f"{Subscription.PATH}/{{id}}", Subscription, ending.cancel, CancelOrders),
    index(Subscription, SubscriptionFilters),
    act(Subscription, "migrate", migrate, MigrateOrders),
    act(Subscription, "pause", pausing.pause, PauseOrders),
    act(Subscription, "resume", resuming.resume, ResumeOrders),
    Endpoint("act", "POST", unpinning.PATH, Subscription, unpinning.unset_default_payment_method),
)
