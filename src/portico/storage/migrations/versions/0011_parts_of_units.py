"""Usage has decimals: a meter event says how many trillionths of a unit go with the whole ones."""

import sqlalchemy as sa
from alembic import op

from portico.storage.migrations.columns import NUMBER


def upgrade() -> None:
    """Events so far were of whole units."""
    op.add_column("billing_meter_event", sa.Column("parts", NUMBER))
