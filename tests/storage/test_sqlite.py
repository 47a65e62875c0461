"""SQLite: one process owns the file, transactions share a commit and nothing else."""

import asyncio
import multiprocessing
import sqlite3

import pytest

from portico.storage.carrying import LONG
from portico.storage.engine import Conflict, Unusable
from portico.storage.lock import AlreadyOpen
from portico.storage.sqlite import MAPPED, MAX_GROUP, SqliteEngine
from portico.storage.sqlite_connection import SqliteConnection
from tests.servers import wait_for

INSERT = "INSERT INTO tea (id, name) VALUES (?, ?)"


@pytest.fixture
async def engine(tmp_path):
    """A database with a table in it."""
    opened = SqliteEngine(tmp_path / "tea.db")
    await opened.script(["CREATE TABLE tea (id INTEGER PRIMARY KEY, name TEXT) STRICT"])
    yield opened
    await opened.close()


def keep(id, then=None):
    """Work that writes one row, and may go wrong afterwards."""

    async def work(connection):
        connection.write(INSERT, (id, f"tea {id}"), ("tea", str(id)))
        if then:
            raise then
        return id

    return work


async def ids(engine):
    return [row[0] for row in await engine.reader.all("SELECT id FROM tea ORDER BY id", ())]


async def test_a_transaction_that_fails_undoes_itself_and_no_other(engine):
    works = [keep(id, then=ValueError(id) if id % 3 == 0 else None) for id in range(1, 13)]

    answers = await asyncio.gather(*map(engine.transact, works), return_exceptions=True)

    assert await ids(engine) == [1, 2, 4, 5, 7, 8, 10, 11]
    assert [type(answer) for answer in answers if not isinstance(answer, int)] == [ValueError] * 4


async def test_an_error_of_the_database_undoes_one_transaction_only(engine):
    answers = await asyncio.gather(*map(engine.transact, [keep(1), keep(1), keep(2)]), return_exceptions=True)

    assert await ids(engine) == [1, 2]
    assert isinstance(answers[1], sqlite3.IntegrityError)


async def test_who_wrote_nothing_does_not_wait_for_the_disk(engine, monkeypatch):
    async def look(connection):
        return await connection.one("SELECT count(*) FROM tea", ())

    async def refuse(connection):
        raise ValueError(await look(connection))

    await engine.transact(keep(1))
    with monkeypatch.context() as broken:
        broken.setattr(engine, "_flusher", "nothing that runs")
        works = asyncio.gather(engine.transact(look), engine.transact(refuse), return_exceptions=True)
        answers = await asyncio.wait_for(works, 60)
    await engine.transact(keep(2))

    assert answers[0] == (1,)
    assert isinstance(answers[1], ValueError)
    assert await ids(engine) == [1, 2]


def watch(engine):
    """Every statement that the writing connection runs from now on."""
    seen = []
    engine._writer._db.set_trace_callback(seen.append)
    return seen


async def test_transactions_that_succeed_cost_no_savepoint(engine):
    seen = watch(engine)

    await asyncio.gather(*(engine.transact(keep(id)) for id in (1, 2, 3)))

    assert [sql.split()[0] for sql in seen] == ["BEGIN", "INSERT", "INSERT", "INSERT", "COMMIT"]


async def test_a_transaction_that_fails_before_it_writes_disturbs_nobody(engine):
    async def refuse(_):
        raise ValueError

    seen = watch(engine)
    answers = await asyncio.gather(*map(engine.transact, [keep(1), refuse, keep(2)]), return_exceptions=True)

    assert [sql.split()[0] for sql in seen] == ["BEGIN", "INSERT", "INSERT", "COMMIT"]
    assert isinstance(answers[1], ValueError)


async def test_a_group_that_the_database_undid_fails_as_one(engine):
    async def undo(_):
        engine._writer.execute("ROLLBACK")

    answers = await asyncio.gather(*map(engine.transact, [keep(1), undo, keep(2)]), return_exceptions=True)

    assert [type(answer) for answer in answers] == [sqlite3.OperationalError] * 3
    assert await ids(engine) == []
    assert await engine.transact(keep(3)) == 3


async def test_a_script_that_fails_leaves_no_table(engine):
    with pytest.raises(sqlite3.OperationalError):
        await engine.script(["CREATE TABLE milk (id INTEGER)", "CREATE TABLE milk (id INTEGER)"])

    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await engine.reader.all("SELECT * FROM milk", ())


async def test_waiting_transactions_share_a_commit(engine, monkeypatch):
    commits = []
    engine._writer._db.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)

    await asyncio.gather(*(engine.transact(keep(id)) for id in range(1, 2 * MAX_GROUP + 2)))

    assert len(commits) == 3
    assert len(await ids(engine)) == 2 * MAX_GROUP + 1


