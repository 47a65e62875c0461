"""First light: the nouns of the portal's configuration, and what every change leaves behind."""

from typing import Any

import sqlalchemy as sa
from alembic import op

KEY = sa.String().with_variant(sa.Text(), "sqlite").with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

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
        _noun(name, columns.split())
    _own("audit", "object_id!", "id!", "created#", "actor", "ip?", "request?", "action", "object", "version#",
         "before_values?", "after_body?", "after_hidden?")  # fmt: skip
    _own("idempotency", "id!", "created#", "method", "path", "version", "fingerprint", "status#", "body", "request")
    op.create_index("idempotency_oldest", "idempotency", ["created"])
    _own("api_key", "id!", "created#", "kind", "hint", "platform", "permissions?", "expires_at#?", "revoked_at#?")
    _own("platform", "id!")
    _own("portal_visit", "id!", "created#", "last_seen#", "closed_at#?", "cookie")
    _own("file_content", "id!", "content*")


def _keys() -> list[sa.Column[Any]]:
    kinds = {"account": KEY, "livemode": NUMBER}
    return [sa.Column(name, kind, primary_key=True, nullable=False) for name, kind in kinds.items()]


def _noun(name: str, declared: list[str]) -> None:
    fixed = [sa.Column(column, NUMBER, nullable=False) for column in ("created", "version", "deleted")]
    texts = [sa.Column("body", sa.Text(), nullable=False), sa.Column("hidden", sa.Text())]
    columns = [sa.Column(column.rstrip("#1!"), NUMBER if "#" in column else KEY) for column in declared]
    id = sa.Column("id", KEY, primary_key=True, nullable=False)
    op.create_table(name, *_keys(), id, *fixed, *columns, *texts, sqlite_strict=True)
    order = ["created", "id"] if name in CHOSEN else ["id"]
    if name in CHOSEN:
        op.create_index(f"{name}_newest", name, ["account", "livemode", *order])
    for column in declared:
        flat = column.rstrip("#1!")
        if column.endswith("!"):
            _only(name, flat, ["account", "livemode", flat], f"{flat} IS NOT NULL")
        elif column.endswith("#1"):
            _only(name, flat, ["account", "livemode"], f"{flat} = 1")
        elif "#" not in column:
            op.create_index(f"{name}_by_{flat}", name, ["account", "livemode", flat, *order])


def _only(table: str, column: str, keys: list[str], condition: str) -> None:
    where = sa.text(condition)
    name = f"{table}_only_{column}"
    op.create_index(name, table, keys, unique=True, sqlite_where=where, postgresql_where=where)


def _own(name: str, *columns: str) -> None:
    kinds = {"!": KEY, "#": NUMBER, "*": sa.LargeBinary()}
    rest = [
        sa.Column(
            column.rstrip("!#?*"),
            next((kind for sign, kind in kinds.items() if sign in column), sa.Text()),
            primary_key="!" in column,
            nullable="?" in column,
        )
        for column in columns
    ]
    op.create_table(name, *_keys(), *rest, sqlite_strict=True)
