"""Lists: keyset pages, newest first. A page costs the same however many objects there are."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from portico.storage.engine import Joining, Reader, Row
from portico.storage.rows import rows
from portico.storage.scope import Scope
from portico.wire.errors import ResourceMissing
from portico.wire.ids import beginning
from portico.wire.pages import SEAM, Among, Listed, Paging, Prefix, Range
from portico.wire.resource import Resource


class Page(NamedTuple):
    """Rows, newest first, and whether there are more in the direction of travel."""

    rows: Sequence[Row]
    has_more: bool


class Said(str):
    """A word of our own that a statement says itself, so that it is no argument."""

    __slots__ = ()


Equal = Mapping[str, str | bool]
"""What declared columns must be."""

ROOM = 3_600
"""How many seconds an id may tell more than its object's `created`."""
WHOLE = "body, hidden, version, id"
BODY = "body"
_END = SEAM[-1:].encode()


class _Asked(NamedTuple):
    """What is asked for, in SQL: what stands behind the account and the mode."""

    condition: str
    values: Sequence[Any]
    order: str
    is_backwards: bool


class Joint(NamedTuple):
    """A page that is joined by the database."""

    sql: str
    values: tuple[Any, ...]
    """What stands behind the account and the mode; the last is how many objects are looked for."""
    is_backwards: bool

    def below(self, id: str) -> "Joint":
        """The same for what another object has, whose id is the last value of the condition."""
        return self._replace(values=(*self.values[:-2], id, self.values[-1]))


async def page(
    reader: Reader, scope: Scope, noun: type[Resource], paging: Paging, equal: Equal | None = None, columns: str = WHOLE
) -> Page:
    """One page of a noun's objects, with the columns asked for. Raises ResourceMissing for an unknown cursor."""
    asked = await _asked(reader, scope, noun, paging, equal)
    begin = select(noun, columns, is_filtered=bool(asked.condition))
    sql = f"{begin}{asked.condition} ORDER BY {asked.order} LIMIT ?"
    found = await reader.all(sql, (*scope.key, *asked.values, paging.limit + 1))
    kept = found[: paging.limit]
    return Page(kept[::-1] if asked.is_backwards else kept, len(found) > paging.limit)


async def joined(reader: Reader, scope: Scope, joint: Joint) -> tuple[memoryview, bool]:
    """The wire forms of one page, with seams between them, and whether there are more.

    The database puts them together: to hand over a hundred rows takes longer than what is in them. If there is one
    more than asked for, it is cut off.
    """
    row = await reader.one(joint.sql, (*scope.key, *joint.values))
    assert row is not None
    found, count = row[0] or b"", row[1]
    text = found.encode() if isinstance(found, str) else found
    if count < joint.values[-1]:
        return memoryview(text), False
    kept = slice(text.find(_END) + 1, None) if joint.is_backwards else slice(text.rfind(_END) - 1)
    return memoryview(text)[kept], True


async def joint(
    reader: Reader, scope: Scope, noun: type[Resource], paging: Paging, equal: Equal | None, joining: Joining
) -> Joint:
    """How a page is joined. Raises ResourceMissing for an unknown cursor."""
    return _joint(noun, await _asked(reader, scope, noun, paging, equal), paging.limit + 1, joining)


def first(noun: type[Resource], paging: Paging, joining: Joining, field: str = "") -> Joint | None:
    """How a page is joined that begins with the newest object; None if the filters depend on whose objects they are.

    With a `field`, it is for those that name another object in it: see `Joint.below`.
    """
    filters = paging.filters()
    if paging.cursor() or type(paging).within is not Paging.within or field in filters:
        return None
    condition, values = where(noun, {**filters, field: ""} if field else filters)
    return _joint(noun, _Asked(condition, values, newest_first(noun), is_backwards=False), paging.limit + 1, joining)


def _joint(noun: type[Resource], asked: _Asked, most: int, joining: Joining) -> Joint:
    sql = _joining(noun, asked.condition, asked.order, most if asked.is_backwards else None, joining)
    return Joint(sql, (*asked.values, most), asked.is_backwards)


@lru_cache(maxsize=256)
def _joining(noun: type[Resource], condition: str, order: str, last: int | None, joining: Joining) -> str:
    """The statement of `joined`, for so many of the last if it goes backwards."""
    place = f"{joining.column} AS place"
    columns = place if last is None else ", ".join((place, *rows(noun).order))
    found = f"{select(noun, columns, is_filtered=bool(condition))}{condition} ORDER BY {order} LIMIT ?"
    if last is not None:
        found = f"SELECT place FROM ({found}) AS oldest_first ORDER BY {newest_first(noun)} LIMIT {last}"
    return joining.statement.format(found=found, table=rows(noun).table)


async def _asked(reader: Reader, scope: Scope, noun: type[Resource], paging: Paging, equal: Equal | None) -> _Asked:
    condition, values = where(noun, {**paging.within(*scope), **(equal or {})})
    cursor, is_backwards = paging.cursor(), paging.ending_before is not None
    if cursor:
        keys = rows(noun).order
        condition += f" AND ({', '.join(keys)}) {'>' if is_backwards else '<'} ({', '.join('?' * len(keys))})"
        values += await _position(reader, scope, noun, *cursor)
    order = ", ".join(rows(noun).order) if is_backwards else newest_first(noun)
    return _Asked(condition, values, order, is_backwards)


