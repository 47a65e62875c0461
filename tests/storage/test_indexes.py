"""Every list by a column is answered by that column's index, which holds the rows that have a value there."""

import re

import pytest

from portico.app import open_engine
from portico.resources.all import KEPT
from portico.storage.pages import equals, newest_first, select
from portico.storage.rows import rows
from portico.storage.tables import metadata
from tests.databases import settings_for


@pytest.fixture
async def engine(engine_name, tmp_path, request):
    """An empty database, opened."""
    place = request.getfixturevalue("fresh_postgres") if engine_name == "postgres" else str(tmp_path / "empty")
    engine = await open_engine(settings_for(place))
    yield engine
    await engine.close()


async def plan_of(connection, sql, arguments):
    """How the database would answer, if it had many rows."""
    if connection.__class__.__name__ == "SqliteConnection":
        return " ".join(row[3] for row in await connection.all(f"EXPLAIN QUERY PLAN {sql}", arguments))
    await connection.all("SELECT set_config('enable_seqscan', 'off', true)", ())
    return " ".join(row[0] for row in await connection.all(f"EXPLAIN {sql}", arguments))


ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])
"""SQLite does not look how many rows there are, so it shows what it would do with many."""
SORTS = re.compile("TEMP B-TREE|Sort")
"""What a database says that must put in order what it has found."""


def indexed():
    """Every noun and column that has an index by it."""
    described = metadata(KEPT)
    for noun in KEPT:
        names = {index.name for index in described.tables[rows(noun).table].indexes}
        for column in rows(noun).columns:
            if f"{rows(noun).table}_by_{column}" in names:
                yield noun, column


async def missed(engine, asked):
    """Those of the questions, by their names, that sort or use another index than they should."""
    found = []

    async def look(connection):
        for name, index, sql, arguments in asked:
            plan = await plan_of(connection, sql, arguments)
            if index not in plan or SORTS.search(plan):
                found.append((name, plan))

    await engine.transact(look)
    return found


async def test_a_list_by_a_column_uses_its_index(engine):
    asked = [
        (column, f"{rows(noun).table}_by_{column}", equals(noun, ((column, None),)), ("acct_1", 0, "x", 10))
        for noun, column in indexed()
    ]

    assert await missed(engine, asked) == []


@ON_SQLITE
async def test_what_one_object_at_most_can_be_is_found_without_a_look_at_the_others(engine):
    asked = [
        (flag, f"{rows(noun).table}_only_{flag}", equals(noun, ((flag, True),)), ("acct_1", 0, 1))
        for noun in KEPT
        for flag in noun.SINGLE
    ]

    assert asked
    assert await missed(engine, asked) == []


@ON_SQLITE
async def test_a_list_of_everything_is_in_the_order_of_its_key(engine):
    asked = [
        (noun.NOUN, "", f"{select(noun, is_filtered=False)} ORDER BY {newest_first(noun)} LIMIT ?", ("acct_1", 0, 10))
        for noun in KEPT
    ]

    assert await missed(engine, asked) == []
