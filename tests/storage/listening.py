"""Which statements a database is asked to run."""

from portico.storage.postgres import PostgresReader
from portico.storage.postgres_connection import PostgresConnection
from portico.storage.sqlite_connection import SqliteConnection

PLACES = {
    SqliteConnection: ("one", "all", "write"),
    PostgresConnection: ("all", "write"),  # `one` asks for all
    PostgresReader: ("one", "all"),
}


def statements(monkeypatch):
    """The texts of all statements from now on, in order, with `?` where values go."""
    seen = []

    def listening(place, name):
        real = getattr(place, name)

        def wrapped(self, sql, *arguments, **said):
            seen.append(sql)
            return real(self, sql, *arguments, **said)

        monkeypatch.setattr(place, name, wrapped)

    for place, names in PLACES.items():
        for name in names:
            listening(place, name)
    return seen
