"""SQLite: what is in the log is carried over into the file while others write."""

import sqlite3
from itertools import count

import pytest

from portico.storage import carrying, sqlite
from portico.storage.carrying import ROWS, Carrier
from portico.storage.sqlite import SqliteEngine
from tests.servers import wait_for

INSERT = "INSERT INTO tea (id, name) VALUES (?, ?)"


@pytest.fixture
async def engine(tmp_path, monkeypatch):
    """A database with a table, where no commit carries anything over."""
    monkeypatch.setattr(sqlite, "LONG", 1_000_000)
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


async def test_it_is_done_before_the_file_is_let_go():
    said = []
    carrier = Carrier(lambda sql: wait_for(lambda: said) or sqlite3.connect(":memory:").execute("SELECT 1"), list)
    carrier.wrote(carrying.ROWS)
    busy = carrier._under_way
    said.append(True)

    await carrier.close()

    assert busy.done()
