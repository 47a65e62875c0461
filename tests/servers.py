"""Real servers: uvicorn in a thread for clients that need a network, a process of its own for what gets killed."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent import futures
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple, TypeVar

import uvicorn

from portico.app import App
from portico.settings import Settings
from portico.storage.scope import wall_clock
from tests.databases import settings_for

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
PATIENCE = 60
"""Seconds until a server that does not come is given up."""
LOOK = 0.01
"""Seconds between two looks whether something has happened."""
PORTS = range(13_000, 32_000)
"""Where servers of tests listen: below those that the system gives to whoever connects or wants any, and above those
that documents, and the URLs of tests, mean."""
KEPT_ALIVE = 600
"""Seconds for which connections may do nothing. If the end came sooner, it might come just when a client goes on."""
HERE = "127.0.0.1,localhost,::1"
_MARKS: list[socket.socket] = []
"""What says, as long as this process lives, which ports are its own."""

PROGRAM = """
import sys
from pathlib import Path
from portico.server import run
from tests.databases import settings_for
database, port, processes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
run(settings_for(database, site=f"http://127.0.0.1:{port}", port=port, processes=processes))
"""
"""What a process runs: the same server as `portico dev`, on any database, with the keys of the tests."""


def ask_no_proxy() -> None:
    """Let this process, and those that it begins, ask servers on this machine themselves, even if there is a proxy."""
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), HERE)))


class ServerDidNotStart(Exception):
    """The message holds what it said."""


def free_port() -> int:
    """A port on which nobody listens, and which nobody else is given until a server is there, by the system or by this.

    Several processes run tests, and somebody else may run them on the same machine.
    """
    return next(port for port in random.sample(PORTS, len(PORTS)) if _is_free(port) and _is_marked(port))


def _is_marked(port: int) -> bool:
    """Whether it is this process's from now on. A name without a file is free again when its process ends."""
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0portico-tests-{port}")
    except OSError:
        mark.close()
        return False
    _MARKS.append(mark)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Seen(NamedTuple):
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Running:
    """Portico in a thread of this process."""

    settings: Settings
    app: App
    loop: asyncio.AbstractEventLoop
    seen: list[Seen] = field(default_factory=list)
    """Every request so far."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Write the request down, and answer it."""
        if scope["type"] == "http":
            headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
            self.seen.append(Seen(scope["method"], scope["path"], headers))
        await self.app(scope, receive, send)

    @property
    def site(self) -> str:
        """Where it listens."""
        return self.settings.site

    @property
    def clock(self) -> Any:
        """What tells it the time."""
        return self.app.here.clock

    def await_(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine where the server runs, since its database belongs to its loop. Raises TimeoutError."""
        answer = asyncio.run_coroutine_threadsafe(work, self.loop)
        for _ in range(PATIENCE):  # in small pieces: while the machine stands still, none goes by
            if futures.wait([answer], 1).done:
                break
        return answer.result(0)


@contextmanager
def in_thread(database: str, *, clock: Callable[[], int] = wall_clock, **changes: object) -> Iterator[Running]:
    """Portico on a port of its own, in this process, by the given clock."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:  # so that asyncio lets small answers go at once
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        settings = settings_for(database, **({"site": f"http://127.0.0.1:{port}", "port": port} | changes))
        running = Running(settings, App(settings, clock=clock), asyncio.new_event_loop())
        options = {"log_level": "warning", "access_log": False, "server_header": False, "lifespan": "on"}
        server = uvicorn.Server(uvicorn.Config(running, **options, timeout_keep_alive=KEPT_ALIVE))
        thread = threading.Thread(target=_serve, args=(running.loop, server, listening), daemon=True)
        thread.start()
        wait_for(lambda: server.started or not thread.is_alive())
        try:
            yield running
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


def _serve(loop: asyncio.AbstractEventLoop, server: uvicorn.Server, listening: socket.socket) -> None:
    with closing(loop):
        loop.run_until_complete(server.serve(sockets=[listening]))


@dataclass
class Process:
    """Portico in a process of its own, which may be killed and started again."""

    database: str
    port: int
    processes: int = 1
    """How many serve; with several, this is their parent."""
    program: str = PROGRAM
    running: subprocess.Popen[bytes] | None = None
    output: IO[bytes] = field(default_factory=TemporaryFile)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-c", self.program, self.database, str(self.port), str(self.processes)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
        self.running = subprocess.Popen(command, env=environment, stdout=self.output, stderr=self.output)
        wait_for(lambda: self.answers() or self.running.poll() is not None)
        if self.running.poll() is not None:
            raise ServerDidNotStart(self.said())

    def answers(self) -> bool:
        """Whether it is there."""
        return answers(self.port)

    @property
    def children(self) -> set[int]:
        """The processes that serve, where there are several."""
        assert self.running is not None
        return children(self.running.pid)

    def kill(self) -> None:
        """End it as a power cut would: nothing is finished, nothing is said."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self._end(signal.SIGTERM)

    def said(self) -> str:
        """What it printed so far."""
        self.output.seek(0)
        return self.output.read().decode()

    def _end(self, sign: signal.Signals) -> None:
        if self.running is None:
            return
        self.running.send_signal(sign)
        self.running.wait(PATIENCE)
        self.running = None


@contextmanager
def process(database: str, processes: int = 1, program: str = PROGRAM) -> Iterator[Process]:
    """A running process, which is gone at the end, with its children, if it has any."""
    server = Process(database, free_port(), processes, program)
    try:
        server.start()
        yield server
    finally:
        left = server.children if server.running else set()
        server.kill()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.output.close()


def children(pid: int) -> set[int]:
    """The processes that a process began, and that have not ended."""
    begun = {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    return {child for child in begun if lives(child)}


def lives(pid: int) -> bool:
    """Whether the process is there, and has not ended."""
    try:
        return state(Path(f"/proc/{pid}")) != "Z"
    except OSError:
        return False


def state(place: Path) -> str:
    """What a process, or one of its threads, does: a letter (see proc(5)). Raises OSError if it is gone."""
    return (place / "stat").read_text().rpartition(") ")[2][0]


def answers(port: int) -> bool:
    """Whether there is a server."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def wait_for(happens: Callable[[], object], patience: float = PATIENCE) -> None:
    """Look every few milliseconds whether something has happened. Raises TimeoutError.

    Patience is counted in looks: while the machine stands still, nothing can happen, and none is lost.
    """
    for _ in range(round(patience / LOOK)):
        if happens():
            return
        time.sleep(LOOK)
    raise TimeoutError
