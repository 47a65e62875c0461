"""What the shapes of older versions look up, many at a time: one read for each noun and column."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from portico.resources.prices import faces
from portico.resources.prices.declaration import Price
from portico.storage import pages
from portico.storage.engine import Reader, Row
from portico.storage.scope import Scope
from portico.wire.older import Wanted, at
from portico.wire.pages import Paging
from portico.wire.resource import Resource, wire_tree
from portico.wire.restoring import restored

MANY = 500
"""How many are asked for at a time."""
ALL = 10_000
"""More than all payments that so many invoices have."""
PLAN = "plan"


@dataclass(frozen=True)
class Finding:
    """Finds objects in one account and mode."""

    reader: Reader
    scope: Scope
    nouns: Mapping[str, type[Resource]]

    async def find(self, wanted: Sequence[Wanted]) -> dict[Wanted, Any]:
        """Those of what is wanted that are there."""
        groups: dict[tuple[str, str], list[Wanted]] = defaultdict(list)
        for one in dict.fromkeys(wanted):
            groups[one.noun, one.column].append(one)
        found: dict[Wanted, Any] = {}
        for (noun, column), asked in groups.items():
            rows = await self._rows(noun, column, sorted({one.value for one in asked}))
            found |= _by_id(asked, rows) if column == "id" else _by_column(asked, rows)
        return found

    async def _rows(self, noun: str, column: str, values: Sequence[str]) -> list[Row]:
        kept = Price if noun == PLAN else self.nouns[noun]
        found: list[Row] = []
        for first in range(0, len(values), MANY):
            few = values[first : first + MANY]
            if column == "id":
                found += await self.reader.all(pages.among(kept, len(few)), (*self.scope.key, *few))
            else:
                equal: Any = {column.replace(".", "_"): tuple(few)}
                page = await pages.page(self.reader, self.scope, kept, Paging.of(limit=ALL), equal)
                found += page.rows
        return found


def _by_id(asked: Sequence[Wanted], rows: Sequence[Row]) -> dict[Wanted, Any]:
    kept = {row[3]: row for row in rows}
    return {one: _told(one, kept[one.value]) for one in asked if one.value in kept}


def _told(wanted: Wanted, row: Row) -> Any:
    if wanted.hidden:
        return orjson.loads(row[1] or "{}")
    if wanted.noun == PLAN:
        price = restored(Price, row[0], row[1])
        return wire_tree(faces.plan_of(price)) if price.recurring else None
    return orjson.loads(row[0])


def _by_column(asked: Sequence[Wanted], rows: Sequence[Row]) -> dict[Wanted, Any]:
    """By what they have at the path of the column."""
    teller = at(asked[0].column)
    having: dict[str, list[Any]] = {one.value: [] for one in asked}
    for row in rows:
        tree = orjson.loads(row[0])
        having[teller(tree)].append(tree)
    return {one: having[one.value] for one in asked}
