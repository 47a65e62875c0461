"""P5 on SQLite: when the file may not grow any more, writes are refused, reads go on, and nothing is lost."""

import resource
from pathlib import Path

import pytest

from tests import databases, servers
from tests.reliability import traces
from tests.reliability.writers import CUSTOMERS, Write, Writers, connected, get

ROOM = 200_000
"""Bytes that a file may still grow."""


def limit(server, database, room):
    """Let no file of the server's grow by more than that, as if the disk were full; None lifts the limit."""
    largest = max(path.stat().st_size for path in Path(database).iterdir())
    soft = resource.RLIM_INFINITY if room is None else largest + room
    resource.prlimit(server.running.pid, resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux can limit the files of another process")
def test_a_full_disk_refuses_writes_keeps_reading_and_heals(tmp_path):
    database = str(databases.sqlite_folder(tmp_path / "portico"))
    with servers.process(database) as server, connected(server) as connection:
        writers = Writers(server)
        writers.begin()
        limit(server, database, ROOM)

        sent = [Write(CUSTOMERS, {"description": "x" * 4_000}).send(connection) for _ in range(60)]
        refused = [write for write in sent if not write.is_acknowledged]
        read = get(server, f"{CUSTOMERS}/{writers.customer}")
        limit(server, database, None)
        healed = [write.again(connection) for write in refused]
        server.kill()

    after = traces.read(database)
    assert 0 < len(refused) < len(sent)
    assert {write.status for write in refused} <= {500, 503}
    assert {write.json["error"]["type"] for write in refused} == {"api_error"}
    assert read == writers.writes[0].json
    assert [(write.status, write.replayed) for write in healed] == [(200, False)] * len(healed)
    assert list(after.faults()) == []
    assert set(after.replies) == {write.key for write in [*writers.writes, *sent]}
