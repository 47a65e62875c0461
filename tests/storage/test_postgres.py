"""PostgreSQL: a transaction runs again when another was in its way, and its writes go in few round trips."""

import asyncio
import gc
from urllib.parse import urlsplit

import psycopg
import pytest

from portico.storage import lines
from portico.storage import postgres as module
from portico.storage.asking import numbered
from portico.storage.connecting import Lost
from portico.storage.engine import MAX_TRIES, Busy, Conflict, Found, Unusable
from portico.storage.lines import Line
from portico.storage.pool import TRIES
from portico.storage.postgres import PostgresEngine
from tests.databases import execute

INSERT = "INSERT INTO tea (id, name) VALUES (?, ?)"
UPDATE = "UPDATE tea SET name = ? WHERE id = ?"


@pytest.fixture
async def engine(fresh_postgres):
    """A database with a table and one row in it."""
    opened = await PostgresEngine.open(fresh_postgres, 8)
    await opened.script(["CREATE TABLE tea (id TEXT PRIMARY KEY, name TEXT)", "INSERT INTO tea VALUES ('a', '')"])
    yield opened
    await opened.close()


async def names(engine):
    return {row[0]: row[1] for row in await engine.reader.all("SELECT id, name FROM tea", ())}


async def test_a_transaction_that_fails_leaves_nothing(engine):
    async def work(connection):
        connection.write(INSERT, ("b", "x"), ("tea", "b"))
        await connection.one("SELECT 1", ())
        raise ValueError

    with pytest.raises(ValueError):
        await engine.transact(work)

    assert await names(engine) == {"a": ""}


async def test_readers_that_write_what_they_read_lose_nothing(engine):
    async def add(letter):
        async def work(connection):
            row = await connection.one("SELECT name FROM tea WHERE id = ? FOR UPDATE", ("a",))
            connection.write(UPDATE, (row[0] + letter, "a"), ("tea", "a"))

        await engine.transact(work)

    await asyncio.gather(*(add(letter) for letter in "abcdefghijklmnopqrst"))

    assert sorted((await names(engine))["a"]) == list("abcdefghijklmnopqrst")


async def test_who_comes_second_with_a_key_runs_again_and_sees_the_first(engine):
    async def claim(name):
        async def work(connection):
            row = await connection.one("SELECT name FROM tea WHERE id = ?", ("key",))
            if row:
                return row[0]
            connection.write(INSERT, ("key", name), ("tea", "key"))
            return name

        return await engine.transact(work)

    answers = await asyncio.gather(*(claim(str(number)) for number in range(20)))

    assert set(answers) == {(await names(engine))["key"]}


async def test_two_that_wait_for_each_other_both_get_through(engine):
    await engine.script(["INSERT INTO tea VALUES ('b', '')"])
    met, tries = asyncio.Barrier(2), []

    async def work(first, second):
        async def change(connection):
            connection.write(UPDATE, ("x", first), ("tea", first))
            await connection.one("SELECT 1", ())
            tries.append(first)
            if len(tries) <= 2:
                await met.wait()
            connection.write(UPDATE, ("x", second), ("tea", second))

        await engine.transact(change)

    await asyncio.gather(work("a", "b"), work("b", "a"))

    assert await names(engine) == {"a": "x", "b": "x"}


async def test_a_conflict_that_does_not_go_away_is_given_up(engine):
    tries = []

    async def work(connection):
        tries.append(1)
        connection.write(UPDATE, ("x", "nobody"), ("tea", "nobody"))

    with pytest.raises(Conflict):
        await engine.transact(work)

    assert len(tries) == MAX_TRIES


async def test_a_row_that_stays_locked_is_busy(engine, fresh_postgres, monkeypatch):
    monkeypatch.setitem(lines.SETTINGS, "lock_timeout", "50ms")
    impatient = await PostgresEngine.open(fresh_postgres, 2)
    locked, done = asyncio.Event(), asyncio.Event()

    async def hold(connection):
        await connection.one("SELECT 1 FROM tea WHERE id = ? FOR UPDATE", ("a",))
        locked.set()
        await done.wait()

    holder = asyncio.ensure_future(engine.transact(hold))
    await locked.wait()
    with pytest.raises(Busy):
        await impatient.transact(lambda connection: connection.one("SELECT 1 FROM tea WHERE id = 'a' FOR UPDATE", ()))
    done.set()
    await holder
    await impatient.close()


