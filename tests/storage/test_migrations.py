"""Migrations: a database is brought to the shape that the declarations say, forward only, in one transaction."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import create_async_engine

from portico.app import open_engine
from portico.resources.all import KEPT
from portico.storage import idempotency, migrate, tables
from portico.storage.scope import Scope
from tests import people
from tests.clocks import Clock
from tests.databases import settings_for
from tests.merchants import Merchant

OLD = Path(__file__).parent / "revision_0001.sql"
"""A SQLite database as Portico left it at revision 0001: one world with a configuration, a customer and a session."""
OLD_KEY = "sk_test_mirella"

NEXT = """
import sqlalchemy as sa
from alembic import op

def upgrade():
    op.add_column("customer", sa.Column("nickname", sa.Text()))
    op.execute("UPDATE customer SET nickname = 'dear'")
    {more}
"""


@pytest.fixture
def empty(engine_name, tmp_path, request):
    """An empty database."""
    return request.getfixturevalue("fresh_postgres") if engine_name == "postgres" else str(tmp_path / "empty")


@pytest.fixture
async def later(tmp_path, monkeypatch):
    """A Portico that knows a migration more, which is given its last line."""

    def write(more=""):
        folder = Path(shutil.copytree(migrate.VERSIONS, tmp_path / "versions"))
        (folder / "9000_later.py").write_text(NEXT.format(more=more))
        monkeypatch.setattr(migrate, "VERSIONS", folder)

    return write


@pytest.fixture
def old_file(tmp_path):
    """A folder with a database of revision 0001."""
    folder = tmp_path / "old"
    folder.mkdir()
    with sqlite3.connect(folder / "portico.db") as database:
        database.executescript(OLD.read_text())
    database.close()
    return str(folder)


def differences(connection):
    """What the tables that the declarations describe and those of the database do not have in common."""
    options = {"compare_type": True, "compare_server_default": True, "include_object": _is_for(connection.dialect.name)}
    context = MigrationContext.configure(connection, opts=options)
    described = tables.metadata(KEPT)
    changes = [change for change in compare_metadata(context, described) if not _is_alembics_own(change)]
    return changes + sorted(_described_conditions(described) ^ _kept_conditions(connection, described))


def _is_for(dialect):
    """Whether something is described for an engine; Alembic does not look at `ddl_if`."""

    def is_for(_object, name, *_):
        return dialect == "postgresql" or name != "idempotency_by_key"

    return is_for


def _described_conditions(described):
    """Which rows each index is of, as the declarations say; Alembic does not compare that."""
    return {
        (index.name, str(where.compile(compile_kwargs={"literal_binds": True})).replace(f"{table.name}.", ""))
        for table in described.sorted_tables
        for index in table.indexes
        if (where := index.dialect_options["sqlite"]["where"]) is not None
    }


def _kept_conditions(connection, described):
    """And as the database says."""
    kept = sa.inspect(connection)
    return {
        (index["name"], str(condition).strip("()"))
        for table in described.sorted_tables
        for index in kept.get_indexes(table.name)
        for option, condition in index.get("dialect_options", {}).items()
        if option.endswith("_where") and condition is not None
    }


def _is_alembics_own(change):
    return change[0] == "remove_table" and change[1].name == "alembic_version"


async def compared(database):
    """The differences, on either engine."""
    if not database.startswith("postgresql:"):
        with sa.create_engine(f"sqlite:///{database}/portico.db").connect() as connection:
            return differences(connection)
    engine = create_async_engine(database.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.pool.NullPool)
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()
    return found


async def opened(database):
    """The database, brought up to date, and closed again."""
    engine = await open_engine(settings_for(database))
    await engine.close()


async def test_a_fresh_database_is_what_the_declarations_say(empty):
    await opened(empty)

    assert await compared(empty) == []


async def test_an_old_file_becomes_what_the_declarations_say(old_file):
    await opened(old_file)

    assert await compared(old_file) == []


async def test_an_old_file_keeps_what_was_in_it(old_file):
    from portico.app import App

    app = App(settings_for(old_file), clock=Clock())
    await app.start()
    merchant = Merchant(app, OLD_KEY)

    customers = await merchant.find("/v1/customers")
    configurations = await merchant.find(
        "/v1/billing_portal/configurations", expand=["data.features.subscription_update.products"]
    )
    events = await merchant.find("/v1/events", limit=100)
    replayed = await merchant.having(idempotency_key="alice").post("/v1/customers", people.ALICE)
    new = await merchant.create(f"/v1/customers/{customers['data'][0]['id']}", name="Alice Keller")
    await app.stop()

    assert [customer["name"] for customer in customers["data"]] == ["Alice Moreau"]
    assert [configuration["is_default"] for configuration in configurations["data"]] == [True]
    assert len(configurations["data"][0]["features"]["subscription_update"]["products"]) == 1
    assert {"customer.created", "billing_portal.session.created"} <= {event["type"] for event in events["data"]}
    assert replayed.headers["idempotent-replayed"] == "true"
    assert new["name"] == "Alice Keller"


async def test_ids_are_compared_byte_by_byte_on_postgres(fresh_postgres):
    await opened(fresh_postgres)
    engine = await open_engine(settings_for(fresh_postgres))

    keys = await engine.reader.all(
        "SELECT table_name, column_name, collation_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND column_name IN ('account', 'id') AND table_name <> 'alembic_version'",
        (),
    )

    await engine.close()
    assert len(keys) > 20
    assert {row[2] for row in keys} == {"C"}


async def test_opening_again_changes_nothing(empty):
    await opened(empty)
    await opened(empty)

    assert await compared(empty) == []


async def test_several_processes_may_start_on_an_empty_postgres_at_once(fresh_postgres):
    await asyncio.gather(*(opened(fresh_postgres) for _ in range(4)))

    assert await compared(fresh_postgres) == []


async def test_a_later_migration_runs_and_keeps_the_rows(empty, later):
    await opened(empty)
    engine = await open_engine(settings_for(empty))
    await _insert_customer(engine)
    await engine.close()

    later()
    engine = await open_engine(settings_for(empty))

    assert await migrate.current(engine) == "9000"
    assert [tuple(row) for row in await engine.reader.all("SELECT id, nickname FROM customer", ())] == [
        ("cus_1", "dear")
    ]
    await engine.close()


async def test_a_migration_that_fails_changes_nothing(empty, later):
    await opened(empty)
    engine = await open_engine(settings_for(empty))
    await _insert_customer(engine)
    before = migrate.head()
    later('op.execute("UPDATE no_such_table SET x = 1")')

    with pytest.raises(Exception, match="no_such_table"):
        await migrate.upgrade(engine)

    assert await migrate.current(engine) == before
    with pytest.raises(Exception, match="nickname"):
        await engine.reader.all("SELECT nickname FROM customer", ())
    await engine.close()


async def test_what_a_newer_portico_wrote_is_not_touched(empty):
    await opened(empty)
    engine = await open_engine(settings_for(empty))
    await engine.script(["UPDATE alembic_version SET version_num = '9999'"])
    await engine.close()

    with pytest.raises(migrate.TooNew, match=r"is at revision 9999; this Portico knows \d{4} at most"):
        await opened(empty)


async def _insert_customer(engine):
    columns = "account, livemode, id, created, version, deleted, body"
    await engine.script([f"INSERT INTO customer ({columns}) VALUES ('acct_1', 0, 'cus_1', 1, 1, 0, '{{}}')"])


async def test_the_trail_says_what_was_before_from_what_each_row_said_was_after(empty, tmp_path, monkeypatch):
    """Revision 0010. An id may come again after it was deleted."""
    with monkeypatch.context() as former:
        former.setattr(migrate, "VERSIONS", before("0010", tmp_path / "former"))
        engine = await open_engine(settings_for(empty))
        history = [("a", "{1}", None), ("a", "{2}", "{h}"), ("a", None, None), ("a", "{3}", None), ("b", "{4}", None)]
        await engine.script(
            [
                "INSERT INTO audit (account, livemode, object_id, id, created, actor, action, object, version, "
                f"after_body, after_hidden) VALUES ('acct_1', 0, '{id}', 'aud_{number}', 1, 'me', 'x', 'y', 1, "
                f"{literal(body)}, {literal(hidden)})"
                for number, (id, body, hidden) in enumerate(history)
            ]
        )
        await engine.close()

    engine = await open_engine(settings_for(empty))

    rows = await engine.reader.all("SELECT before_body, before_hidden FROM audit ORDER BY id", ())
    assert [tuple(row) for row in rows] == [(None, None), ("{1}", None), ("{2}", "{h}"), (None, None), (None, None)]
    await engine.close()


async def test_replies_that_were_kept_are_found_after_their_table_was_made_anew(empty, tmp_path, monkeypatch):
    """Revision 0012."""
    with monkeypatch.context() as former:
        former.setattr(migrate, "VERSIONS", before("0012", tmp_path / "former"))
        engine = await open_engine(settings_for(empty))
        await engine.script(
            [
                "INSERT INTO idempotency (account, livemode, id, created, body, request, method, path, version, "
                f"fingerprint, status) VALUES ('acct_1', {number % 2}, 'key {number}', {9 - number}, '{{{number}}}', "
                f"'req_{number}', 'POST', '/v1/customers', 'v', 'f', 200)"
                for number in range(9)
            ]
        )
        await engine.close()
    monkeypatch.setattr(idempotency, "BATCH", 4)

    engine = await open_engine(settings_for(empty))

    async def found(connection):
        scopes = [Scope("acct_1", bool(number % 2), "acct_1") for number in range(9)]
        kept = [await idempotency.find(connection, scope, f"key {number}") for number, scope in enumerate(scopes)]
        return kept, await idempotency.find(connection, scopes[0], "key 1")

    kept, of_other_mode = await engine.transact(found)
    assert [one.body for one in kept] == [f"{{{number}}}" for number in range(9)]
    assert of_other_mode is None
    await engine.close()


async def test_customers_who_had_the_same_invoice_prefix_keep_it(empty, tmp_path, monkeypatch):
    """Revision 0015. The first one who is still there has it in the column."""
    with monkeypatch.context() as former:
        former.setattr(migrate, "VERSIONS", before("0015", tmp_path / "former"))
        engine = await open_engine(settings_for(empty))
        rows = [("a", 0, 0, "ROSE"), ("b", 1, 1, "ROSE"), ("c", 2, 0, "ROSE"), ("d", 0, 0, "LILY"), ("e", 0, 0, None)]
        columns = "account, livemode, id, created, version, deleted, body"
        fixed = {"description": '\0 "invoice_prefix":"NO"'}
        texts = {id: to_json({**fixed, "invoice_prefix": prefix}).decode() for id, _, _, prefix in rows}
        await engine.script(
            [
                f"INSERT INTO customer ({columns}) VALUES ('acct_1', 0, '{id}', {3 - created}, 1, {deleted}, "
                f"'{texts[id]}')"
                for id, created, deleted, _ in rows
            ]
        )
        await engine.close()

    engine = await open_engine(settings_for(empty))

    kept = await engine.reader.all("SELECT id, invoice_prefix, body FROM customer ORDER BY id", ())
    assert [row[1] for row in kept] == [None, None, "ROSE", "LILY", None]
    assert {row[0]: row[2] for row in kept} == texts
    await engine.close()


async def test_invoice_prefixes_of_customers_who_are_gone_are_nobody_s(empty, tmp_path, monkeypatch):
    """Revision 0016. What a customer has now needs no such word, and a number by hand may look otherwise."""
    numbers = {"gone": ["ROSE-0001", "ROSE-0002"], "here": ["LILY-0001", "IRIS-0007", None, "by hand"]}
    invoices = [(whose, number) for whose, found in numbers.items() for number in found]
    with monkeypatch.context() as former:
        former.setattr(migrate, "VERSIONS", before("0016", tmp_path / "former"))
        engine = await open_engine(settings_for(empty))
        columns = "account, livemode, id, created, version, deleted"
        await engine.script(
            [
                f"INSERT INTO customer ({columns}, invoice_prefix, body) "
                "VALUES ('acct_1', 0, 'here', 1, 1, 0, 'LILY', '')",
                *(
                    f"INSERT INTO invoice ({columns}, customer, body) VALUES ('acct_1', 0, 'in_{place}', 1, 1, 0, "
                    f"'{customer}', '{to_json({'footer': chr(0), 'number': number}).decode()}')"
                    for place, (customer, number) in enumerate(invoices)
                ),
            ]
        )
        await engine.close()

    engine = await open_engine(settings_for(empty))

    kept = await engine.reader.all("SELECT livemode, kind, name, owner FROM spent_name ORDER BY name", ())
    assert list(map(tuple, kept)) == [(0, "invoice_prefix", "IRIS", "here"), (0, "invoice_prefix", "ROSE", "gone")]
    await engine.close()


def before(revision, folder):
    """A folder with the migrations that came before one."""
    folder.mkdir()
    for path in migrate.VERSIONS.glob("0*.py"):
        if path.name < revision:
            shutil.copy(path, folder)
    return folder


def literal(text):
    return "NULL" if text is None else f"'{text}'"
