"""Something between Portico and PostgreSQL that cuts connections off in the middle of what is said on them."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

Pair = tuple[socket.socket, socket.socket]

AT_ONCE = struct.pack("ii", 1, 0)
"""How a socket is told to end without a goodbye."""


@dataclass
class Proxy:
    """Listens on a port, and passes everything on to a server that listens in a folder."""

    url: str
    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    pairs: list[Pair] = field(default_factory=list)

    @property
    def through(self) -> str:
        """The address of the same database by this way."""
        parts = urlsplit(self.url)
        return f"postgresql://{parts.username}@127.0.0.1:{self.listening.getsockname()[1]}{parts.path}?sslmode=disable"

    def cut(self) -> None:
        """End every connection: those on which something is being said, when half of it is."""
        pairs, self.pairs = self.pairs, []
        for pair in pairs:
            with suppress(OSError):
                pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            _hear_no_more(pair)

    def run(self) -> None:
        """Take connections until nobody listens any more."""
        folder = parse_qs(urlsplit(self.url).query)["host"][0]
        with suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(f"{folder}/.s.PGSQL.5432")
                pair, both = (client, server), threading.Barrier(2)
                self.pairs.append(pair)
                for source, target in (pair, pair[::-1]):
                    threading.Thread(target=self._pass_on, args=(pair, source, target, both), daemon=True).start()

    def _pass_on(self, pair: Pair, source: socket.socket, target: socket.socket, both: threading.Barrier) -> None:
        with suppress(OSError):
            while said := source.recv(65_536):
                is_cut = pair not in self.pairs
                target.sendall(said[: len(said) // 2] if is_cut else said)
                if is_cut:
                    break
        _hear_no_more(pair)
        if both.wait() == 0:  # a socket that somebody still listens to does not end
            for one in pair:
                one.close()


def _hear_no_more(pair: Pair) -> None:
    for one in pair:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RD)


@contextmanager
def proxy(url: str) -> Iterator[Proxy]:
    """A running one."""
    made = Proxy(url)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.listening.shutdown(socket.SHUT_RDWR)
        made.listening.close()
        made.cut()
        thread.join()