async def test_who_stops_waiting_leaves_no_transaction_open(engine, caplog):
    async def work(connection):
        connection.write(INSERT, ("b", "x"), ("tea", "b"))
        return (await connection.one("SELECT 1", ()))[0]

    for moments in range(40):
        task = asyncio.ensure_future(engine.transact(work))
        for _ in range(moments):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await engine.script(["DELETE FROM tea WHERE id = 'b'"])

    assert "active transaction" not in caplog.text


@pytest.fixture
async def trips(engine, monkeypatch):
    """The statements of every trip to the server from now on. It is connected already."""
    await engine.reader.one("SELECT 1", ())
    made, real = [], Line.send
    monkeypatch.setattr(Line, "send", lambda line, asked: made.append([sql for sql, _ in asked]) or real(line, asked))
    return made


async def test_writes_wait_for_the_end_and_go_together(engine, trips):
    async def work(connection):
        for id in "bcd":
            connection.write(INSERT, (id, id), ("tea", id))
        assert trips == []

    await engine.transact(work)

    assert [len(trip) for trip in trips] == [3]
    assert await names(engine) == {"a": "", "b": "b", "c": "c", "d": "d"}


async def test_what_is_read_has_what_was_written(engine):
    async def work(connection):
        connection.write(INSERT, ("b", "x"), ("tea", "b"))
        return [tuple(row) for row in await connection.all("SELECT id FROM tea ORDER BY id", ())]

    assert await engine.transact(work) == [("a",), ("b",)]


async def test_two_writes_to_one_row_keep_their_order(engine):
    async def work(connection):
        connection.write(INSERT, ("b", "1"), ("tea", "b"))
        connection.write(UPDATE, ("2", "b"), ("tea", "b"))
        connection.write(UPDATE, ("3", "b"), ("tea", "b"))

    await engine.transact(work)

    assert (await names(engine))["b"] == "3"


async def test_a_write_that_changes_no_row_undoes_those_that_went_with_it(engine, monkeypatch):
    monkeypatch.setattr(module, "MAX_TRIES", 1)

    async def work(connection):
        connection.write(INSERT, ("b", "x"), ("tea", "b"))
        connection.write(UPDATE, ("x", "nobody"), ("tea", "nobody"))

    with pytest.raises(Conflict):
        await engine.transact(work)

    assert await names(engine) == {"a": ""}


FIND, LOCK = "SELECT name FROM tea WHERE id = ?", "SELECT name FROM tea WHERE id = ? FOR UPDATE"


async def test_what_is_read_ahead_is_read_on_the_trip_of_what_comes_first(engine, trips):
    async def work(connection):
        connection.ahead(FIND, ("a",))
        return [await connection.one(FIND, (id,)) for id in "ba"]

    assert await engine.transact(work) == [None, ("",)]
    assert trips == [[numbered(FIND)] * 2]


async def test_what_was_read_ahead_does_not_count_once_something_is_locked(engine):
    async def change(connection):
        connection.write(UPDATE, ("new", "a"), ("tea", "a"))

    async def work(connection):
        connection.ahead(FIND, ("a",))
        await connection.one(FIND, ("b",))
        await engine.transact(change)
        await connection.one(LOCK, ("a",))
        return await connection.one(FIND, ("a",))

    assert await engine.transact(work) == ("new",)


async def test_what_was_asked_for_and_never_read_disturbs_nobody(engine, caplog):
    async def work(connection):
        connection.ahead("SELECT 1 / CAST(? AS integer)", (0,))
        await asyncio.sleep(0.2)
        connection.ahead("SELECT pg_sleep(?)", (20,))
        return await connection.one(LOCK, ("a",))

    assert await asyncio.wait_for(engine.transact(work), 12) == ("",)  # a statement is broken off after 15
    gc.collect()
    assert caplog.text == ""


async def refused(connection):
    await connection.one(FIND, ("b",))
    raise LookupError


