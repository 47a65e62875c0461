"""The connections to PostgreSQL that a process has: some for one transaction each, some that many callers share."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from portico.storage.asking import Asked
from portico.storage.connecting import Lost
from portico.storage.engine import Row
from portico.storage.lines import Failed, Line

MANY, MOST = 16, 64
"""How many callers it takes until another trip begins beside those that are under way, and how many go with one."""
LINES = 4
"""How many trips that are shared are under way at a time."""
TRIES = 3
"""How often something is sent whose line is lost. A server that ends one connection may be about to end the next."""
LATE = 0.01
"""Seconds after which a trip does not count among them any more, lest one that is slow holds up everybody."""

Exchange = Callable[[Line, Sequence[Asked]], Awaitable[list[Sequence[Row]]]]
"""How statements of several callers travel: the rows of each come back."""


class Pool:
    """Lines, opened when they are needed, up to a number."""

    def __init__(self, open: Callable[[], Awaitable[Line]], size: int) -> None:
        self._open = open
        self._size = size
        self._opened = 0
        self._free: list[Line] = []
        self._waiting: deque[asyncio.Future[Line | None]] = deque()
        self._is_closed = False

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """A line to oneself. Raises Lost."""
        line = await self.take()
        try:
            yield line
        finally:
            self.give(line)

    async def take(self) -> Line:
        """A line to oneself, until it is given back. Raises Lost."""
        while True:
            if not self._free and self._opened < self._size:
                return await self._another()
            line = self._free.pop() if self._free else await self._turn()
            if line and not line.closed:
                return line
            if line:
                self._opened -= 1

    async def read(self, asked: Asked) -> Sequence[Row]:
        """What a statement finds that changes nothing: on a line to itself, and on another one if that is lost."""
        for left in reversed(range(TRIES)):
            try:
                async with self.line() as line:
                    return (await line.send([asked]))[0]
            except Lost:
                if not left:
                    raise
        raise AssertionError

    def give(self, line: Line) -> None:
        """Let others have it. What was sent on it still goes first."""
        if self._hand_over(line):
            return
        if self._is_closed:
            line.close()
            self._opened -= 1
        else:
            self._free.append(line)

    async def close(self) -> None:
        """Close every line, each when it is given back; also one that somebody still asks for afterwards."""
        self._is_closed = True
        while self._opened:
            line = self._free.pop() if self._free else await self._turn()
            if line:
                line.close()
                self._opened -= 1

    async def _another(self) -> Line:
        self._opened += 1
        try:
            return await self._open()
        except BaseException:
            self._opened -= 1
            self._hand_over(None)
            raise

    async def _turn(self) -> Line | None:
        """The next line that is given back, or word that another one may be opened."""
        turn: asyncio.Future[Line | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on(turn.result())
            raise

    def _pass_on(self, line: Line | None) -> None:
        if line:
            self.give(line)
        else:
            self._hand_over(None)

    def _hand_over(self, line: Line | None) -> bool:
        """Give it to who has waited longest; False if nobody waits."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(line)
                return True
        return False


@dataclass
class _Part:
    """What one caller wants sent, and where the rows go."""

    asked: Sequence[Asked]
    answer: asyncio.Future[list[Sequence[Row]]]
    tries: int
    """How often it may still be sent."""


class Shared:
    """Trips that many callers make together.

    What comes in while one is under way forms the next one, so the busier the process, the less each costs. If one
    statement fails then all are undone, and each caller's go again alone: nobody suffers for another's mistake.
    """

    def __init__(self, pool: Pool, exchange: Exchange, *, tries: int = 1) -> None:
        self._pool = pool
        self._exchange = exchange
        self._tries = tries
        """How often something is sent whose line is lost. What changes nothing may be sent again."""
        self._waiting: list[_Part] = []
        self._under_way: dict[asyncio.Task[None], float] = {}
        self._alarm: asyncio.TimerHandle | None = None

    def send(self, asked: Sequence[Asked]) -> asyncio.Future[list[Sequence[Row]]]:
        """Statements that become true together; the rows of each come back. Raises Failed, Lost."""
        part = _Part(asked, asyncio.get_running_loop().create_future(), self._tries)
        self._waiting.append(part)
        if len(self._waiting) % MANY == 1:
            self._go()
        return part.answer

    def _go(self) -> None:
        """Begin another trip, unless enough are under way that may soon be back."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        soon_back = sum(began > now - LATE for began in self._under_way.values())
        if soon_back < min(1 + len(self._waiting) // MANY, LINES):
            self._under_way[loop.create_task(self._travel())] = now
        elif self._alarm is None:
            self._alarm = loop.call_later(LATE, self._look)

    def _look(self) -> None:
        self._alarm = None
        if self._waiting:
            self._go()

    async def _travel(self) -> None:
        """Trip after trip, while somebody waits."""
        this, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert this is not None
        while self._waiting:
            self._under_way[this] = loop.time()
            try:
                line = await self._pool.take()
            except Exception as error:  # noqa: BLE001 (it is handed to whoever waits)
                _fail(self._board(), error)
                continue
            try:
                await self._together(line, self._board())
            finally:
                self._pool.give(line)
        del self._under_way[this]

    def _board(self) -> list[_Part]:
        """Who goes with the next trip. Who has stopped waiting stays here."""
        seats = min(max(len(self._waiting) // LINES, MANY), MOST)
        parts, self._waiting = self._waiting[:seats], self._waiting[seats:]
        return [part for part in parts if not part.answer.done()]

    async def _together(self, line: Line, parts: Sequence[_Part]) -> None:
        """One trip for all; or one for each, where somebody's statement fails."""
        if not parts:
            return
        try:
            asked = [one for part in parts for one in part.asked]
            rows = iter(await (line.send(asked) if len(parts) == 1 else self._exchange(line, asked)))
        except Failed as error:
            if len(parts) == 1:
                _fail(parts, error)
            else:
                for part in parts:
                    await self._together(line, [part])
        except Lost as error:
            self._lost(parts, error)
        else:
            for part in parts:
                answer = [next(rows) for _ in part.asked]
                if not part.answer.done():
                    part.answer.set_result(answer)

    def _lost(self, parts: Sequence[_Part], error: Lost) -> None:
        """Whoever may be sent again goes with the next trip, which has another line."""
        for part in parts:
            part.tries -= 1
        self._waiting += [part for part in parts if part.tries]
        _fail([part for part in parts if not part.tries], error)


def _fail(parts: Sequence[_Part], error: Exception) -> None:
    for part in parts:
        if not part.answer.done():
            part.answer.set_exception(error)
