"""Mail that is to be sent, and codes to sign in with."""

import sqlalchemy as sa
from alembic import op

from portico.storage.migrations.columns import KEY, own


def upgrade() -> None:
    """Make the tables, and let customers be found by their address however it is spelt."""
    ascii = ' COLLATE "C"' if op.get_context().dialect.name == "postgresql" else ""
    op.add_column("customer", sa.Column("folded_email", KEY))
    op.execute(f"UPDATE customer SET folded_email = lower(email{ascii})")
    order = ["created", "id"]
    op.create_index("customer_by_folded_email", "customer", ["account", "livemode", "folded_email", *order])
    own("mail", "id!", "created#", "kind", "recipient", "content", "until#", "due#?", "attempts#", "leased_until#",
        "worker", "sent_at#?", "failure?")  # fmt: skip
    op.create_index("mail_next", "mail", ["due", "id"])
    op.create_index("mail_oldest", "mail", ["created"])
    own("verification", "id!", "created#", "page", "configuration", "recovers?", "email", "browser", "code", "link",
        "live#", "tries#", "link_tries#", "verified_at#?", "used_at#?", "typed?", "session?")  # fmt: skip
    op.create_index("verification_of_browser", "verification", ["account", "livemode", "browser", "id"])
    op.create_index("verification_of_email", "verification", ["account", "livemode", "email", "id"])
    op.create_index("verification_of_session", "verification", ["account", "livemode", "session"])
    op.create_index("verification_oldest", "verification", ["created"])
    own("throttle", "id!", "last#", "moments")
    op.create_index("throttle_oldest", "throttle", ["last"])
