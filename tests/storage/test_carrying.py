"""SQLite: what is in the log is carried over into the file while others write."""

import asyncio
import sqlite3
import time
from itertools import count

import pytest

from portico.storage import carrying
from portico.storage.carrying import ROWS, Carrier
from portico.storage.sqlite import SqliteEngine
from tests.servers import wait_for

INSERT = "INSERT INTO tea (id, name) VALUES (?, ?)"


@pytest.fixture
async def engine(tmp_path, monkeypatch):
    """A database with a table, where no commit carries anything over."""
    monkeypatch.setattr(carrying, "LONG", 1_000_000)
    opened = SqliteEngine(tmp_path / "tea.db")
    await opened.script(["CREATE TABLE tea (id INTEGER PRIMARY KEY, name TEXT) STRICT"])
    yield opened
    await opened.close()


async def write(engine, ids, rows):
    async def work(connection):
        for _ in range(rows):
            id = next(ids)
            connection.write(INSERT, (id, "x" * 100), ("tea", str(id)))

    await engine.transact(work)


def carried_over(path):
    """How many rows the file has without its log."""
    with sqlite3.connect(f"file:{path}?immutable=1", uri=True) as file:
        return file.execute("SELECT count(*) FROM tea").fetchone()[0]


async def test_many_rows_are_in_the_file_soon(engine, tmp_path):
    ids = count()
    for times in (1, 2):
        await write(engine, ids, ROWS)

        await engine._carrier._under_way

        assert carried_over(tmp_path / "tea.db") == times * ROWS


async def test_few_rows_wait_for_more(engine):
    ids = count()
    await write(engine, ids, ROWS - 2)  # one more was the table
    assert engine._carrier._under_way is None

    await write(engine, ids, 1)

    assert engine._carrier._under_way is not None


async def test_whoever_writes_meanwhile_does_not_wait(engine, monkeypatch):
    """The file takes as long as it likes."""
    ids, carry, goes_on = count(), engine._carrier._execute, []
    monkeypatch.setattr(engine._carrier, "_execute", lambda sql: wait_for(lambda: goes_on) or carry(sql))

    await write(engine, ids, ROWS)
    await write(engine, ids, ROWS)
    busy = engine._carrier._under_way
    goes_on.append(True)

    assert not busy.done()
    await busy
    assert (await engine.reader.all("SELECT count(*) FROM tea", ()))[0] == (2 * ROWS,)


async def test_a_file_that_cannot_be_written_stops_nobody(engine, monkeypatch, caplog):
    def refuse(_):
        raise sqlite3.OperationalError("disk full")

    ids = count()
    monkeypatch.setattr(engine._carrier, "_execute", refuse)
    await write(engine, ids, ROWS)
    await engine._carrier._under_way
    await write(engine, ids, 1)

    assert "the next one tries again" in caplog.text
    await write(engine, ids, ROWS)
    assert engine._carrier._under_way is not None


def in_file(name, connection):
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


async def test_no_other_connection_carries_over(engine):
    """Two that do can lose commits in SQLite before 3.51.3, which every Python so far brings along."""
    assert in_file("wal_autocheckpoint", engine._writer) == 0
    assert in_file("wal_autocheckpoint", engine._reader) == 0


async def test_nothing_is_carried_over_after_a_commit_that_failed(engine, monkeypatch):
    """All of the log may be in the file then, and whoever writes next begin it anew in the same moment."""
    ids, real = count(), engine._writer.execute

    def failing(sql, *arguments):
        if sql == "COMMIT":
            raise sqlite3.OperationalError("disk I/O error")
        return real(sql, *arguments)

    engine._writer.execute = failing
    with pytest.raises(sqlite3.OperationalError):
        await write(engine, ids, ROWS)
    engine._writer.execute = real

    assert engine._carrier._under_way is None


async def test_nobody_writes_while_all_of_a_long_log_is_carried_over(engine, monkeypatch):
    monkeypatch.setattr(carrying, "LONG", 1)
    ids, carry, seen = count(), engine._carrier._execute, []

    def watched(sql):
        began = engine._writer.changes
        time.sleep(0.05)
        rows = carry(sql).fetchall()
        seen.append((engine._writer.in_transaction, engine._writer.changes - began))
        return sqlite3.connect(":memory:").execute("SELECT 0, ?, 0", (rows[0][1],))

    monkeypatch.setattr(engine._carrier, "_execute", watched)
    await write(engine, ids, ROWS)
    await asyncio.gather(*(write(engine, ids, 10) for _ in range(40)))
    await engine._idle.wait()

    assert len(seen) == 2
    assert seen[1] == (False, 0)


async def test_it_is_done_before_the_file_is_let_go():
    said = []
    carrier = Carrier(
        lambda sql: wait_for(lambda: said) or sqlite3.connect(":memory:").execute("SELECT 0, 0, 0"), list, int
    )
    carrier.wrote(carrying.ROWS)
    busy = carrier._under_way
    said.append(True)

    await carrier.close()

    assert busy.done()
