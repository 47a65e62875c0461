"""A commit waits for the disk: it does so in a thread of its own, while the loop goes on."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread


class Flusher:
    """Commits, one after the other, in a thread of its own."""

    def __init__(self, commit: Callable[[], object]) -> None:
        self._commit = commit
        self._asked: SimpleQueue[asyncio.Future[None] | None] = SimpleQueue()
        self._begun = Lock()
        self._begun.acquire()
        self._thread = Thread(target=self._run, name="portico-commit", daemon=True)
        self._thread.start()

    def begin(self) -> "asyncio.Future[None]":
        """Begin to commit; what it comes to is known when all is on disk.

        This waits until the thread has begun. It needs Python for a moment, and then no more: if the loop went on at
        once, the thread would get its turn only when there is nothing left to do meanwhile.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked.put(done)
        self._begun.acquire()
        return done

    def close(self) -> None:
        """Finish what runs."""
        self._asked.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (done := self._asked.get()) is not None:
            self._begun.release()
            failure: Exception | None = None
            try:
                self._commit()
            except Exception as error:  # noqa: BLE001 (it is handed to whoever waits)
                failure = error
            with suppress(RuntimeError):  # a loop that is closed waits for nothing
                done.get_loop().call_soon_threadsafe(_tell, done, failure)


def _tell(done: "asyncio.Future[None]", failure: Exception | None) -> None:
    if done.done():
        return
    if failure is None:
        done.set_result(None)
    else:
        done.set_exception(failure)
