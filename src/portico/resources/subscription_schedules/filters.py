"""Which schedules to list."""

from typing import Annotated, Any

from portico.wire.markers import Refers
from portico.wire.pages import Paging, Range


class ScheduleFilters(Paging):
    """Which schedules to list."""

    canceled_at: Range | None = None
    """When they were canceled."""
    completed_at: Range | None = None
    """When their last phases ended."""
    created: Range | None = None
    """When they were made."""
    customer: Annotated[str | None, Refers("customer")] = None
    """Only this customer's."""
    customer_account: str | None = None
    """Only this account's, where customers are accounts."""
    released_at: Range | None = None
    """When they let go of their subscriptions."""
    scheduled: bool | None = None
    """Only those that have not begun yet, or only those that have."""

    def filters(self) -> dict[str, Any]:
        """By column."""
        found = super().filters()
        scheduled = found.pop("scheduled", None)
        if scheduled is not None:
            found["status"] = "not_started" if scheduled else ("active", "canceled", "completed", "released")
        if self.customer is None:
            found["test_clock"] = None
        return found
