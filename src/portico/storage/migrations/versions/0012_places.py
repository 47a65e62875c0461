"""A kept reply is found by when it was made; by its key PostgreSQL finds it, and SQLite's one process knows the time."""

from alembic import op

from portico.storage.migrations.columns import own

COLUMNS = "account, livemode, created, id, method, path, version, fingerprint, status, body, request"


def upgrade() -> None:
    """Move the replies to a table in the order of time."""
    own("replies", "created#!", "id!", "method", "path", "version", "fingerprint", "status#", "body", "request")
    op.execute(f"INSERT INTO replies ({COLUMNS}) SELECT {COLUMNS} FROM idempotency ORDER BY created")
    op.drop_table("idempotency")
    op.rename_table("replies", "idempotency")
    if op.get_context().dialect.name == "postgresql":
        op.create_index("idempotency_by_key", "idempotency", ["account", "livemode", "id"], unique=True)
