"""What migrations write tables with. The meaning of what stands here must never change; new things get new names."""

from typing import Any

import sqlalchemy as sa
from alembic import op

KEY = sa.String().with_variant(sa.Text(), "sqlite").with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _keys() -> list[sa.Column[Any]]:
    kinds: dict[str, Any] = {"account": KEY, "livemode": NUMBER}
    return [sa.Column(name, kind, primary_key=True, nullable=False) for name, kind in kinds.items()]


def noun(name: str, declared: list[str], *, by_created: bool = False) -> None:
    """A noun's table: `#` a number, `#1` a flag of one object at most, `!` a unique text; else a text to filter by."""
    fixed = [sa.Column(column, NUMBER, nullable=False) for column in ("created", "version", "deleted")]
    texts = [sa.Column("body", sa.Text(), nullable=False), sa.Column("hidden", sa.Text())]
    columns = [sa.Column(column.rstrip("#1!"), NUMBER if "#" in column else KEY) for column in declared]
    id = sa.Column("id", KEY, primary_key=True, nullable=False)
    op.create_table(name, *_keys(), id, *fixed, *columns, *texts, sqlite_strict=True)
    order = ["created", "id"] if by_created else ["id"]
    if by_created:
        op.create_index(f"{name}_newest", name, ["account", "livemode", *order])
    for column in declared:
        flat = column.rstrip("#1!")
        if column.endswith("!"):
            _only(name, flat, ["account", "livemode", flat], f"{flat} IS NOT NULL")
        elif column.endswith("#1"):
            _only(name, flat, ["account", "livemode"], f"{flat} = 1")
        elif "#" not in column:
            op.create_index(f"{name}_by_{flat}", name, ["account", "livemode", flat, *order])


def sparse(name: str, declared: list[str]) -> None:
    """A noun's table in the order of `created`, with an index by each column of the rows that have a value there."""
    noun(name, [], by_created=True)
    for column in declared:
        present = sa.text(f"{column} IS NOT NULL")
        op.add_column(name, sa.Column(column, KEY))
        keys = ["account", "livemode", column, "created", "id"]
        op.create_index(f"{name}_by_{column}", name, keys, sqlite_where=present, postgresql_where=present)


def _only(table: str, column: str, keys: list[str], condition: str) -> None:
    where = sa.text(condition)
    name = f"{table}_only_{column}"
    op.create_index(name, table, keys, unique=True, sqlite_where=where, postgresql_where=where)


def own(name: str, *columns: str) -> None:
    """A table of our own: `!` part of the key behind account and mode, `#` a number, `*` bytes, `?` may be null."""
    kinds: dict[str, Any] = {"#": NUMBER, "!": KEY, "*": sa.LargeBinary()}
    rest: list[sa.Column[Any]] = [
        sa.Column(
            column.rstrip("!#?*"),
            next((kind for sign, kind in kinds.items() if sign in column), sa.Text()),
            primary_key="!" in column,
            nullable="?" in column,
        )
        for column in columns
    ]
    op.create_table(name, *_keys(), *rest, sqlite_strict=True)
