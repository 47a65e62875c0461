"""The audit trail says what an object was before; what it was afterwards says the next row, or the object itself."""

import sqlalchemy as sa
from alembic import op

BEFORE = (
    "(SELECT earlier.after_{0} FROM audit AS earlier WHERE earlier.account = audit.account AND earlier.livemode = "
    "audit.livemode AND earlier.object_id = audit.object_id AND earlier.id < audit.id ORDER BY earlier.id DESC LIMIT 1)"
)


def upgrade() -> None:
    """Keep each state once."""
    for text in ("body", "hidden"):
        op.add_column("audit", sa.Column(f"before_{text}", sa.Text()))
    op.execute(f"UPDATE audit SET before_body = {BEFORE.format('body')}, before_hidden = {BEFORE.format('hidden')}")
    for column in ("before_values", "after_body", "after_hidden"):
        op.drop_column("audit", column)