async def test_who_was_answered_just_now_joins_those_who_wait(engine):
    seen = watch(engine)

    async def ask_twice(id):
        await engine.transact(keep(id))
        await asyncio.sleep(0)
        await engine.transact(keep(id + 1))

    early = [asyncio.ensure_future(ask_twice(id)) for id in (10, 20)]
    for _ in range(3):
        await asyncio.sleep(0)
    assert [sql.split()[0] for sql in seen][:3] == ["BEGIN", "INSERT", "INSERT"]
    late = [asyncio.ensure_future(ask_twice(id)) for id in (30, 40)]
    await asyncio.gather(*early, *late)

    assert seen.count("COMMIT") == 3
    assert await ids(engine) == [10, 11, 20, 21, 30, 31, 40, 41]


async def test_what_a_transaction_wrote_is_seen_by_the_next_in_its_group(engine):
    async def count(connection):
        return (await connection.one("SELECT count(*) FROM tea", ()))[0]

    answers = await asyncio.gather(*map(engine.transact, [keep(1), count, keep(2), count]))

    assert answers == [1, 1, 2, 2]


async def test_nobody_outside_sees_what_is_not_committed(engine):
    seen = []

    async def look(connection):
        connection.write(INSERT, (1, "tea"), ("tea", "1"))
        seen.append(await ids(engine))

    await engine.transact(look)

    assert seen == [[]]
    assert await ids(engine) == [1]


async def test_reads_between_two_commits_share_one_look_at_the_database(engine):
    await engine.transact(keep(1))
    seen = []
    engine.reader._db.set_trace_callback(seen.append)

    assert [await ids(engine), await ids(engine)] == [[1], [1]]
    await engine.transact(keep(2))
    assert await ids(engine) == [1, 2]

    assert [sql.split()[0] for sql in seen] == ["SELECT", "SELECT", "COMMIT", "BEGIN", "SELECT"]


async def test_who_reads_does_not_keep_the_log_from_beginning_anew(engine, tmp_path):
    page = "x" * 8_000

    async def work(connection):
        for id in range(300):
            connection.write("INSERT OR REPLACE INTO tea (id, name) VALUES (?, ?)", (id, page), ("tea", str(id)))

    for _ in range(LONG // 50):
        await engine.transact(work)
        await ids(engine)

    assert (tmp_path / "tea.db-wal").stat().st_size < 1.2 * LONG * 8_192  # six times as much was written


async def test_a_write_that_changes_no_row_is_a_conflict(engine):
    async def change(connection):
        connection.write("UPDATE tea SET name = 'x' WHERE id = ?", (7,), ("tea", "7"))

    with pytest.raises(Conflict):
        await engine.transact(change)


async def test_work_that_waits_for_something_else_is_a_mistake(engine):
    async def sleep(_):
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="must not wait for anything but its own statements"):
        await engine.transact(sleep)
    assert await engine.transact(keep(1)) == 1


async def test_who_stops_waiting_does_not_stop_the_others(engine):
    impatient, patient = (asyncio.ensure_future(engine.transact(keep(id))) for id in (1, 2))
    await asyncio.sleep(0)

    impatient.cancel()

    assert await patient == 2
    assert await ids(engine) == [1, 2]


async def test_closing_waits_for_what_runs(tmp_path):
    engine = SqliteEngine(tmp_path / "tea.db")
    await engine.script(["CREATE TABLE tea (id INTEGER PRIMARY KEY, name TEXT) STRICT"])
    running = [asyncio.ensure_future(engine.transact(keep(id))) for id in range(200)]
    await asyncio.sleep(0)

    await engine.close()

    assert [await answer for answer in running] == list(range(200))


async def test_a_full_disk_refuses_writes_and_heals(engine):
    await engine.transact(keep(1))
    (pages,) = engine._writer.execute("PRAGMA page_count").fetchone()
    engine._writer.execute(f"PRAGMA max_page_count = {pages + 4}")

    async def fill(connection):
        connection.write(INSERT, (2, "x" * 200_000), ("tea", "2"))

    full = await asyncio.gather(*map(engine.transact, [keep(3), fill, keep(4)]), return_exceptions=True)
    kept = await ids(engine)
    engine._writer.execute("PRAGMA max_page_count = 100000")
    await engine.transact(fill)

    assert isinstance(full[1], sqlite3.OperationalError)
    assert kept == [1, *(answer for answer in full if isinstance(answer, int))]
    assert 2 in await ids(engine)
    assert engine._writer.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_commit_that_fails_answers_everyone_in_its_group(engine, monkeypatch):
    real = engine._writer.execute

    def failing(sql, *arguments):
        if sql == "COMMIT":
            raise sqlite3.OperationalError("disk I/O error")
        return real(sql, *arguments)

    engine._writer.execute = failing
    answers = await asyncio.gather(*(engine.transact(keep(id)) for id in (1, 2)), return_exceptions=True)
    engine._writer.execute = real

    assert [str(answer) for answer in answers] == ["disk I/O error"] * 2
    assert await ids(engine) == []
    assert await engine.transact(keep(3)) == 3


