"""First light: the nouns of the portal's configuration, and what every change leaves behind."""

from alembic import op

from portico.storage.migrations.columns import noun, own

CHOSEN = ("price", "product")
"""The nouns whose ids a caller may choose, and which are therefore kept in order of time by an index."""

NOUNS = {
    "account": "controller_type",
    "billing_portal_configuration": "active# is_default#1",
    "billing_portal_session": "",
    "billing_feedback_option": "status",
    "customer": "email test_clock customer_account",
    "event": "type",
    "file": "purpose",
    "payment_method_configuration": "active# application is_default#1",
    "price": "active# currency lookup_key! product recurring_interval recurring_meter recurring_usage_type type",
    "product": "active# shippable# type url",
}
"""The declared columns of each noun: `#` a number, `#1` a flag of one object at most, `!` a unique text."""


def upgrade() -> None:
    """Make every table."""
    for name, columns in NOUNS.items():
        noun(name, columns.split(), by_created=name in CHOSEN)
    own("audit", "object_id!", "id!", "created#", "actor", "ip?", "request?", "action", "object", "version#",
         "before_values?", "after_body?", "after_hidden?")  # fmt: skip
    own("idempotency", "id!", "created#", "method", "path", "version", "fingerprint", "status#", "body", "request")
    op.create_index("idempotency_oldest", "idempotency", ["created"])
    own("api_key", "id!", "created#", "kind", "hint", "platform", "permissions?", "expires_at#?", "revoked_at#?")
    own("platform", "id!")
    own("portal_visit", "id!", "created#", "last_seen#", "closed_at#?", "cookie")
    own("file_content", "id!", "content*")
