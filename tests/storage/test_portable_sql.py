"""The rules that keep distributed databases possible, and one tenant's rows out of another's reach."""

import ast
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

import portico
from portico.resources.all import KEPT, NOUNS
from portico.storage import migrate, tables
from portico.wire.markers import Access

SOURCE = Path(portico.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
TABLES = tables.metadata(KEPT).tables

SQL = re.compile(r"^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CREATE|DROP|ALTER|PRAGMA)\s", re.DOTALL)
ONE_ENGINE_ONLY = re.compile(
    r"\b(sequence|serial|bigserial|autoincrement|identity|trigger|procedure|pg_advisory\w*|listen|notify|nextval"
    r"|skip locked|on conflict|insert or \w+|rowid|last_insert_rowid|currval|now\(\)|current_timestamp|random\(\))\b",
    re.IGNORECASE,
)


def texts(path):
    """Every text in a file that is SQL, with what stands in its place where something is put into it."""
    tree = ast.parse(path.read_text())
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)} - {
        id(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
    }
    for node in ast.walk(tree):
        if id(node) not in inner and (text := _text(node)) and SQL.match(text):
            yield text


def _text(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def statements():
    """Every SQL text of Portico, by the name of its file."""
    return [(path.relative_to(SOURCE), text) for path in FILES for text in texts(path)]


def test_the_statements_are_found():
    assert len(statements()) > 25


def test_sql_is_written_in_storage_only():
    elsewhere = {str(path) for path, _ in statements() if path.parts[0] != "storage"}

    assert elsewhere == set()


OWN = {"sqlite.py": {"rowid"}}
"""What an engine has alone, and says in its own file."""


@pytest.mark.parametrize(
    ("name", "text"), sorted({(path.name, text) for path, text in statements() if "migrations" not in path.parts})
)
def test_a_statement_uses_nothing_that_one_engine_has_alone(name, text):
    assert {word.lower() for word in ONE_ENGINE_ONLY.findall(text)} <= OWN.get(name, set())


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_every_key_begins_with_account_and_mode(table):
    unique = [index.columns.keys() for index in table.indexes if index.unique]
    unique += [list(key.columns.keys()) for key in table.constraints if isinstance(key, sa.UniqueConstraint)]

    for columns in [table.primary_key.columns.keys(), *unique]:
        assert list(columns)[:2] == ["account", "livemode"]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_every_index_of_a_tenants_rows_begins_with_account_and_mode(table):
    others = {"wake_next", "webhook_delivery_oldest"}  # the clockwork looks after all tenants
    others |= {"mail_next", "mail_oldest", "verification_oldest", "throttle_oldest"}

    for index in table.indexes:
        assert index.name in others or index.columns.keys()[:2] == ["account", "livemode"]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_ids_are_text_and_nothing_counts_by_itself(table):
    for column in table.columns:
        assert not isinstance(column.server_default, (sa.Sequence, sa.Identity))
        assert column.name != "id" or isinstance(column.type, sa.String)
        assert not isinstance(column.type, (sa.JSON, sa.DateTime, sa.Boolean, sa.Enum, sa.Numeric, sa.Float))


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_migrations_make_nothing_that_one_engine_has_alone(dialect):
    for statement in migrate.statements(dialect, after=None):
        assert not ONE_ENGINE_ONLY.search(statement)


def test_sqlite_tables_are_strict():
    made = [statement for statement in migrate.statements("sqlite", after=None) if "CREATE TABLE" in statement]

    assert all(statement.rstrip().endswith("STRICT") for statement in made if "alembic_version" not in statement)


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS.keys())
def test_a_noun_whose_ids_are_chosen_is_kept_in_order_of_time(noun):
    may_be_chosen = Access.NEVER not in noun.model_fields["id"].metadata

    if may_be_chosen and not noun.FACE:
        assert noun.BY_CREATED


def test_a_price_may_get_its_id_by_its_plan():
    assert NOUNS["price"].BY_CREATED
    assert Access.NEVER not in NOUNS["plan"].model_fields["id"].metadata