async def writes(connection):
    connection.write(INSERT, ("b", "x"), ("tea", "b"))


async def locks(connection):
    await connection.one(LOCK, ("a",))
    raise AssertionError


async def does_nothing(_):
    return None


@pytest.mark.parametrize("rest", [refused, writes, locks, does_nothing])
async def test_a_transaction_that_is_needless_ends_in_that_whatever_it_does(engine, rest):
    async def work(connection):
        await connection.unless(FIND, ("a",))
        await rest(connection)

    with pytest.raises(Found) as found:
        await engine.transact(work)

    assert found.value.row == ("",)
    assert await names(engine) == {"a": ""}


async def test_a_transaction_that_is_needless_locks_nothing(engine, trips):
    async def work(connection):
        await connection.unless(FIND, ("a",))
        await locks(connection)

    with pytest.raises(Found):
        await engine.transact(work)

    assert trips == [[numbered(FIND)]]


async def test_a_transaction_that_is_not_needless_goes_on(engine, trips):
    async def work(connection):
        await connection.unless(FIND, ("b",))
        await connection.one(FIND, ("a",))
        connection.write(INSERT, ("b", "x"), ("tea", "b"))

    await engine.transact(work)

    assert [len(trip) for trip in trips] == [2, 1]
    assert await names(engine) == {"a": "", "b": "x"}


OURS = "application_name = 'portico' AND datname = current_database()"
HANG_UP = f"SELECT pg_terminate_backend(pid, 10_000) FROM pg_stat_activity WHERE {OURS}"
PATIENCE = 60


async def test_after_the_server_hung_up_there_are_new_connections(engine, fresh_postgres):
    await asyncio.gather(*(engine.reader.all("SELECT 1", ()) for _ in range(8)))

    await execute(fresh_postgres, HANG_UP)

    assert await answers_of(engine) == [[(1,)]] * 8


async def test_who_asks_when_all_is_closed_leaves_no_connection_behind(engine, fresh_postgres):
    await engine.close()

    assert await engine.reader.one("SELECT 1", ()) == (1,)

    connected = f"SELECT 1 FROM pg_stat_activity WHERE {OURS}"
    async with await psycopg.AsyncConnection.connect(fresh_postgres, autocommit=True) as observer:
        async with asyncio.timeout(PATIENCE):
            while await (await observer.execute(connected)).fetchone():  # noqa: ASYNC110 (it waits for a database)
                await asyncio.sleep(0.01)


LOCKED = "SELECT ? FROM pg_advisory_lock_shared(7)"
"""What is answered when somebody else lets go."""


@pytest.fixture
async def other(fresh_postgres):
    """Somebody else, who has the lock."""
    async with await psycopg.AsyncConnection.connect(fresh_postgres, autocommit=True) as connection:
        await connection.execute("SELECT pg_advisory_lock(7)")
        yield connection


async def hang_up_on_who_waits(other):
    waits = f"SELECT 1 FROM pg_stat_activity WHERE {OURS} AND wait_event = 'advisory'"
    async with asyncio.timeout(PATIENCE):
        while not await (await other.execute(waits)).fetchone():  # noqa: ASYNC110 (it waits for a database)
            await asyncio.sleep(0.01)
    await other.execute(HANG_UP)


@pytest.mark.parametrize("one", [True, False])
async def test_what_is_read_when_the_server_hangs_up_is_asked_again(engine, other, one):
    asked = asyncio.ensure_future((engine.reader.one if one else engine.reader.all)(LOCKED, ("x",)))

    await hang_up_on_who_waits(other)
    await other.execute("SELECT pg_advisory_unlock(7)")

    assert await asked == (("x",) if one else [("x",)])


@pytest.mark.parametrize("one", [True, False])
async def test_but_not_for_ever(engine, other, one):
    asked = asyncio.ensure_future((engine.reader.one if one else engine.reader.all)(LOCKED, ("x",)))
    for _ in range(TRIES):
        await hang_up_on_who_waits(other)

    with pytest.raises(Lost):
        await asked


