"""P1 and P2 in small: the server is killed while eight clients write, and nothing that it acknowledged is lost."""

import random

from tests import databases, servers
from tests.reliability import traces
from tests.reliability.writers import CUSTOMERS, Writers, connected, get

KILLS = 4
ENOUGH = 20
"""Acknowledged writes before each kill, without which it proves nothing."""


def test_whatever_was_acknowledged_survives_and_nothing_is_half_done(own_database):
    with servers.process(own_database) as server:
        writers = Writers(server)
        writers.begin()
        for _ in range(KILLS):
            with writers.at_work(ENOUGH, random.uniform(0, 0.3)):
                server.kill()

            after = traces.read(own_database)
            assert list(after.faults()) == []
            assert [write.key for write in writers.acknowledged if not kept(after, write)] == []
            server.start()

        retry_all(server, writers)
        server.kill()

    at_last = traces.read(own_database)
    assert list(at_last.faults()) == []
    assert set(at_last.replies) == {write.key for write in writers.writes}
    assert len(at_last.changes) == len(at_last.caused) == len(writers.writes)


def kept(after, write):
    """Whether the database holds what the server answered."""
    _, status, body = after.replies.get(write.key, (None, None, ""))
    return (status, databases.KEYS.reveal(body)) == (write.status, write.body)


def retry_all(server, writers):
    """Send everything again: what was answered is answered alike, and what was not is done now, or was done already."""
    with connected(server) as connection:
        for write in writers.writes:
            again = write.again(connection)
            assert again.status == 200, again.body
            if write.is_acknowledged:
                assert (again.body, again.replayed) == (write.body, True)


def test_a_server_that_was_killed_serves_again(own_database):
    with servers.process(own_database) as server:
        writers = Writers(server)
        writers.begin()
        server.kill()
        server.start()

        assert get(server, f"{CUSTOMERS}/{writers.customer}") == writers.writes[0].json
