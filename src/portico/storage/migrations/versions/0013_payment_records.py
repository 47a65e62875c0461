"""Payments that were made elsewhere, the attempts at them, and what was given back."""

import sqlalchemy as sa
from alembic import op

from portico.storage.migrations.columns import KEY, sparse

NOUNS = {
    "payment_record": "",
    "payment_attempt_record": "payment_record",
    "portico_reported_refund": "payment_record",
}
"""The nouns with their declared columns."""


def upgrade() -> None:
    """Make the tables. No two refunds have the same name."""
    for name, columns in NOUNS.items():
        sparse(name, columns.split())
    table, column = "portico_reported_refund", "refund_group"
    op.add_column(table, sa.Column(column, KEY))
    keys, present = ["account", "livemode", column], sa.text(f"{column} IS NOT NULL")
    op.create_index(
        f"{table}_only_{column}", table, keys, unique=True, sqlite_where=present, postgresql_where=present
    )
