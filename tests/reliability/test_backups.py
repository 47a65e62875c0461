"""P7 in small: what is copied while eight clients write is whole, and a Portico that is started on it serves."""

import sqlite3
from contextlib import closing

import pytest

from tests import databases, servers
from tests.reliability import traces
from tests.reliability.test_kills import ENOUGH, kept
from tests.reliability.writers import CUSTOMERS, Writers, connected, get

COPIES = 3


def by_backup(database, folder):
    """As `sqlite3 portico.db ".backup …"` does."""
    with (
        closing(sqlite3.connect(f"file:{database}/portico.db?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(folder / "portico.db")) as target,
    ):
        source.backup(target, pages=64)  # in pieces, between which others write


def by_vacuum(database, folder):
    """As `VACUUM INTO` does."""
    with closing(sqlite3.connect(f"file:{database}/portico.db?mode=ro", uri=True)) as source:
        source.execute("VACUUM INTO ?", (str(folder / "portico.db"),))


@pytest.mark.parametrize("copy", [by_backup, by_vacuum])
def test_a_copy_of_a_file_in_use_is_whole(tmp_path, copy):
    database = str(databases.sqlite_folder(tmp_path / "portico"))
    with servers.process(database) as server:
        writers = Writers(server)
        writers.begin()
        for number in range(COPIES):
            folder = tmp_path / f"copy-{number}"
            folder.mkdir()
            with writers.at_work(ENOUGH):
                before = writers.acknowledged
                copy(database, folder)

            check(str(folder), before)
        again(str(folder), writers)


def check(database, before):
    """The copy fits together, and has all that was acknowledged before it was begun."""
    found = traces.read(database)
    assert list(found.faults()) == []
    assert [write.key for write in before if not kept(found, write)] == []


def again(database, writers):
    """A server on the copy knows the answers that were given, with the secrets in them."""
    with servers.process(database) as other, connected(other) as connection:
        assert get(other, f"{CUSTOMERS}/{writers.customer}")["id"] == writers.customer
        for write in writers.acknowledged[:ENOUGH]:
            answer = write.again(connection)
            assert (answer.body, answer.replayed) == (write.body, True)
