"""Who asks for what belongs to something that is not there is told so, instead of finding nothing.

Which filters name something is declared, by `Refers`. What is found proves that it is there, so only an empty page
costs a look for each of them. What was there once has left its mark, and counts.
"""

from collections.abc import Mapping
from functools import cache

from portico.api import parents
from portico.api.calls import Call
from portico.storage.engine import Reader
from portico.storage.rows import rows
from portico.wire.errors import ResourceMissing
from portico.wire.outline import refers_to, walk
from portico.wire.pages import Paging
from portico.wire.paths import at
from portico.wire.resource import Resource


async def check(reader: Reader, call: Call, filters: Paging, nouns: Mapping[str, type[Resource]]) -> None:
    """Raises ResourceMissing for a filter that names nothing."""
    for path, name in _references(type(filters)):
        noun, id = nouns[name], at(filters, path)
        if id is not None and await reader.one(rows(noun).show, (*call.scope.key, id)) is None:
            hint = await parents.hint(reader, call, noun, id)
            raise ResourceMissing(noun.called(), id[:255], param=tuple(path.split(".")), hint=hint)


@cache
def _references(filters: type[Paging]) -> tuple[tuple[str, str], ...]:
    """Which filters are ids, by their dotted paths, and of what."""
    return tuple((path, noun) for path, info in walk(filters) if (noun := refers_to(info)))
