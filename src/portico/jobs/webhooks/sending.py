"""One attempt: the event is signed and sent, and what happened is written down."""

import asyncio
from dataclasses import dataclass
from typing import Any

from portico import __version__
from portico.jobs.webhooks.connector import Opens, Unreachable
from portico.jobs.webhooks.exchange import Broken, Exchange, Reply
from portico.resources.webhooks.declaration import WebhookEndpoint
from portico.storage.deliveries import Delivery
from portico.storage.scope import Installation
from portico.wire import egress, signature
from portico.wire.egress import Forbidden, Target

TOTAL = 20.0
"""Seconds for all of it."""
KEPT_BODY = 1024
"""How much of an answer's body is kept."""
KEPT_HEADERS, KEPT_VALUE = 40, 500
HEADERS = {
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": f"Portico/{__version__} (webhooks)",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Cache-Control": "no-cache",
}
Told = dict[str, Any]
"""An attempt as it is kept: see `resources.webhooks.attempts`."""


@dataclass(frozen=True)
class Tried:
    """What came of an attempt."""

    told: Told
    status: int | None = None
    """The answer's; None if there was none."""
    retry_after: str | None = None
    """How long the receiver wants to be left alone."""

    @property
    def succeeded(self) -> bool:
        """Whether the event has arrived."""
        return bool(self.told["succeeded"])


class Sender:
    """Sends to one endpoint, and keeps connections for the next time."""

    def __init__(self, here: Installation, opens: Opens) -> None:
        self._here = here
        self._opens = opens
        self._idle: list[tuple[Target, Exchange]] = []

    def close(self) -> None:
        """Let go of all connections."""
        for _, connection in self._idle:
            connection.close()
        self._idle.clear()

    async def send(self, endpoint: WebhookEndpoint, row: Delivery, body: str, number: int) -> Tried:
        """Make one attempt. Whatever the receiver does, it ends in time, and nothing is raised."""
        told = begun(row, number, self._here.now)
        marks = "\n".join(endpoint.seals(self._here.now))
        secrets = self._here.keys.reveal(marks).decode().split("\n")
        payload = self._here.keys.reveal(body)
        headers = {
            **HEADERS,
            "Portico-Delivery": f"{row.id}; attempt={number}",
            signature.HEADER: signature.header(payload, secrets, told["started"]),
        }
        told["request"] = {"method": "POST", "url": endpoint.url, "headers": headers}
        try:
            async with asyncio.timeout(TOTAL):
                reply = await self._exchange(endpoint, headers, payload, told)
        except (Forbidden, Unreachable, Broken) as error:
            return self._failed(told, str(error))
        except TimeoutError:
            return self._failed(told, f"There was no whole answer within {TOTAL:.0f} seconds.")
        return _answered(told, reply)

    def _failed(self, told: Told, why: str) -> Tried:
        told["error"] = why[:1].upper() + why[1:]
        return Tried(told)

    async def _exchange(self, endpoint: WebhookEndpoint, headers: dict[str, str], body: bytes, told: Told) -> Reply:
        loop = asyncio.get_running_loop()
        began, timing = loop.time(), told["timing"]
        target = egress.parsed(endpoint.url)
        reused = self._take(target)
        connection = reused
        try:
            if connection is None:
                connection = await self._open(target, endpoint.livemode)
                timing["connected"] = _milliseconds(began, loop.time())
            try:
                reply = await connection.send(target, headers, body)
            except Broken:
                if reused is None or reused.has_answered:
                    raise
                connection = await self._open(target, endpoint.livemode)  # it was closed while it was idle
                timing["connected"] = _milliseconds(began, loop.time())
                reply = await connection.send(target, headers, body)
            timing["answered"] = _milliseconds(began, reply.head_at or loop.time())
            self._put(target, connection)
            return reply
        except BaseException:
            if connection is not None:
                connection.close()
            raise
        finally:
            timing["total"] = _milliseconds(began, loop.time())
            told["address"] = connection.address if connection else None

    async def _open(self, target: Target, livemode: bool) -> Exchange:
        connection, address = await self._opens.open(target, livemode, Exchange)
        connection.address = address
        return connection

    def _take(self, target: Target) -> Exchange | None:
        while self._idle:
            place, connection = self._idle.pop()
            if connection.is_open and place[:3] == target[:3]:
                return connection
            connection.close()
        return None

    def _put(self, target: Target, connection: Exchange) -> None:
        if connection.is_open:
            self._idle.append((target, connection))


def begun(row: Delivery, number: int, now: int) -> Told:
    """An attempt that has just begun."""
    return {
        "number": number,
        "scheduled": row.next_attempt or row.due or row.created,
        "started": now,
        "succeeded": False,
        "error": None,
        "timing": {"connected": None, "answered": None, "total": 0},
    }


def _answered(told: Told, reply: Reply) -> Tried:
    headers = list(reply.headers.items())[:KEPT_HEADERS]
    told["answer"] = {
        "status": reply.status,
        "headers": {harmless(name[:100]): harmless(value[:KEPT_VALUE]) for name, value in headers},
        "body": harmless(bytes(reply.body[:KEPT_BODY]).decode("utf-8", "replace")),
    }
    told["succeeded"] = 200 <= reply.status < 300
    if not told["succeeded"]:
        kind = "a redirect, which is not followed" if 300 <= reply.status < 400 else "which is not 2xx"
        told["error"] = f"The answer was {reply.status}, {kind}."
    return Tried(told, reply.status, reply.headers.get("retry-after"))


_HARMFUL = dict.fromkeys((0, 0x7F, 0xFDD0, 0xFDD1), "\ufffd")


def harmless(text: str) -> str:
    """A receiver's text without what would be taken for the mark of a secret, or what a database refuses."""
    return text.translate(_HARMFUL)


def _milliseconds(began: float, ended: float) -> int:
    return round((ended - began) * 1000)
