"""Every table, as SQLAlchemy describes it: what migrations are written from and checked against.

Only migrations and tests import this module; requests use the plain statements beside it, so that starting up does not
wait for SQLAlchemy. `tests/storage` holds the two together.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from portico.storage.rows import FIXED, rows
from portico.wire.outline import field_at, options
from portico.wire.resource import Resource

Key = sa.String().with_variant(sa.Text(), "sqlite").with_variant(sa.Text(collation="C"), "postgresql")
"""An id, compared byte by byte: ids sort by the time they were made."""
Text = sa.Text()
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""Unix seconds, minor units, counts and flags (0 or 1)."""


def metadata(nouns: Iterable[type[Resource]]) -> sa.MetaData:
    """All tables: one for each noun, and those of our own."""
    tables = sa.MetaData()
    for noun in nouns:
        _noun_table(tables, noun)
    _own_tables(tables)
    return tables


def _noun_table(tables: sa.MetaData, noun: type[Resource]) -> None:
    name = noun.NOUN.replace(".", "_")
    columns = [sa.Column(path.replace(".", "_"), _type(noun, path)) for path in noun.COLUMNS]
    texts = [sa.Column("body", Text, nullable=False), sa.Column("hidden", Text)]
    table = sa.Table(name, tables, *_fixed(), *columns, *texts, sqlite_strict=True)
    order = [table.c[column] for column in rows(noun).order]
    if len(order) > 1:
        sa.Index(f"{name}_newest", table.c.account, table.c.livemode, *order)
    for column in columns:
        flat = column.name
        if flat in noun.UNIQUE or flat in noun.SINGLE:
            present = column.is_not(None) if flat in noun.UNIQUE else column == 1
            keys = [table.c.account, table.c.livemode, *([column] if flat in noun.UNIQUE else [])]
            sa.Index(f"{name}_only_{flat}", *keys, unique=True, **_where(present))
        elif column.type is not Number:
            keys = [table.c.account, table.c.livemode, column, *order]
            sa.Index(f"{name}_by_{flat}", *keys, **_where(column.is_not(None)))


def _where(condition: Any) -> dict[str, Any]:
    """An index of some rows only: to find those without a value nobody needs one, and each would cost as much."""
    return {"sqlite_where": condition, "postgresql_where": condition}


def _fixed() -> list[sa.Column[Any]]:
    keys = ("account", "livemode", "id")
    return [
        sa.Column(name, Key if name in ("account", "id") else Number, primary_key=name in keys, nullable=False)
        for name in FIXED
    ]


def _type(noun: type[Resource], path: str) -> Any:
    """Numbers and flags are numbers; what a property tells is what it says it is."""
    told = getattr(noun, path, None)
    if isinstance(told, property):
        assert told.fget is not None
        return Key if "str" in str(told.fget.__annotations__["return"]) else Number
    kinds = {*options(field_at(noun, path).annotation)} - {type(None)}
    return Number if kinds <= {int, bool} else Key


def _own_tables(tables: sa.MetaData) -> None:
    """What is no object of the API."""
    _table(tables, "audit", "object_id!", "id!", "created#", "actor", "ip?", "request?", "action", "object", "version#",
           "before_body?", "before_hidden?")  # fmt: skip
    _table(tables, "idempotency", "created#!", "id!", "method", "path", "version", "fingerprint", "status#", "body",
           "request")  # fmt: skip
    kept = tables.tables["idempotency"].c
    found = sa.Index("idempotency_by_key", kept.account, kept.livemode, kept.id, unique=True)
    found.ddl_if(dialect="postgresql")  # SQLite's one process knows the places by itself
    _table(tables, "api_key", "id!", "created#", "kind", "hint", "platform", "permissions?", "expires_at#?",
           "revoked_at#?")  # fmt: skip
    _table(tables, "platform", "id!")
    _table(tables, "portal_visit", "id!", "created#", "last_seen#", "closed_at#?", "cookie", "completed_at#?",
           "came_by?")  # fmt: skip
    _table(tables, "file_content", "id!", "content*")
    _table(tables, "spent_name", "kind!", "name!", "owner")
    _table(tables, "wake", "id!", "noun", "owner", "clock", "due#", "rank#", "leased_until#", "worker",
           "failures#?")  # fmt: skip
    wake = tables.tables["wake"].c
    sa.Index("wake_next", wake.clock, wake.due, wake.rank, wake.id)
    sa.Index("wake_of_owner", wake.account, wake.livemode, wake.owner, wake.due, wake.rank, wake.id)
    _mail_tables(tables)
    _webhook_tables(tables)