async def test_what_cannot_even_be_undone_leaves_nobody_waiting(engine):
    real = engine._writer.execute

    def failing(sql, *arguments):
        if sql in ("COMMIT", "ROLLBACK"):
            raise sqlite3.OperationalError("disk I/O error")
        return real(sql, *arguments)

    engine._writer.execute = failing
    async with asyncio.timeout(5):
        answers = [await asyncio.gather(engine.transact(keep(id)), return_exceptions=True) for id in (1, 2)]
    engine._writer.execute = real
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        await engine.transact(keep(3))

    assert all(isinstance(answer, sqlite3.OperationalError) for [answer] in answers)
    assert await engine.transact(keep(4)) == 4
    assert await ids(engine) == [4]


def pragma(connection, name):
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


async def test_a_commit_is_on_disk_when_it_returns(engine):
    assert pragma(engine._writer, "journal_mode") == "wal"
    assert pragma(engine._writer, "synchronous") == 2
    assert pragma(engine._writer, "foreign_keys") == 1


async def test_nobody_else_on_the_machine_reads_a_new_file(engine, tmp_path):
    await engine.transact(keep(1))

    files = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}

    assert files.keys() >= {"tea.db", "tea.db-wal", "tea.lock"}
    assert set(files.values()) == {0}


async def test_the_reading_connection_cannot_write(engine):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await engine.reader.all("DELETE FROM tea", ())


async def test_a_database_that_would_lose_commits_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("portico.storage.sqlite_connection._PRAGMAS", ("journal_mode=WAL", "synchronous=NORMAL"))

    with pytest.raises(Unusable, match=r"synchronous=1; Portico needs wal and 2 \(FULL\)"):
        SqliteEngine(tmp_path / "tea.db")


def try_to_open(path, answer):
    try:
        SqliteEngine(path)
    except AlreadyOpen as error:
        answer.put(str(error))
    else:
        answer.put("it was opened")


async def test_a_second_process_is_refused_and_told_why(engine, tmp_path):
    import os

    spawn = multiprocessing.get_context("spawn")
    answer = spawn.Queue()

    second = spawn.Process(target=try_to_open, args=(tmp_path / "tea.db", answer))
    second.start()
    said = await asyncio.to_thread(answer.get, True, 60)
    second.join(60)

    assert said.startswith(f"Another Portico (process {os.getpid()}) has {tmp_path} open. Stop it first")


async def test_the_next_process_may_open_it_when_the_first_is_gone(tmp_path):
    first = SqliteEngine(tmp_path / "tea.db")
    with pytest.raises(AlreadyOpen):
        SqliteEngine(tmp_path / "tea.db")

    await first.close()
    second = SqliteEngine(tmp_path / "tea.db")

    await second.close()


def test_letters_are_folded_in_every_script(tmp_path):
    connection = SqliteConnection(tmp_path / "tea.db")

    folded = connection.execute("SELECT casefold('STRASSE'), casefold('Straße'), casefold('ΣΊΣΥΦΟΣ'), casefold(NULL)")

    assert folded.fetchone() == ("strasse", "strasse", "σίσυφοσ", None)
    connection.close()


async def test_a_file_that_is_mapped_is_read_as_it_is_now(engine):
    """Its pages are exchanged under the reader, and more are added behind those that it has mapped."""
    assert engine._reader.execute("PRAGMA mmap_size").fetchall() == [(MAPPED,)]

    for id in range(1, 400):
        await engine.transact(keep(id))
        if id % 100 == 0:
            engine._reader.look_away()
            assert engine._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall() == [(0, 0, 0)]
        assert len(await ids(engine)) == id


async def test_what_is_answered_is_made_ready_while_the_disk_is_written(engine, monkeypatch):
    seen, write = [], engine._writer.execute

    def execute(sql, *arguments):
        if sql == "COMMIT":
            wait_for(lambda: seen)
            seen.append(sql)
        return write(sql, *arguments)

    monkeypatch.setattr(engine._writer, "execute", execute)

    answer = await engine.transact(keep(1), lambda kept: seen.append(kept) or f"the answer {kept}")

    assert answer == "the answer 1"
    assert seen == [1, "COMMIT"]


async def test_what_cannot_be_made_ready_is_the_error_of_its_own_caller(engine):
    answers = await asyncio.gather(
        engine.transact(keep(1), lambda kept: kept / 0),
        engine.transact(keep(2), str),
        engine.transact(keep(3, then=KeyError()), str),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [ZeroDivisionError, str, KeyError]
    assert await ids(engine) == [1, 2]


async def test_what_only_reads_is_made_ready_as_well(engine):
    assert await engine.transact(lambda connection: connection.all("SELECT 7", ()), list) == [(7,)]
