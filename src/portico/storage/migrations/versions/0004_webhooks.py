"""Deliveries of events, and what became of them."""


from alembic import op
import sqlalchemy as sa

from portico.storage.migrations.columns import own


def upgrade() -> None:
    """Make the lanes and the deliveries."""
    own("webhook_lane", "id!", "types", "of_connected#", "delay#", "clock", "enabled#", "leased_until#", "worker",
        "failing_since#?")  # fmt: skip
    own("webhook_delivery", "id!", "created#", "endpoint", "event", "event_account", "type", "outcome", "made#",
        "next_attempt#?", "due#?", "clock", "undelivered#", "attempts?")  # fmt: skip
    table = "webhook_delivery"
    op.create_index(f"{table}_by_endpoint", table, ["account", "livemode", "endpoint", "id"])
    _some("due", ["account", "livemode", "endpoint", "due", "id"], "due IS NOT NULL")
    _some("undelivered", ["account", "livemode", "event"], "undelivered = 1")
    op.create_index(f"{table}_oldest", table, ["created"])


def _some(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(
        f"webhook_delivery_{name}", "webhook_delivery", columns, sqlite_where=where, postgresql_where=where
    )
