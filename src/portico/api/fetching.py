"""How `expand[]` finds what it puts into an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from portico.storage import inside, pages
from portico.storage.engine import Reader
from portico.storage.rows import rows
from portico.storage.scope import Scope
from portico.wire.expand import Opened
from portico.wire.markers import Below
from portico.wire.pages import DEFAULT_LIMIT, Paging
from portico.wire.resource import Resource


@dataclass(frozen=True)
class Fetching:
    """How `expand` finds the objects that an object names, and those that name it."""

    reader: Reader
    scope: Scope
    nouns: Mapping[str, type[Resource]]

    async def one(self, noun: str, id: str) -> Opened | None:
        """An object by noun and id."""
        kept = self.nouns.get(noun)
        if kept is None or kept.FACE:
            return None
        row = await self.reader.one(rows(kept).get, (*self.scope.key, id))
        if row is None:
            return None
        (body,) = await inside.fresh(inside.committed(self.reader, self.scope), noun, [row[0]])
        return Opened(kept, orjson.loads(body), orjson.loads(row[1] or "{}"))

    async def below(self, listed: Below, id: str) -> dict[str, Any] | None:
        """The first page of the objects that name another one."""
        kept = self.nouns.get(listed.noun)
        if kept is None:
            return None
        filters: dict[str, Any] = {listed.column: id, **dict([listed.among] if listed.among else [])}
        page = await pages.page(self.reader, self.scope, kept, Paging.of(limit=DEFAULT_LIMIT), filters, pages.BODY)
        bodies = await inside.fresh(
            inside.committed(self.reader, self.scope), listed.noun, [row[0] for row in page.rows]
        )
        return {"object": "list", "data": [orjson.loads(body) for body in bodies], "has_more": page.has_more}
