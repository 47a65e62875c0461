"""`portico listen`: forwards what happens in a world to an address of the developer's own, and shows it as it goes.

It asks the server for what is new, so it works wherever the server is; nothing has to reach the developer's machine
from outside. Each event is signed with a secret that this listener alone has, and is tried again if it does not arrive.
Of several listeners that forward to one address, one alone does.
"""

import asyncio
import fcntl
import hashlib
import json
import re
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, get_args

import httpx

from portico.remote.caller import Refused, encoded
from portico.resources.event_types import EventType
from portico.storage.scope import wall_clock
from portico.wire import signature
from portico.wire.versions import ACCEPTED, CURRENT

EVERY = 0.2
"""Seconds between two looks for what is new."""
LATE = 10.0
"""Seconds by which an event may come to light after others that are newer: ids are in order of making, not of
committing, and several may be committed at a time."""
PAGE = 100
AT_ONCE = 4
WAITS = (0.0, 1.0, 5.0, 15.0)
"""Seconds before each attempt."""
PATIENCE = 20.0
UNREACHED = 30
"""Looks that may fail in a row until it gives up."""

NO_SCHEME = re.compile(r"(localhost|[^/:\s]+:\d+)(/|$)")
"""An address as users of Stripe's own tool write it: `localhost:3000/webhook`."""