def _mail_tables(tables: sa.MetaData) -> None:
    """What is to be sent, who may sign in by it, and how often."""
    _table(tables, "mail", "id!", "created#", "kind", "recipient", "content", "until#", "due#?", "attempts#",
           "leased_until#", "worker", "sent_at#?", "failure?")  # fmt: skip
    mail = tables.tables["mail"].c
    sa.Index("mail_next", mail.due, mail.id)
    sa.Index("mail_oldest", mail.created)
    _table(tables, "verification", "id!", "created#", "page", "configuration", "recovers?", "email", "browser", "code",
           "link", "live#", "tries#", "link_tries#", "verified_at#?", "used_at#?", "typed?", "session?")  # fmt: skip
    verification = tables.tables["verification"].c
    for name in ("browser", "email"):
        keys = (verification.account, verification.livemode, verification[name], verification.id)
        sa.Index(f"verification_of_{name}", *keys)
    sa.Index("verification_of_session", verification.account, verification.livemode, verification.session)
    sa.Index("verification_oldest", verification.created)
    _table(tables, "throttle", "id!", "last#", "moments")
    sa.Index("throttle_oldest", tables.tables["throttle"].c.last)


def _webhook_tables(tables: sa.MetaData) -> None:
    """Who is told of events, and what became of it."""
    _table(tables, "webhook_lane", "id!", "types", "of_connected#", "delay#", "clock", "enabled#", "leased_until#",
           "worker", "failing_since#?")  # fmt: skip
    _table(tables, "webhook_delivery", "id!", "created#", "endpoint", "event", "event_account", "type", "outcome",
           "made#", "next_attempt#?", "due#?", "clock", "undelivered#", "attempts?")  # fmt: skip
    sent = tables.tables["webhook_delivery"].c
    sa.Index("webhook_delivery_by_endpoint", sent.account, sent.livemode, sent.endpoint, sent.id)
    sa.Index("webhook_delivery_due", sent.account, sent.livemode, sent.endpoint, sent.due, sent.id,
             sqlite_where=sent.due.is_not(None), postgresql_where=sent.due.is_not(None))  # fmt: skip
    sa.Index("webhook_delivery_undelivered", sent.account, sent.livemode, sent.event,
             sqlite_where=sent.undelivered == 1, postgresql_where=sent.undelivered == 1)  # fmt: skip
    sa.Index("webhook_delivery_oldest", sent.created)


def _table(tables: sa.MetaData, name: str, *columns: str) -> None:
    """A table; a column is text, `!` part of the key behind account and mode, `#` a number, `*` bytes, `?` nullable."""
    keys: list[sa.Column[Any]] = [
        sa.Column("account", Key, primary_key=True),
        sa.Column("livemode", Number, primary_key=True),
    ]
    kinds: dict[str, Any] = {"#": Number, "!": Key, "*": sa.LargeBinary()}
    rest: list[sa.Column[Any]] = [
        sa.Column(
            column.rstrip("!#?*"),
            next((kind for sign, kind in kinds.items() if sign in column), Text),
            primary_key="!" in column,
            nullable="?" in column,
        )
        for column in columns
    ]
    sa.Table(name, tables, *keys, *rest, sqlite_strict=True)