async def test_a_transaction_whose_line_is_lost_before_it_ends_runs_again(engine, fresh_postgres):
    tries = []

    async def work(connection):
        await connection.one(LOCK, ("a",))
        connection.write(INSERT, (str(len(tries)), "x"), ("tea", "b"))
        tries.append(1)
        if len(tries) == 1:
            await execute(fresh_postgres, HANG_UP)
        await connection.one(FIND, ("a",))

    await engine.transact(work)

    assert await names(engine) == {"a": "", "1": "x"}


@pytest.mark.parametrize("locks_first", [True, False])
async def test_whether_it_was_committed_is_found_out_where_that_leaves_a_trace(engine, monkeypatch, locks_first):
    async def work(connection):
        await connection.unless(FIND, ("b",))
        await connection.one(LOCK if locks_first else FIND, ("a",))
        connection.write(INSERT, ("b", "x"), ("tea", "b"))

    cut = deafened(monkeypatch)
    with pytest.raises(Found) as found:
        await engine.transact(work)

    assert cut == [1]
    assert found.value.row == ("x",)
    assert await names(engine) == {"a": "", "b": "x"}


async def test_what_leaves_no_trace_is_not_done_twice(engine, monkeypatch):
    tries = []

    async def work(connection):
        tries.append(1)
        connection.write(INSERT, (f"b{len(tries)}", "x"), ("tea", "b"))

    deafened(monkeypatch)
    with pytest.raises(Lost):
        await engine.transact(work)

    assert await names(engine) == {"a": "", "b1": "x"}


def deafened(monkeypatch):
    """The first commit happens, but the line is lost before anybody hears of it."""
    cut, real = [], Line.send

    def send(line, asked):
        answer = real(line, asked)
        if cut or not any("INSERT" in sql for sql, _ in asked):
            return answer
        cut.append(1)
        unheard = asyncio.get_running_loop().create_future()
        answer.add_done_callback(lambda _: (line.close(), unheard.set_exception(Lost("cut"))))
        return unheard

    monkeypatch.setattr(Line, "send", send)
    return cut


async def answers_of(engine):
    """Ask on eight connections, again if one of them was just hung up on."""
    async with asyncio.timeout(PATIENCE):
        while True:
            asked = (engine.reader.all("SELECT 1", ()) for _ in range(8))
            answers = await asyncio.gather(*asked, return_exceptions=True)
            if not any(isinstance(answer, Lost) for answer in answers):
                return answers


@pytest.mark.parametrize("text", ["tea", "", "\\x", '"{', "té \U0001f375", "?", "$1", "NULL"])
async def test_what_is_kept_comes_back(engine, text):
    async def work(connection):
        connection.write(INSERT, ("b", text), ("tea", "b"))

    await engine.transact(work)

    kept = await engine.reader.one("SELECT name FROM tea WHERE id = ?", ("b",))
    matches = "SELECT count(*) FROM tea WHERE name = ANY(CAST(? AS text[]))"
    assert kept[0] == text
    assert await engine.reader.one(matches, ([text],)) == await engine.reader.one(
        "SELECT count(*) FROM tea WHERE name = ?", (text,)
    )


async def test_a_text_that_would_end_too_early_is_not_sent(engine):
    with pytest.raises(ValueError, match="NUL"):
        await engine.reader.one("SELECT name FROM tea WHERE id = ?", ("a\0b",))


async def test_a_server_that_would_lose_commits_is_refused(fresh_postgres):
    database = urlsplit(fresh_postgres).path.strip("/")
    await execute(fresh_postgres, f"ALTER DATABASE {database} SET synchronous_commit = off")

    with pytest.raises(Unusable, match="a crash would lose what was answered"):
        await PostgresEngine.open(fresh_postgres, 1)


def test_question_marks_become_numbers():
    assert numbered("a = ? AND b = ?") == "a = $1 AND b = $2"
    assert (
        numbered("a = ?1 AND b = ?2 AND c = ? OR a = ?1 AND d = ?")
        == "a = $1 AND b = $2 AND c = $3 OR a = $1 AND d = $4"
    )


async def test_what_is_answered_is_made_ready(engine):
    async def work(connection):
        connection.write(INSERT, ("b", "x"), ("tea", "b"))
        return "b"

    assert await engine.transact(work, str.upper) == "B"
    assert "b" in await names(engine)
