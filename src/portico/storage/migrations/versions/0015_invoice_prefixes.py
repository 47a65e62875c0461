"""No two customers have the same invoice prefix."""

import sqlalchemy as sa
from alembic import op

from portico.storage.migrations.columns import KEY

PREFIX = {
    "sqlite": "json_extract(body, '$.invoice_prefix')",
    "postgresql": "SUBSTRING(body FROM '\"invoice_prefix\":\"([A-Z0-9]+)\"')",
}
"""The wire form's. PostgreSQL takes no JSON apart in which a text has a zero; inside of texts, quotes have a stroke."""

FIRST = (
    "UPDATE customer SET invoice_prefix = {prefix} WHERE (account, livemode, id) IN (SELECT account, livemode, id FROM "
    "(SELECT account, livemode, id, ROW_NUMBER() OVER (PARTITION BY account, livemode, {prefix} ORDER BY created, id) "
    "AS place FROM customer WHERE deleted = 0) AS placed WHERE place = 1)"
)


def upgrade() -> None:
    """Of customers who were given the same prefix, the first one has it in the column; all of them keep it."""
    table, column = "customer", "invoice_prefix"
    op.add_column(table, sa.Column(column, KEY))
    op.execute(FIRST.format(prefix=PREFIX[op.get_context().dialect.name]))
    keys, present = ["account", "livemode", column], sa.text(f"{column} IS NOT NULL")
    op.create_index(
        f"{table}_only_{column}", table, keys, unique=True, sqlite_where=present, postgresql_where=present
    )
