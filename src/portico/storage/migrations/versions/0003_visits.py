"""What a portal remembers of a visit: how the customer came, and whether what they came for is done."""

import sqlalchemy as sa
from alembic import op

from portico.storage.migrations.columns import NUMBER


def upgrade() -> None:
    """Two columns more; older visits came by a URL and are not done."""
    op.add_column("portal_visit", sa.Column("completed_at", NUMBER))
    op.add_column("portal_visit", sa.Column("came_by", sa.Text()))
