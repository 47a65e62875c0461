"""Search queries as SQL over the stored wire forms. The one place where the engines' JSON functions differ."""

import base64
import binascii
from dataclasses import replace
from typing import Any
from zlib import crc32

import orjson

from portico.storage.engine import Reader, Row
from portico.storage.pages import newest_first
from portico.storage.rows import rows
from portico.storage.scope import Scope
from portico.wire.errors import InvalidRequest
from portico.wire.form import storable
from portico.wire.leaves import integer
from portico.wire.resource import Resource
from portico.wire.search import Clause, Query


async def search(
    reader: Reader, engine: str, scope: Scope, noun: type[Resource], query: Query, limit: int, page: str | None
) -> tuple[list[Row], str | None, int]:
    """Wire forms with what they hide, newest first; the token of the next page; how many objects match in all."""
    condition, values = _condition(engine, noun, query)
    where = f"FROM {rows(noun).table} WHERE account = ? AND livemode = ? AND deleted = 0 AND ({condition})"
    total = await reader.one(f"SELECT count(*) {where}", (*scope.key, *values))
    order = rows(noun).order
    keys = ", ".join(order)
    after = "" if page is None else f" AND ({keys}) < ({', '.join('?' * len(order))})"
    mark = crc32(f"{noun.NOUN} {query!r}".encode())
    position = [] if page is None else _position(page, len(order), mark)
    sql = f"SELECT body, hidden, {keys} {where}{after} ORDER BY {newest_first(noun)} LIMIT ?"
    found = await reader.all(sql, (*scope.key, *values, *position, limit + 1))
    token = _token(*found[limit - 1][2:], mark) if len(found) > limit else None
    return list(found[:limit]), token, total[0] if total else 0


def _condition(engine: str, noun: type[Resource], query: Query) -> tuple[str, list[Any]]:
    parts, values = [], []
    for said in query.clauses:
        clause = replace(said, field=noun.SEARCHED_AT.get(said.field, said.field))
        sql, operands = _clause(engine, clause)
        parts.append(f"NOT coalesce({sql}, {_false(engine)})" if clause.negated else sql)
        values += operands
    return f" {query.joined_by} ".join(parts), values


def _clause(engine: str, clause: Clause) -> tuple[str, list[Any]]:
    member, path = _member(engine, clause)
    if clause.value is None:
        return f"{member} IS NULL", path
    if clause.kind == "number":
        sign = "=" if clause.operator == ":" else clause.operator
        return f"CAST({member} AS BIGINT) {sign} ?", [*path, int(clause.value)]
    if clause.kind == "flag":
        return f"{member} = ?", [*path, clause.value]
    if clause.operator == "~":
        part = f"%{_escaped(clause.value)}%"
        return f"{_fold(engine, member)} LIKE {_fold(engine, '?')} ESCAPE '!'", [*path, part]
    return f"{_fold(engine, member)} = {_fold(engine, '?')}", [*path, clause.value]


def _member(engine: str, clause: Clause) -> tuple[str, list[Any]]:
    """The text of a member of the wire form, or SQL's null."""
    if engine == "postgres":
        parts = [*clause.field.split("."), *([clause.key] if clause.key is not None else [])]
        return "(CAST(body AS jsonb) #>> CAST(? AS text[]))", [parts]
    if clause.key is not None:
        return "(SELECT value FROM json_each(body, ?) WHERE key = ?)", [f"$.{clause.field}", clause.key]
    if clause.kind == "flag":
        return "CASE json_extract(body, ?) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", [f"$.{clause.field}"]
    return "json_extract(body, ?)", [f"$.{clause.field}"]


def _fold(engine: str, member: str) -> str:
    """Letters without their case, on both sides of a comparison: each engine by its own rules, but the same ones."""
    return f"lower({member})" if engine == "postgres" else f"casefold({member})"


def _false(engine: str) -> str:
    return "FALSE" if engine == "postgres" else "0"


def _escaped(text: str) -> str:
    """The text with nothing in it that LIKE would take for a pattern."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _token(*position: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(position)).decode().rstrip("=")


def _position(page: str, length: int, mark: int) -> list[Any]:
    """Where the page begins. Raises InvalidRequest for what is no token of ours, or one of another query."""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(page + "=" * (-len(page) % 4)))
    except (ValueError, binascii.Error):
        found = None
    position = found[:-1] if isinstance(found, list) else []
    if [type(part) for part in position] != [int, str][-length:]:
        raise InvalidRequest("Invalid page: use the `next_page` of an earlier answer.", param=("page",))
    if found[-1] != mark:
        raise InvalidRequest("Invalid page: it goes with the query that it was an answer to.", param=("page",))
    return [storable(part, ("page",)) if isinstance(part, str) else integer(str(part), ("page",)) for part in position]
