"""The statements of a noun's table, written once for both engines.

Every table of a noun has the same first columns; behind them come the declared ones, by which lists filter:

    account, livemode, id, created, version, deleted, …, body, hidden

An id of ours tells when it was made, so a table is in order of time by its key alone. Where callers may choose ids
(products, prices), the order is that of (created, id).

`body` is the wire form, ready to be sent; `hidden` what only `expand[]` shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from portico.wire.paths import at, reading_all
from portico.wire.resource import Resource

FIXED = ("account", "livemode", "id", "created", "version", "deleted")
TEXTS = ("body", "hidden")
SENT = "CAST(? AS TEXT)"
"""A text that is given as it is sent, in UTF-8: to make a text of it for Python, and bytes again, takes longer."""


@dataclass(frozen=True)
class Rows:
    """One noun's table."""

    table: str
    columns: tuple[str, ...]
    """The declared columns, in order."""
    order: tuple[str, ...]
    """The columns that say what is newer."""
    insert: str
    delete: str
    get: str
    get_locked: str
    show: str
    """For an answer: the wire form, and whether it is deleted."""
    there: str
    """Whether it is there at all."""


@cache
def rows(noun: type[Resource]) -> Rows:
    """The statements for a noun."""
    table = noun.NOUN.replace(".", "_")
    columns = tuple(path.replace(".", "_") for path in noun.COLUMNS)
    names = (*FIXED, *columns, *TEXTS)
    key = "account = ? AND livemode = ? AND id = ?"
    return Rows(
        table=table,
        columns=columns,
        order=("created", "id") if noun.BY_CREATED else ("id",),
        insert=f"INSERT INTO {table} ({', '.join(names)}) VALUES (?, ?, ?, ?, 1, 0{', ?' * len(columns)}, {SENT}, ?)",
        delete=f"DELETE FROM {table} WHERE {key} AND version = ?",
        get=f"SELECT body, hidden, version, deleted FROM {table} WHERE {key}",
        get_locked=f"SELECT body, hidden, version, deleted FROM {table} WHERE {key} FOR UPDATE",
        show=f"SELECT body, deleted FROM {table} WHERE {key}",
        there=f"SELECT 1 FROM {table} WHERE {key} AND deleted = 0",
    )


@cache
def all_there(*looks: str) -> str:
    """The statement that finds a row if each of these does."""
    return "SELECT 1 WHERE " + " AND ".join(f"EXISTS ({look})" for look in looks)


@cache
def update(noun: type[Resource], columns: tuple[str, ...]) -> str:
    """The statement that changes these columns: what it names goes out of its indexes and back, even if it is equal."""
    changes = ", ".join(f"{name} = {SENT if name == 'body' else '?'}" for name in columns)
    where = "account = ? AND livemode = ? AND id = ? AND version = ?"
    return f"UPDATE {rows(noun).table} SET version = version + 1, {changes} WHERE {where}"


@cache
def exclusive(noun: type[Resource]) -> tuple[str, ...]:
    """The fields whose values no two objects may have at a time."""
    return tuple(path for path in noun.COLUMNS if path.replace(".", "_") in (*noun.UNIQUE, *noun.SINGLE))


@cache
def reading(noun: type[Resource], columns: tuple[str, ...]) -> Callable[[Resource], tuple[Any, ...]]:
    """What tells an object's values of declared columns."""
    paths = dict(zip(rows(noun).columns, noun.COLUMNS, strict=True))
    return reading_all([paths[name] for name in columns])


@cache
def newness(noun: type[Resource]) -> Callable[[Resource], Any]:
    """What tells whether an object is newer than another one."""
    return attrgetter(*[noun.DATE if column == "created" else column for column in rows(noun).order])


@cache
def no_fields(noun: type[Resource]) -> tuple[str, ...]:
    """What objects of the noun do not get when they are kept first, although most others do."""
    return tuple(name for name in ("livemode", "created", "updated") if name not in noun.model_fields)


def lets_go(before: Resource, after: Resource | None) -> bool:
    """Whether the object had something that no two may have, and has it no more."""
    paths = exclusive(type(before))
    return bool(paths) and any((value := at(before, path)) and value != at(after, path) for path in paths)
