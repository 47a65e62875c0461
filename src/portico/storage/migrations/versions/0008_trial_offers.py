"""Trial offers: prices to begin with."""

import sqlalchemy as sa
from alembic import op

from portico.storage.migrations.columns import noun

TABLE = "product_catalog_trial_offer"


def upgrade() -> None:
    """Make the table."""
    noun(TABLE, ["active#", "price"])
    present = sa.text("price IS NOT NULL")
    op.drop_index(f"{TABLE}_by_price", TABLE)
    keys = ["account", "livemode", "price", "id"]
    op.create_index(f"{TABLE}_by_price", TABLE, keys, sqlite_where=present, postgresql_where=present)
