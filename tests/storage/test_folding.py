"""PostgreSQL: those who share a trip share statements as well, and each gets what is his."""

import asyncio

import pytest

from portico.storage.folding import brings_a_row, brought_together, folded
from portico.storage.lines import Line
from portico.storage.postgres import PostgresEngine

INSERT = "INSERT INTO tea (id, cups, name) VALUES (?, 1, ?)"
NUMBERED = "INSERT INTO tea (id, cups, name) VALUES ($1, 1, $2)"


@pytest.fixture
async def engine(fresh_postgres):
    """A database with a table and one row in it."""
    opened = await PostgresEngine.open(fresh_postgres, 8)
    await opened.script(
        ["CREATE TABLE tea (id TEXT PRIMARY KEY, cups INTEGER, name TEXT)", "INSERT INTO tea VALUES ('a', 0, '')"]
    )
    yield opened
    await opened.close()


@pytest.fixture
def trips(monkeypatch, engine):
    """The statements of every trip to the server from now on."""
    made, real = [], Line.send
    monkeypatch.setattr(Line, "send", lambda line, asked: made.append([sql for sql, _ in asked]) or real(line, asked))
    return made


async def add(engine, id):
    async def work(connection):
        if connection.again:
            raise ValueError(id)
        connection.write(INSERT, (id, f"of {id}"), ("tea", id))

    await engine.transact(work)


@pytest.mark.parametrize("many", [1, 2, 3, 15, 16, 17, 31, 64])
def test_every_row_is_brought_once(many):
    rows = [(b"%d" % number, b"name") for number in range(many)]

    together = folded([(NUMBERED, row) for row in rows])

    sent = [argument for _, arguments in together for argument in arguments]
    assert sent == [value for row in rows for value in row]
    assert [sql.count("(") - 1 for sql, _ in together] == [len(arguments) // 2 for _, arguments in together]
    assert len(together) <= 5 + many // 16


def test_each_row_has_arguments_of_its_own():
    assert brought_together(NUMBERED, 3).endswith(" VALUES ($1, 1, $2), ($3, 1, $4), ($5, 1, $6)")


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO tea (id) SELECT $1",
        "INSERT INTO tea (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET cups = (1)",
        "WITH changed AS (UPDATE tea SET id = $1 RETURNING 1) SELECT 1",
    ],
)
def test_what_is_no_row_stays_as_it_is(sql):
    assert not brings_a_row(sql)
    assert folded([(sql, (b"1",)), (NUMBERED, (b"a", b"b")), (sql, (b"2",))])[1:] == [(sql, (b"1",)), (sql, (b"2",))]


async def test_rows_of_many_come_in_few_statements(engine, trips):
    ids = [f"b{number}" for number in range(37)]

    await asyncio.gather(*(add(engine, id) for id in ids))

    assert sum(len(trip) for trip in trips) <= 12
    rows = await engine.reader.all("SELECT id, cups, name FROM tea WHERE cups = 1", ())
    assert sorted(rows) == sorted((id, 1, f"of {id}") for id in ids)


async def test_a_row_that_is_there_already_keeps_no_other_out(engine):
    answers = await asyncio.gather(*(add(engine, id) for id in ("b", "a", "c", "d")), return_exceptions=True)

    assert [type(answer) for answer in answers] == [type(None), ValueError, type(None), type(None)]
    rows = await engine.reader.all("SELECT id FROM tea", ())
    assert sorted(rows) == [("a",), ("b",), ("c",), ("d",)]


async def test_who_asks_the_same_is_answered_by_one_statement(engine, trips):
    asked = [("SELECT name, cups FROM tea WHERE id = ?", (id,)) for id in "aabb"]

    answers = await asyncio.gather(*(engine.reader.one(*one) for one in [*asked, *asked]))

    assert answers == [("", 0), ("", 0), None, None] * 2
    assert sum(len(trip) for trip in trips) < len(answers)
    assert all(len(trip) == 2 for trip in trips[1:])
