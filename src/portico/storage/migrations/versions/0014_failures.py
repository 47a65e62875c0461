"""What is due remembers how often it could not be done."""

import sqlalchemy as sa
from alembic import op

from portico.storage.migrations.columns import NUMBER


def upgrade() -> None:
    """Nothing has failed so far, as far as anybody knows."""
    op.add_column("wake", sa.Column("failures", NUMBER))
