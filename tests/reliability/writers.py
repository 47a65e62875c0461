"""Clients that write as fast as they can, with idempotency keys, and remember what they were answered."""

import itertools
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

import orjson

from tests import people
from tests.merchants import encoded
from tests.servers import PATIENCE, wait_for

KEY = "sk_test_writers"
WRITERS = 8
CUSTOMERS, PORTALS = "/v1/customers", "/v1/billing_portal/configurations"
SESSIONS = "/v1/billing_portal/sessions"


@dataclass
class Write:
    """One request that changes something."""

    path: str
    params: dict[str, Any]
    key: str = field(default_factory=lambda: secrets.token_hex(12))
    status: int | None = None
    """None while nobody knows what became of it."""
    body: bytes = b""
    replayed: bool = False

    @property
    def json(self) -> Any:
        """The answer, understood."""
        return orjson.loads(self.body)

    @property
    def is_acknowledged(self) -> bool:
        """Whether the server said that it is done."""
        return self.status == 200

    def send(self, connection: HTTPConnection) -> "Write":
        """Send it, perhaps not for the first time. Raises OSError or HTTPException."""
        form = "application/x-www-form-urlencoded"
        headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": self.key, "Content-Type": form}
        connection.request("POST", self.path, encoded(self.params), headers)
        answer = connection.getresponse()
        body = answer.read()
        self.status, self.body = answer.status, body
        self.replayed = answer.headers["Idempotent-Replayed"] == "true"
        return self

    def again(self, connection: HTTPConnection) -> "Write":
        """The same request once more, as a client sends it that did not hear the answer."""
        return Write(self.path, self.params, self.key).send(connection)


@contextmanager
def connected(server: Any) -> Iterator[HTTPConnection]:
    """A connection to a server."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        yield connection


def get(server: Any, path: str) -> Any:
    """Read something."""
    with connected(server) as connection:
        connection.request("GET", path, headers={"Authorization": f"Bearer {KEY}"})
        answer = connection.getresponse()
        body = answer.read()
    assert answer.status == 200, body
    return orjson.loads(body)


@dataclass
class Writers:
    """Eight clients, and everything that they sent."""

    server: Any
    writes: list[Write] = field(default_factory=list)
    customer: str = ""
    portal: str = ""
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def begin(self) -> None:
        """Make what the others change."""
        with connected(self.server) as connection:
            self.customer = self._sent(connection, Write(CUSTOMERS, people.ALICE)).json["id"]
            self.portal = self._sent(connection, Write(PORTALS, people.OPEN_PORTAL)).json["id"]

    @property
    def acknowledged(self) -> list[Write]:
        """Those of which the server said that they are done."""
        return [write for write in self.writes if write.is_acknowledged]

    @contextmanager
    def at_work(self, many: int, seconds: float = 0) -> Iterator[None]:
        """Everybody writes until so many more are done, and a while longer, and goes on through what is done then."""
        over = threading.Event()
        threads = [threading.Thread(target=self._write, args=(over,), daemon=True) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        try:
            self.go_on(many)
            time.sleep(seconds)
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join(PATIENCE)

    def go_on(self, many: int) -> None:
        """Wait until so many more are done."""
        enough = len(self.acknowledged) + many
        wait_for(lambda: len(self.acknowledged) >= enough)

    def _write(self, over: threading.Event) -> None:
        """Write until it is over, or the server is gone."""
        with connected(self.server) as connection, suppress(OSError, HTTPException):
            while not over.is_set():
                self._sent(connection, self._next())

    def _next(self) -> Write:
        number = next(self._numbers)
        mixed = (
            Write(CUSTOMERS, {"name": f"Customer {number}"}),
            Write(SESSIONS, {"customer": self.customer, "return_url": f"https://shop.example/{number}"}),
            Write(f"{PORTALS}/{self.portal}", {"name": f"Portal {number}"}),
            Write(f"{CUSTOMERS}/{self.customer}", {"metadata": {"number": number}}),
        )
        return mixed[number % len(mixed)]

    def _sent(self, connection: HTTPConnection, write: Write) -> Write:
        self.writes.append(write)
        return write.send(connection)
