"""Names that nobody may have again: the invoice prefixes of customers who are gone, or have another one by now."""

from alembic import op

from portico.storage.migrations.columns import own

PREFIX = {
    "sqlite": "substr(json_extract(body, '$.number'), 1, instr(json_extract(body, '$.number'), '-') - 1)",
    "postgresql": "SUBSTRING(body FROM '\"number\":\"([A-Z0-9]{1,12})-[0-9]')",
}
"""What an invoice's number begins with."""

USED = (
    "INSERT INTO spent_name (account, livemode, kind, name, owner) "
    "SELECT account, livemode, 'invoice_prefix', prefix, MIN(customer) FROM "
    "(SELECT account, livemode, customer, {prefix} AS prefix FROM invoice WHERE deleted = 0) AS numbered "
    "WHERE prefix <> '' AND customer IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customer AS holder WHERE "
    "holder.account = numbered.account AND holder.livemode = numbered.livemode AND holder.invoice_prefix = prefix) "
    "GROUP BY account, livemode, prefix"
)


def upgrade() -> None:
    """Make the table, with the prefixes of all invoices that nobody has now."""
    own("spent_name", "kind!", "name!", "owner")
    op.execute(USED.format(prefix=PREFIX[op.get_context().dialect.name]))
