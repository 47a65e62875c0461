"""Sums over objects, by declared columns: the database adds, so that nobody has to read a million rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from portico.storage.engine import Reader, Row
from portico.storage.pages import newest_first, select, where
from portico.storage.rows import rows
from portico.storage.scope import Scope
from portico.wire.resource import Resource

Filters = Mapping[str, Any]
"""What declared columns must be, or the range of `created`."""


HALF = 2**31
"""A sum of numbers of 64 bits may need more of them, so the upper and the lower half of each are added apart."""


async def totals(
    reader: Reader, scope: Scope, noun: type[Resource], columns: Sequence[str], filters: Filters
) -> list[int]:
    """The sums of columns, however large they become; a row without a value adds nothing."""
    halves = ", ".join(f"SUM({column} / {HALF}), SUM({column} % {HALF})" for column in columns)
    found = await _first(reader, scope, noun, halves, filters)
    sums = [int(half or 0) for half in found or [0, 0] * len(columns)]
    return [upper * HALF + lower for upper, lower in zip(sums[::2], sums[1::2], strict=True)]


async def count(reader: Reader, scope: Scope, noun: type[Resource], filters: Filters) -> int:
    """How many objects there are."""
    (found,) = await _first(reader, scope, noun, "COUNT(*)", filters) or (0,)
    return int(found)


async def has_many(reader: Reader, scope: Scope, noun: type[Resource], column: str, value: str, many: int) -> bool:
    """Whether so many rows have a text in a column, those of deleted objects among them.

    The column's index alone tells, and no further than need be: cheap to ask before something is really counted.
    """
    table = rows(noun).table
    sql = f"SELECT 1 FROM {table} WHERE account = ? AND livemode = ? AND {column} = ? LIMIT 1 OFFSET ?"
    return await reader.one(sql, (*scope.key, value, many - 1)) is not None


async def newest(
    reader: Reader, scope: Scope, noun: type[Resource], columns: Sequence[str], filters: Filters
) -> list[int]:
    """The columns of the newest object; nothing but zeros if there is none."""
    order = f" ORDER BY {newest_first(noun)} LIMIT 1"
    found = await _first(reader, scope, noun, ", ".join(columns), filters, order)
    return [int(value or 0) for value in found or [0] * len(columns)]


async def windows(
    reader: Reader, scope: Scope, noun: type[Resource], seconds: int, filters: Filters, most: int, *, backwards: bool
) -> list[int]:
    """The beginnings of the stretches of so many seconds in which there is anything, the newest first.

    The nearest to the end of the range come first, or, `backwards`, those nearest to its beginning.
    """
    condition, values = where(noun, filters)
    window = f"created - created % {int(seconds)}"
    order = "" if backwards else " DESC"
    sql = f"{select(noun, f'DISTINCT {window} AS beginning')}{condition} ORDER BY beginning{order} LIMIT ?"
    found = [int(row[0]) for row in await reader.all(sql, (*scope.key, *values, most))]
    return found[::-1] if backwards else found


async def _first(
    reader: Reader, scope: Scope, noun: type[Resource], what: str, filters: Filters, order: str = ""
) -> Row | None:
    condition, values = where(noun, filters)
    return await reader.one(f"{select(noun, what)}{condition}{order}", (*scope.key, *values))
