"""What changes leave behind in a database, read as it lies there, and whether it fits together (promise P2)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from portico.app import open_engine
from portico.storage.engine import Reader
from tests.databases import apart, settings_for

TABLES = ("billing_portal_configuration", "billing_portal_session", "customer")
OBJECTS = " UNION ALL ".join(f"SELECT id, version, body FROM {table}" for table in TABLES)
CHANGES = "SELECT request, object_id, version, before_body FROM audit ORDER BY version"
EVENTS = "SELECT body FROM event"
REPLIES = "SELECT id, request, status, body FROM idempotency"


@dataclass(frozen=True)
class Traces:
    """Rows of four kinds, which are written together or not at all."""

    objects: Sequence[Any]
    """id, version, body"""
    changes: Sequence[Any]
    """request, object's id, version, body: the audit trail"""
    events: Sequence[Any]
    """event"""
    replies: dict[str, Any]
    """request, status and body, by idempotency key"""

    @property
    def caused(self) -> list[Any]:
        """The events that a request caused."""
        return [event for event in self.events if event["request"]["id"]]

    def faults(self) -> Iterator[str]:
        """Everything that does not fit together; nothing, when all is well."""
        yield from self._faults_of_requests()
        histories = defaultdict(list)
        for _, id, version, body in self.changes:
            histories[id].append((version, body))
        now = {id: (version, body) for id, version, body in self.objects}
        for id in now.keys() | histories.keys():
            versions = [version for version, _ in histories[id]]
            if id not in now or not versions or now[id] != histories[id][-1]:
                yield f"{id} is not what its history says"
            elif versions != list(range(1, now[id][0] + 1)):
                yield f"{id} has the versions {versions}"

    def _faults_of_requests(self) -> Iterator[str]:
        """A request that changed something has one audit row, one event and one saved reply, with one content."""
        made = {request: body for request, _, _, body in self.changes}
        said = {event["request"]["id"]: event["data"]["object"] for event in self.caused}
        saved = {request: body for request, _, body in self.replies.values()}
        for what, counted in {
            "changes": Counter(request for request, *_ in self.changes),
            "events": Counter(event["request"]["id"] for event in self.caused),
        }.items():
            yield from (f"{request} made {count} {what}" for request, count in counted.items() if count != 1)
        for request in made.keys() | said.keys() | saved.keys():
            if not (request in made and request in said and request in saved):
                yield f"{request} is half done"
            elif made[request] != saved[request] or orjson.loads(made[request]) != said[request]:
                yield f"{request} says different things"


def read(database: str) -> Traces:
    """Look into a database that no server has open."""
    return apart(_read(database))


async def _read(database: str) -> Traces:
    engine = await open_engine(settings_for(database))
    try:
        reader: Reader = engine.reader
        objects = await reader.all(OBJECTS, ())
        return Traces(
            objects,
            _changes(objects, await reader.all(CHANGES, ())),
            [orjson.loads(row[0]) for row in await reader.all(EVENTS, ())],
            {row[0]: tuple(row[1:]) for row in await reader.all(REPLIES, ())},
        )
    finally:
        await engine.close()


def _changes(objects: Sequence[Any], rows: Sequence[Any]) -> list[Any]:
    """What requests made of objects: what was there before the next change, or is there now."""
    after = {(id, version): body for id, version, body in objects}
    after |= {(id, version - 1): before for _, id, version, before in rows}
    return [(request, id, version, after.get((id, version))) for request, id, version, _ in rows if request]
