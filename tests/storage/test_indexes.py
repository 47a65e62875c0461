"""Every list by a column is answered by that column's index, which holds the rows that have a value there."""

import pytest

from portico.app import open_engine
from portico.resources.all import KEPT
from portico.storage.pages import equals
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


def indexed():
    """Every noun and column that has an index by it."""
    described = metadata(KEPT)
    for noun in KEPT:
        names = {index.name for index in described.tables[rows(noun).table].indexes}
        for column in rows(noun).columns:
            if f"{rows(noun).table}_by_{column}" in names:
                yield noun, column


async def test_a_list_by_a_column_uses_its_index(engine):
    missed = []

    async def look(connection):
        for noun, column in indexed():
            sql, arguments = equals(noun, ((column, None),)), ("acct_1", 0, "x", 10)
            plan = await plan_of(connection, sql, arguments)
            if f"{rows(noun).table}_by_{column}" not in plan:
                missed.append((column, plan))

    await engine.transact(look)

    assert missed == []