Event = Mapping[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to hear, and where."""

    forward_to: str
    secret: str
    types: tuple[str, ...] = ()
    """Every type, if there are none."""
    prints: bool = False
    """Whether the events themselves are shown."""
    version: str = CURRENT
    """The version in whose shapes they come."""


def wish(forward_to: str, events: str, secret: str, *, prints: bool, version: str | None) -> Wish:
    """The wish as it is typed: an address, and types with commas between them. Raises Refused."""
    if NO_SCHEME.match(forward_to):
        forward_to = f"http://{forward_to}"
    if not forward_to.startswith(("http://", "https://")):
        raise Refused(f"--forward-to: {forward_to} is no address. Begin it with http:// or https://.")
    types = tuple(events.replace(" ", "").split(","))
    unknown = [type for type in types if type not in get_args(EventType)]
    if unknown:
        raise Refused(f"--events: there is no event of the type {unknown[0]}.")
    if version not in (None, *ACCEPTED):
        raise Refused(f"--api-version: {version} is none. There are those from {min(ACCEPTED)} to {CURRENT}.")
    return Wish(forward_to, secret, types, prints, version or CURRENT)


@contextmanager
def alone(site: str, key: str, forward_to: str) -> Iterator[None]:
    """Make sure that nobody else on this machine forwards the same to the same. Raises Refused."""
    name = hashlib.sha256(f"{site}\n{key}\n{forward_to}".encode()).hexdigest()[:16]
    with _opened(Path(tempfile.gettempdir()) / f"portico-listen-{name}") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(f"another `portico listen` already forwards to {forward_to}.") from error
        yield


def _opened(place: Path) -> TextIO:
    """A file to lock. It may be another user's, who need not be there any more, so nothing is written to it."""
    with suppress(FileExistsError):
        place.touch(exist_ok=False)
    try:
        return place.open()
    except OSError as error:
        raise Refused(f"the file {place} cannot be read ({error.strerror}).") from error


class Listener:
    """Forwards until it is stopped."""

    def __init__(self, site: str, key: str, wish: Wish, say: Say) -> None:
        headers = {"authorization": f"Bearer {key}", "stripe-version": wish.version}
        self._server = httpx.AsyncClient(base_url=site, headers=headers, timeout=PATIENCE, trust_env=False)
        self._receiver = httpx.AsyncClient(timeout=PATIENCE, trust_env=False, follow_redirects=False)
        self._wish = wish
        self._say = say
        self._places = asyncio.Semaphore(AT_ONCE)
        self._behind: str | None = None
        """The event behind which there is anything new; None while there was none."""
        self._seen: dict[str, float] = {}
        """When those behind it came to light, by the clock of the loop."""

    async def run(self, ready: Callable[[], None]) -> None:
        """Forward what happens from now on. Raises Refused if the server cannot be heard."""
        async with self._server, self._receiver:
            newest = await self._heard(lambda: self._ask(limit=1), 1)
            self._behind = newest[0]["id"] if newest else None
            ready()
            flying: set[asyncio.Task[None]] = set()
            while True:
                found = await self._heard(self._news, UNREACHED)
                for event in found:
                    await self._places.acquire()
                    flying.add(task := asyncio.create_task(self._forward(event)))
                    task.add_done_callback(flying.discard)
                if not found:
                    await asyncio.sleep(EVERY)

    async def _heard(self, ask: Callable[[], Awaitable[list[Event]]], patience: int) -> list[Event]:
        """What the server says, after so many tries at most. Raises Refused."""
        for missed in range(1, patience + 1):
            try:
                return await ask()
            except httpx.HTTPError as error:
                if missed == patience:
                    raise Refused(f"the server does not answer ({type(error).__name__}).") from error
                await asyncio.sleep(EVERY)
        return []

    async def _news(self) -> list[Event]:
        """What has come to light since the last look, the oldest first."""
        now = asyncio.get_running_loop().time()
        found = [event for event in await self._latest() if event["id"] not in self._seen]
        self._seen |= {event["id"]: now for event in found}
        for id, at in sorted(self._seen.items()):
            if now - at < LATE:
                break
            self._behind = id
            del self._seen[id]
        types = self._wish.types
        return [event for event in found if not types or "*" in types or event["type"] in types]

    async def _latest(self) -> list[Event]:
        """All events behind the one that is known, or simply all, the oldest first."""
        found: list[Event] = []
        while True:
            cursor = {}
            if self._behind:
                cursor["ending_before"] = found[-1]["id"] if found else self._behind
            elif found:
                cursor["starting_after"] = found[0]["id"]
            page = (await self._ask(limit=PAGE, **cursor))[::-1]
            found = [*found, *page] if self._behind else [*page, *found]
            if len(page) < PAGE:
                return found

    async def _ask(self, **params: Any) -> list[Event]:
        answer = await self._server.get(f"/v1/events?{encoded(params)}")
        if answer.status_code >= 500:
            answer.raise_for_status()
        found = answer.json()
        if answer.status_code >= 400:
            raise Refused(str(found["error"]["message"]))
        return list(found["data"])

    async def _forward(self, event: Event) -> None:
        """Send one event, until it arrives or the last attempt is over."""
        try:
            body = json.dumps(event, indent=2, ensure_ascii=False).encode()
            self._say(f"{_clock()}  --> {event['type']} [{event['id']}]")
            if self._wish.prints:
                self._say(body.decode())
            for wait in WAITS:
                await asyncio.sleep(wait)
                if await self._attempt(event, body):
                    return
            self._say(f"{_clock()}  <-- gave up [{event['id']}]")
        finally:
            self._places.release()

    async def _attempt(self, event: Event, body: bytes) -> bool:
        now = wall_clock() // 1_000_000
        headers = {
            "content-type": "application/json; charset=utf-8",
            signature.HEADER: signature.header(body, [self._wish.secret], now),
        }
        try:
            answer = await self._receiver.post(self._wish.forward_to, content=body, headers=headers)
        except httpx.HTTPError as error:
            self._say(f"{_clock()}  <-- [{type(error).__name__}] POST {self._wish.forward_to} [{event['id']}]")
            return False
        self._say(f"{_clock()}  <-- [{answer.status_code}] POST {self._wish.forward_to} [{event['id']}]")
        return answer.is_success


def _clock() -> str:
    """The time of day, in UTC, as the log shows it."""
    seconds = wall_clock() // 1_000_000 % 86_400
    return f"{seconds // 3_600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
