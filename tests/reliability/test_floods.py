"""P40: one who asks for more than anybody can bear, and many who ask for nothing, take nothing from the others."""

import socket
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests import databases, servers
from tests.chance import FULL
from tests.reliability.test_endings import FORM
from tests.reliability.writers import CUSTOMERS, Writers, get
from tests.servers import wait_for

GREEDY = 64
"""Connections of one caller, who asks for long lists, many at a time, and never stops."""
IDLE = 400
"""Connections on which nothing is asked, or half of it."""
SERVED = 0.99
WRITES = 2_000 if FULL else 200
PATIENCE = 10
"""Seconds in which each of the others is answered."""
IDLE_FOR = 30 if FULL else 1
"""Seconds after which who says nothing is let go."""
IMPATIENT = f"""
from portico import server
config = server._config
def impatient(app):
    made = config(app)
    made.timeout_keep_alive = {IDLE_FOR}
    return made
server._config = impatient
"""
"""What comes before the usual server, to have one that waits for so long only."""
AUTH = "Host: 127.0.0.1\r\nAuthorization: Bearer sk_test_greedy\r\n"
LIST = f"GET {CUSTOMERS}?limit=100 HTTP/1.1\r\n{AUTH}\r\n".encode()
ONE = f"POST {CUSTOMERS} HTTP/1.1\r\n{AUTH}{FORM}Content-Length: 11\r\n\r\nname=Greedy".encode()


def test_one_who_floods_takes_nothing_from_the_others(own_database):
    with servers.process(own_database) as server, ExitStack() as stack:
        writers = Writers(server)
        writers.begin()
        idle(server, stack)
        with flood(server) as answered, writers.at_work(WRITES):
            read = [timed(lambda: get(server, f"{CUSTOMERS}/{writers.customer}")) for _ in range(20)]

    assert len(writers.acknowledged) >= SERVED * len(writers.writes)
    assert max(read) < PATIENCE
    assert sum(answered) > GREEDY


def test_who_asks_for_nothing_is_let_go(tmp_path):
    database = str(databases.sqlite_folder(tmp_path / "portico"))
    program = servers.PROGRAM if FULL else servers.PROGRAM.replace("database,", f"{IMPATIENT}\ndatabase,", 1)
    with servers.process(database, program=program) as server, ExitStack() as stack:
        before = files(server)
        connections = idle(server, stack)
        began = time.monotonic()

        for connection in connections:
            connection.settimeout(2 * IDLE_FOR + PATIENCE)
            assert connection.recv(1) == b""

        assert time.monotonic() - began >= IDLE_FOR / 2
        wait_for(lambda: files(server) <= before)


def idle(server, stack):
    """Connections on which nothing is said, or not all of it."""
    connections = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(IDLE)]
    for number, connection in enumerate(connections):
        connection.sendall(LIST[: number % len(LIST)])
    return connections


def files(server):
    return len(list(Path(f"/proc/{server.running.pid}/fd").iterdir()))


def timed(work):
    began = time.monotonic()
    work()
    return time.monotonic() - began


@contextmanager
def flood(server):
    """Somebody floods the server; how many bytes each of the connections got."""
    over, answered = threading.Event(), [0] * GREEDY
    with socket.create_connection(("127.0.0.1", server.port)) as shop:
        for _ in range(100):
            shop.sendall(ONE)
            assert shop.recv(65_536).startswith(b"HTTP/1.1 200 OK")
    threads = [threading.Thread(target=ask, args=(server, number, answered, over)) for number in range(GREEDY)]
    for thread in threads:
        thread.start()
    wait_for(lambda: all(answered))
    try:
        yield answered
    finally:
        over.set()
        for thread in threads:
            thread.join()


def ask(server, number, answered, over):
    with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        while not over.is_set():
            connection.sendall(LIST * 4)
            answered[number] += len(connection.recv(1 << 20))
