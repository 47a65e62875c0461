"""Answers put together: stored forms in the shapes of the caller's version, with others expanded in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel

from portico.resources.older import finding
from portico.storage import inside, pages
from portico.storage.engine import Reader
from portico.storage.rows import rows
from portico.storage.scope import Scope
from portico.wire import outline, telling
from portico.wire.expand import Opened, Trie, expand
from portico.wire.markers import Below
from portico.wire.older import Past
from portico.wire.outline import Field
from portico.wire.pages import DEFAULT_LIMIT, Paging
from portico.wire.resource import Resource


@dataclass(frozen=True)
class Fetching:
    """How answers find the objects that an object names, and those that name it."""

    reader: Reader
    scope: Scope
    nouns: Mapping[str, type[Resource]]
    past: Past | None
    """The shapes of an older version; None for those of today."""

    async def answers(self, noun: type[Resource], found: Sequence[tuple[str, str | None]], trie: Trie) -> list[str]:
        """Wire forms, each given with what it hides, as they are asked for."""
        trees = {place: orjson.loads(body) for place, (body, _) in enumerate(found) if trie or self._differs(body)}
        told = dict(zip(trees, await self.told(list(trees.values())), strict=True))
        for place, tree in told.items() if trie else ():
            if not tree.get("deleted"):
                await expand(Opened(noun, tree, orjson.loads(found[place][1] or "{}")), trie, self)
        return [orjson.dumps(told[place]).decode() if place in told else body for place, (body, _) in enumerate(found)]

    def fields(self, shape: type[BaseModel]) -> Mapping[str, Field]:
        """What can be expanded in an object or a hash."""
        return outline.fields(shape) if self.past is None else self.past.fields(shape)

    async def one(self, noun: str, id: str) -> Opened | None:
        """An object by noun and id."""
        kept = self.nouns.get(noun)
        if kept is None or kept.FACE:
            return None
        row = await self.reader.one(rows(kept).get, (*self.scope.key, id))
        if row is None:
            return None
        bodies = await inside.fresh(inside.committed(self.reader, self.scope), noun, [row[0]])
        (tree,) = await self.told([orjson.loads(body) for body in bodies])
        return Opened(kept, tree, orjson.loads(row[1] or "{}"))

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
        data = await self.told([orjson.loads(body) for body in bodies])
        return {"object": "list", "data": data, "has_more": page.has_more}

    def _differs(self, body: str) -> bool:
        """Whether a stored form is not as it was in the caller's version."""
        return self.past is not None and self.past.is_otherwise(body)

    async def told(self, trees: list[Any]) -> list[Any]:
        """Objects as they were in the caller's version."""
        if self.past is None:
            return trees
        return await telling.told(self.past, trees, finding.Finding(self.reader, self.scope, self.nouns).find)
