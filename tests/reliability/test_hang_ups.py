"""P6 in small: PostgreSQL ends every connection while eight clients write, and none of them notices."""

import time

from tests import databases, servers
from tests.reliability import traces
from tests.reliability.writers import Writers

HANG_UPS = 4
HANG_UP = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = 'portico' AND datname = current_database()"
)


def test_connections_that_end_are_no_error_for_who_has_an_idempotency_key(fresh_postgres):
    with servers.process(fresh_postgres) as server:
        writers = Writers(server)
        writers.begin()
        with writers.at_work(8):
            for _ in range(HANG_UPS):
                databases.apart(databases.execute(fresh_postgres, HANG_UP))
                time.sleep(1)

    after = traces.read(fresh_postgres)
    assert {write.status for write in writers.writes} == {200}
    assert list(after.faults()) == []
    assert len(after.changes) == len(after.caused) == len(writers.writes)
