"""Which statements a database is asked to run."""

from portico.storage.postgres import PostgresConnection, PostgresReader
from portico.storage.sqlite import SqliteConnection


def statements(monkeypatch):
    """The texts of all statements from now on, in order, with `?` where values go."""
    seen = []

    def listening(place, name):
        real = getattr(place, name)

        async def wrapped(self, sql, *arguments, **said):
            seen.append(sql)
            return await real(self, sql, *arguments, **said)

        monkeypatch.setattr(place, name, wrapped)

    for place in (SqliteConnection, PostgresConnection, PostgresReader):
        for name in ("one", "all", "write"):
            if hasattr(place, name):
                listening(place, name)
    return seen
