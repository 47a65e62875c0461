"""What delivery costs."""

import sqlalchemy as sa
from alembic import op

from portico.storage.migrations.columns import noun

CURRENCY = "fixed_amount_currency"


def upgrade() -> None:
    """Make the table; its index holds the rows that have a value, and no others."""
    noun("shipping_rate", ["active#", CURRENCY])
    name, present = f"shipping_rate_by_{CURRENCY}", sa.text(f"{CURRENCY} IS NOT NULL")
    op.drop_index(name, "shipping_rate")
    keys = ["account", "livemode", CURRENCY, "id"]
    op.create_index(name, "shipping_rate", keys, sqlite_where=present, postgresql_where=present)
