"""Several processes that serve at one address, for a machine with several cores.

The parent serves nobody. It begins the others by fork, so that they share what was loaded, and puts another one in the
place of one that ended. Each place has a listening socket of its own on the same port: Linux spreads connections evenly
between them, where of several that accept from one socket the quickest takes nearly all. The parent keeps the sockets
open, so whoever connects to a place where one has just died waits for the next one instead of being turned away.
"""

import logging
import os
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

PAUSE = 1.0
"""Seconds until one begins where the one before it could not."""
BACKLOG = 2048
_HEARD = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)

log = logging.getLogger("portico")

Serve = Callable[[socket.socket, Callable[[], None]], None]
"""What each process does: serve on a socket until it is stopped, and call when it answers."""


class Processes:
    """One process for each socket."""

    def __init__(self, sockets: Sequence[socket.socket], serve: Serve, announce: Callable[[], None]) -> None:
        self._sockets = sockets
        self._serve = serve
        self._announce = announce
        """Called once, when all of them answer."""
        self._places: dict[int, int] = {}
        """Which process is at which place."""
        self._answering: set[int] = set()
        self._announced = self._ends = self._failed = False
        self._words, self._tell = os.pipe()
        """Each says by one byte, the number of its place, that it answers."""
        self._parent_lives, self._alive = os.pipe()
        """Nobody writes there. If it ends, then the parent has ended."""

    def run(self) -> bool:
        """Until somebody stops it; False if they could not begin."""
        with _signals() as signals, selectors.DefaultSelector() as selector:
            for pipe in (signals, self._words):
                selector.register(pipe, selectors.EVENT_READ)
            self._begin(0)  # alone, for it may have to bring the database up to date
            while self._places:
                for key, _ in selector.select():
                    for byte in os.read(key.fd, 4096):
                        (self._signalled if key.fd == signals else self._answers)(byte)
        return not self._failed

    def _begin(self, place: int, *, pause: float = 0) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)  # else the child might hear for its parent what is said to it
        pid = os.fork()
        if pid == 0:
            self._be(place, pause)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
        self._places[pid] = place

    def _be(self, place: int, pause: float) -> None:
        """All that a process does. It never returns."""
        code = 1
        try:
            _listen_to_signals_again()
            for other in (*self._sockets[:place], *self._sockets[place + 1 :]):
                other.close()
            os.close(self._alive)
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            time.sleep(pause)
            self._serve(self._sockets[place], lambda: _write(self._tell, place))
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except Exception:
            log.exception("a process could not serve")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _end_with_parent(self) -> None:
        os.read(self._parent_lives, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _answers(self, place: int) -> None:
        self._answering.add(place)
        if self._ends or self._announced:
            return
        if len(self._places) < len(self._sockets):
            for other in range(1, len(self._sockets)):
                self._begin(other)
        elif len(self._answering) == len(self._sockets):
            self._announced = True
            self._announce()

    def _signalled(self, sign: int) -> None:
        if sign == signal.SIGCHLD:
            self._look_who_ended()
        else:
            self._stop()

    def _stop(self) -> None:
        """Ask all to finish what they do; who asks twice does not want to wait for that."""
        sign = signal.SIGINT if self._ends else signal.SIGTERM
        self._ends = True
        for pid in self._places:
            os.kill(pid, sign)

    def _look_who_ended(self) -> None:
        while self._places:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._ended(self._places.pop(pid), os.waitstatus_to_exitcode(status))

    def _ended(self, place: int, code: int) -> None:
        """Put another one there, unless none is wanted any more, or not even the first ones could begin."""
        if self._ends:
            return
        if not self._announced:
            self._failed = True
            self._stop()
            return
        why = signal.Signals(-code).name if code < 0 else code
        log.warning("a process ended (%s); another one takes its place", why)
        self._begin(place, pause=0 if place in self._answering else PAUSE)
        self._answering.discard(place)


def listening(host: str, port: int, count: int) -> list[socket.socket]:
    """So many sockets on one port. Raises OSError if it cannot be had."""
    sockets = []
    for _ in range(count):
        one = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind((host, port))
        sockets.append(one)
    for one in sockets:
        one.listen(BACKLOG)
    return sockets


@contextmanager
def _signals() -> Iterator[int]:
    """A pipe with one byte for each signal that comes, in the place of what signals do otherwise."""
    heard, wake = os.pipe()
    os.set_blocking(wake, False)
    before = {sign: signal.signal(sign, lambda *_: None) for sign in _HEARD}
    was = signal.set_wakeup_fd(wake)
    try:
        yield heard
    finally:
        signal.set_wakeup_fd(was)
        for sign, what in before.items():
            signal.signal(sign, what)
        os.close(heard)
        os.close(wake)


def _listen_to_signals_again() -> None:
    signal.set_wakeup_fd(-1)
    for sign in _HEARD:
        signal.signal(sign, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)


def _write(pipe: int, byte: int) -> None:
    os.write(pipe, bytes([byte]))
