"""A server that is asked to end waits for what is under way, not for who keeps it waiting; and many may sit there."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

from tests import databases, servers
from tests.servers import PATIENCE, wait_for

HURRIED = servers.PROGRAM.replace("database,", "from portico import server\nserver.LAST_WORDS = 1\ndatabase,", 1)
"""The usual server, which gives those who are served when it ends a second."""
AUTH = "Host: 127.0.0.1\r\nAuthorization: Bearer sk_test_endings\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
HALF = f"POST /v1/customers HTTP/1.1\r\n{AUTH}{FORM}Content-Length: 1000\r\n\r\nname="
LONG = f"POST /v1/customers HTTP/1.1\r\n{AUTH}{FORM}Content-Length: 3012\r\n\r\ndescription={'x' * 3000}"
LIST = f"GET /v1/customers?limit=100 HTTP/1.1\r\n{AUTH}\r\n"
FEW = 128
"""Files that a process may have open unless it asks for more."""


@contextmanager
def serving(database, program=HURRIED, files=None):
    """A server, and its port."""
    port = servers.free_port()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(servers.ROOT / "src"), str(servers.ROOT)])}
    command = [sys.executable, "-c", program, str(database), str(port), "1"]

    def limit():
        if files:
            resource.setrlimit(resource.RLIMIT_NOFILE, files)

    with subprocess.Popen(command, env=environment, preexec_fn=limit, stderr=subprocess.PIPE) as running:
        try:
            wait_for(lambda: servers.answers(port))
            yield running, port
        finally:
            running.kill()


def asked(port, request, *, takes=65_536):
    """A connection on which something was sent; how much the system takes of an answer that nobody reads."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
    connection.connect(("127.0.0.1", port))
    connection.sendall(request.encode())
    return connection


def ended(running):
    """How long it takes to end when it is asked to, in seconds."""
    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=PATIENCE)
    return time.monotonic() - began


def test_who_never_sends_the_rest_keeps_no_server_from_ending(tmp_path):
    with serving(databases.sqlite_folder(tmp_path / "portico")) as (running, port), asked(port, HALF):
        time.sleep(0.2)

        seconds = ended(running)

    assert running.returncode == 0
    assert seconds < 20


def test_who_takes_no_answer_keeps_no_server_from_ending(tmp_path):
    with serving(databases.sqlite_folder(tmp_path / "portico")) as (running, port), ExitStack() as stack:
        with socket.create_connection(("127.0.0.1", port)) as shop:
            for _ in range(100):
                shop.sendall(LONG.encode())
                assert shop.recv(65_536).startswith(b"HTTP/1.1 200 OK")
        for _ in range(4):
            stack.enter_context(asked(port, LIST * 20, takes=2_048))
        time.sleep(0.5)

        seconds = ended(running)

    assert running.returncode == 0
    assert seconds < 20


def test_it_has_as_many_connections_as_the_system_allows(tmp_path):
    folder = databases.sqlite_folder(tmp_path / "portico")
    with serving(folder, servers.PROGRAM, (FEW, 4 * FEW)) as (_, port), ExitStack() as stack:
        for _ in range(2 * FEW):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))

        assert servers.answers(port)
