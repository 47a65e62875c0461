"""GET: stored wire forms, sent as they are kept. An object is only taken apart where something is expanded in it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from portico.api import named, parents
from portico.api.calls import Call, Listing, Page, Reply
from portico.api.fetching import Fetching
from portico.resources.searches import SearchParams
from portico.storage import contents, inside, pages
from portico.storage.engine import Engine, Joining, Row
from portico.storage.pages import Joint
from portico.storage.rows import rows
from portico.storage.scope import Installation
from portico.storage.search import search
from portico.storage.transaction import Transaction
from portico.wire import pages as wire_pages
from portico.wire import resource
from portico.wire import search as language
from portico.wire.expand import Trie, own, uncovered
from portico.wire.pages import Paging
from portico.wire.reading import no_params
from portico.wire.resource import Resource

QUESTIONS = 256
"""How many plain questions are remembered as the filters that they ask for."""


class Reading:
    """Answers the calls that change nothing."""

    def __init__(self, engine: Engine, here: Installation, nouns: Mapping[str, type[Resource]]) -> None:
        self._engine = engine
        self._here = here
        self._nouns = nouns

    async def answer(self, call: Call) -> str:
        """The body of the answer. Raises ApiError."""
        kind = call.endpoint.kind
        if kind == "retrieve":
            return await self._one(call)
        if kind == "perform":
            return await self._computed(call)
        return await (self._search(call) if kind == "search" else self._nothing(call))

    async def listed(self, call: Call) -> Listing:
        """An answer that is a list. Raises ApiError."""
        forms, has_more = await self._joined(call)
        head, tail = wire_pages.envelope(call.path, has_more=has_more)
        return Listing(head, forms, tail, call.endpoint.noun.SECRETS or not _leaves_as_kept(call))

    async def contents(self, call: Call) -> Reply:
        """The bytes of a file. Raises ApiError."""
        await self._one(call)
        return Reply(200, "", picture=await contents.read(self._engine.reader, call.scope, call.object_id))

    async def _one(self, call: Call) -> str:
        endpoint, noun, reader = call.endpoint, call.endpoint.noun, self._engine.reader
        no_params(call.params)
        if endpoint.parent:
            await parents.check(reader, call)
        if endpoint.verb:
            return await self._made(call)
        statements = rows(noun)
        is_plain = call.past is None and not call.expand
        row = await reader.one(statements.show if is_plain else statements.get, (*call.scope.key, call.object_id))
        if row is None or (row[-1] and not noun.LEAVES_STUB):
            raise await parents.missing(reader, call, noun, call.object_id)
        if endpoint.parent and not parents.has(call, orjson.loads(row[0])):
            raise await parents.missing(reader, call, noun, call.object_id)
        body: str = row[0]
        if endpoint.shown or noun.NOUN in inside.SHOWN:
            (body,) = await self._shown(call, [body])
        return body if is_plain else await self._answer(call, noun, body, row[1])

    async def _shown(self, call: Call, bodies: list[str]) -> list[str]:
        """Stored forms, with what is not kept in them, or may have changed since."""
        if call.endpoint.shown is not None:
            bodies = await call.endpoint.shown(self._transaction(call), bodies)
        return await inside.fresh(inside.committed(self._engine.reader, call.scope), call.endpoint.noun.NOUN, bodies)

    async def _made(self, call: Call) -> str:
        """An object that is not kept as it is shown."""
        assert call.endpoint.verb is not None
        id = (call.object_id,) if "{id}" in call.endpoint.path else ()
        parent = (call.parent_id,) if call.endpoint.parent else ()
        noun: Resource | None = await call.endpoint.verb(self._transaction(call), *id, *parent)
        if noun is None:
            raise await parents.missing(self._engine.reader, call, call.endpoint.noun, call.object_id)
        is_plain = call.past is None and not call.expand
        hidden = None if is_plain else noun.hidden_text()
        return await self._answer(call, type(noun), noun.body(), hidden)

    async def _computed(self, call: Call) -> str:
        """What would be, if somebody did something: an object that is kept nowhere."""
        assert call.endpoint.verb is not None
        assert call.endpoint.orders is not None
        orders = resource.read(call.endpoint.orders, call.params)
        trie = call.expandable(call.endpoint.noun, self._nouns)
        noun: Resource = await call.endpoint.verb(self._transaction(call), orders)
        (body,) = await self._answers(call, call.endpoint.noun, [(noun.body(), noun.hidden_text())], trie)
        return body

    async def trees(self, call: Call) -> tuple[list[Any], bool]:
        """What a list answers, as JSON, and whether there is more. Raises ApiError."""
        bodies, has_more = await self._joined(call)
        return orjson.loads(b"".join((b"[", bodies, b"]"))), has_more

    async def _joined(self, call: Call) -> tuple[memoryview, bool]:
        """The forms of a page with seams between them."""
        if _leaves_as_kept(call):
            return await self._kept(call)
        bodies, has_more = await self.page(call)
        return memoryview(wire_pages.SEAM.join(bodies).encode()), has_more

    async def _kept(self, call: Call) -> tuple[memoryview, bool]:
        """The forms of a page as they are kept, joined by the database."""
        endpoint, noun = call.endpoint, call.endpoint.noun
        reader, joining = self._engine.reader, self._engine.joining
        filters, joint = _asked(call, joining)
        if endpoint.parent:
            await parents.check(reader, call)
        if joint is None:
            joint = await pages.joint(reader, call.scope, noun, filters, parents.field(call), joining)
        found = await pages.joined(reader, call.scope, joint)
        if not found[0]:
            await named.check(reader, call, filters, self._nouns)
        return found

    async def page(self, call: Call) -> Page:
        """What a list answers, before it is wrapped up. Raises ApiError."""
        if call.expand or call.past or call.endpoint.verb:
            return await self._opened(call)
        forms, has_more = await self._kept(call)
        bodies = str(forms, "utf-8").split(wire_pages.SEAM) if forms else []
        return Page(bodies if _leaves_as_kept(call) else await self._shown(call, bodies), has_more)

    async def _opened(self, call: Call) -> Page:
        """The same where a verb makes it, something is expanded in it, or it is told in an older version."""
        filters = _filters(call)
        trie = call.expandable(call.endpoint.noun, self._nouns, listed=True)
        reader, noun = self._engine.reader, call.endpoint.noun
        if call.endpoint.parent:
            await parents.check(reader, call)
        if call.endpoint.verb:
            parent = (call.parent_id,) if call.endpoint.parent else ()
            objects, has_more = await call.endpoint.verb(self._transaction(call), filters, *parent)
            found: Sequence[Row] = [(noun.body(), noun.hidden_text()) for noun in objects]
        else:
            found, has_more = await pages.page(reader, call.scope, noun, filters, parents.field(call))
        if not found:
            await named.check(reader, call, filters, self._nouns)
        bodies = await self._shown(call, [row[0] for row in found])
        pairs = [(body, row[1]) for body, row in zip(bodies, found, strict=True)]
        return Page(await self._answers(call, noun, pairs, trie), has_more)

    async def _nothing(self, call: Call) -> str:
        """A list in which there is never anything, and so nothing that could be expanded."""
        _filters(call)
        await parents.check(self._engine.reader, call)
        return b"".join(wire_pages.envelope(call.path, has_more=False)).decode()

    async def _search(self, call: Call) -> str:
        noun = call.endpoint.noun
        sent = resource.read(SearchParams, call.params)
        plural = noun.PATH.rpartition("/")[2]
        query = language.parse(sent.query, noun.SEARCHED, plural)
        engine = self._engine
        found, next_page, total = await search(
            engine.reader, engine.name, call.scope, noun, query, sent.limit, sent.page
        )
        counted = total if "total_count" in call.expand else None
        others = call._replace(expand=tuple(path for path in call.expand if path != "total_count"))
        trie = others.expandable(noun, self._nouns, listed=True)
        bodies = await self._shown(call, [row[0] for row in found])
        pairs = [(body, row[1]) for body, row in zip(bodies, found, strict=True)]
        bodies = await self._answers(call, noun, pairs, trie)
        return wire_pages.search_envelope(call.path, bodies, next_page=next_page, total=counted)

    async def _answer(self, call: Call, noun: type[Resource], body: str, hidden: str | None) -> str:
        """One stored form as it is asked for."""
        if call.past is None and own(noun).keys() >= set(call.expand):
            return uncovered(noun, body, hidden, call.expand) if call.expand else body
        (answer,) = await self._answers(call, noun, [(body, hidden)], call.expandable(noun, self._nouns))
        return answer

    async def _answers(
        self, call: Call, noun: type[Resource], found: Sequence[tuple[str, str | None]], trie: Trie
    ) -> list[str]:
        """Stored forms, each with what it hides, as they are asked for."""
        fetching = Fetching(self._engine.reader, call.scope, self._nouns, call.past)
        return await fetching.answers(noun, found, trie)

    def _transaction(self, call: Call) -> Transaction:
        return Transaction(self._engine.reader, call.scope, call.origin, self._here, locks=False)  # type: ignore[arg-type]  # reads only


def _leaves_as_kept(call: Call) -> bool:
    """Whether a list's objects are answered as they are kept."""
    endpoint = call.endpoint
    return not (call.expand or call.past or endpoint.verb or endpoint.shown or endpoint.noun.NOUN in inside.SHOWN)


def _filters(call: Call) -> Paging:
    """What a list is asked for. Raises ApiError."""
    shape = call.endpoint.orders or Paging
    assert issubclass(shape, Paging)
    return resource.read(shape, call.params)


def _asked(call: Call, joining: Joining) -> tuple[Paging, Joint | None]:
    """What a list is asked for, and how it is joined, if that is known already. Raises ApiError."""
    endpoint, params = call.endpoint, call.params
    values = [value for value in params.values() if isinstance(value, str | int)]
    if len(values) < len(params):
        return _filters(call), None
    field = endpoint.parent_field
    filters, joint = _plain(endpoint.orders or Paging, endpoint.noun, field, joining, *params, *values)
    return filters, joint.below(call.parent_id) if joint and field else joint


@lru_cache(QUESTIONS, typed=True)
def _plain(
    shape: type[Paging], noun: type[Resource], field: str, joining: Joining, *sent: Any
) -> tuple[Paging, Joint | None]:
    """The same for a question of plain values: their names, and then the values."""
    half = len(sent) // 2
    filters = resource.read(shape, dict(zip(sent[:half], sent[half:], strict=True)))
    return filters, pages.first(noun, filters, joining, field)