@cache
def select(noun: type[Resource], columns: str = WHOLE, *, is_filtered: bool = True) -> str:
    """The beginning of every list.

    What leaves no stub is not there when it is deleted; but the indexes that filters need have `deleted` in front.
    """
    is_there = " AND deleted = 0" if noun.LEAVES_STUB or is_filtered else ""
    return f"SELECT {columns} FROM {rows(noun).table} WHERE account = ? AND livemode = ?{is_there}"


@cache
def newest_first(noun: type[Resource]) -> str:
    """The order of every list."""
    return ", ".join(f"{column} DESC" for column in rows(noun).order)


@cache
def equals(noun: type[Resource], shape: tuple[tuple[str, bool | None], ...], columns: str = WHOLE) -> str:
    """The newest objects by columns: texts that are arguments, or flags, which partial indexes need to see."""
    condition, _ = where(noun, {name: "" if flag is None else flag for name, flag in shape})
    return f"{select(noun, columns)}{condition} ORDER BY {newest_first(noun)} LIMIT ?"


@cache
def among(noun: type[Resource], many: int, *columns: str) -> str:
    """So many objects by their ids: whole, or some columns of them."""
    return f"{select(noun, ', '.join(columns) or WHOLE, is_filtered=False)} AND id IN ({', '.join('?' * many)})"


def where(noun: type[Resource], filters: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The condition and its values for filters by column: a value, a range, a prefix, or one of several values."""
    sql, values = "", []
    for column, value in filters.items():
        if column not in (*rows(noun).columns, "created", "id"):
            raise KeyError(f"{noun.NOUN} has no column {column}")
        for operation, operand in _operations(value, rows(noun).table):
            sql += f" AND {column} {operation}"
            values += operand
        if isinstance(value, Range) and noun.DATED and rows(noun).order == ("id",):
            for operation, id in _ids(noun, value):
                sql += f" AND id {operation}"
                values.append(id)
    return sql, values


def _operations(value: Any, table: str) -> Iterable[tuple[str, list[Any]]]:
    if isinstance(value, Range):
        signs = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
        for name, sign in signs.items():
            if getattr(value, name) is not None:
                yield f"{sign} ?", [getattr(value, name)]
    elif isinstance(value, Prefix):
        yield ">= ?", [value.text]
        yield "< ?", [value.text + "\U0010ffff"]
    elif isinstance(value, Listed):
        yield _listed(value)
    elif isinstance(value, Among):
        yield _among(value, table)
    elif value is None or isinstance(value, bool | Said):
        yield _said(value), []
    elif isinstance(value, tuple):
        yield (f"IN ({', '.join('?' * len(value))})" if value else "IS NULL AND 1 = 0"), list(value)
    else:
        yield "= ?", [value]


def _said(value: bool | Said | None) -> str:
    if value is None:
        return "IS NULL"
    return f"= '{value}'" if isinstance(value, Said) else f"= {int(value)}"


def _listed(value: Listed) -> tuple[str, list[Any]]:
    marks = ", ".join("?" * len(value.accounts))
    return (
        f"{'IN' if value.holds else 'NOT IN'} (SELECT {value.column} FROM {value.table} WHERE account IN ({marks}) "
        f"AND livemode = ? AND {value.flag} = 1)",
        [*value.accounts, int(value.livemode)],
    )


def _among(value: Among, table: str) -> tuple[str, list[Any]]:
    other = rows(value.noun).table
    return (
        f"IN (SELECT {value.column} FROM {other} WHERE {other}.account = {table}.account "
        f"AND {other}.livemode = {table}.livemode AND {other}.{value.where} = ?)",
        [value.value],
    )


def _ids(noun: type[Resource], range: Range) -> Iterable[tuple[str, str]]:
    """The same times as bounds of ids, which are in order: so the key finds the first row at once.

    An id is made after the moment that `created` tells, and later still where the clock was set back; so the upper
    bound leaves some room. What is in it by mistake, the condition on `created` leaves out.
    """
    first = max((moment for moment in (range.gt, range.gte) if moment is not None), default=None)
    last = min((moment for moment in (range.lt, range.lte) if moment is not None), default=None)
    if first is not None:
        yield ">= ?", beginning(noun.PREFIX, max(0, first) * 1_000_000)
    if last is not None:
        yield "< ?", beginning(noun.PREFIX, max(0, last + ROOM) * 1_000_000)


async def _position(reader: Reader, scope: Scope, noun: type[Resource], name: str, id: str) -> list[Any]:
    """Where the cursor is. An object that is deleted without a trace is as unknown as one that never was."""
    statements = rows(noun)
    sql = f"SELECT {', '.join(statements.order)} FROM {statements.table} WHERE account = ? AND livemode = ? AND id = ?"
    row = await reader.one(sql, (*scope.key, id))
    if row is None:
        raise ResourceMissing(noun.called(), id[:255], param=(name,))
    return list(row)
