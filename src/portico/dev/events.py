"""What happens, as it happens: events and their deliveries, for a developer who would rather look than read logs.

The page works without scripts; with them, new events appear by themselves (server-sent events).
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from portico.api.client import Client
from portico.api.headers import PAGE_HEADERS
from portico.api.pipeline import Api
from portico.dev import drawing, world
from portico.resources.events import Event
from portico.resources.webhooks.deliveries import WebhookDelivery
from portico.resources.webhooks.watching import WatchedEndpoint
from portico.wire.errors import ApiError

SHOWN = 50
MOST = 100
COLORS = {"delivered": "good", "pending": "warn"}
"""Of badges; whatever else becomes of a delivery is bad."""
Badge = tuple[str, str]
"""Its color, and what it says."""
EVERY = 0.2
"""Seconds between two looks for what is new."""
LOOKS = 50
"""How often a stream looks before it ends; the browser then asks for another one."""
NOTHING: dict[str, Any] = {"events": [], "latest": "", "standing": {}, "silenced": []}
SCRIPT = Path(__file__).parent / "static" / "events.js"


class EventPages:
    """The list of events of one world, and each of them with what became of it."""

    def __init__(self, api: Api, *, demo: bool) -> None:
        self._api = api
        self._key = world.DEMO_KEY if demo else "sk_test_123"

    def routes(self) -> list[Route]:
        """Where the pages are."""
        return [
            Route("/dev/events", self.index, methods=["GET"]),
            Route("/dev/events.js", self.script, methods=["GET"]),
            Route("/dev/events/stream", self.stream, methods=["GET"]),
            Route("/dev/events/{id}", self.event, methods=["GET"]),
        ]

    async def index(self, request: Request) -> Response:
        """The latest events, with how their deliveries stand."""
        key, client = await self._client(request)
        wanted = request.query_params.get("type", "")
        if client is None:
            return self._page("events.html", 400, key=key, type=wanted, problem=True, **NOTHING)
        try:
            events, _more = await client.list(Event, limit=SHOWN, **_given(type=wanted))
        except ApiError:
            events = []
        latest = events[0].id if events else ""
        shown: dict[str, Any] = {
            "events": events,
            "standing": await _standing(client),
            "silenced": await _silenced(client),
        }
        return self._page("events.html", key=key, type=wanted, problem=False, latest=latest, **shown)

    async def event(self, request: Request) -> Response:
        """One event, with its body and every attempt to deliver it."""
        key, client = await self._client(request)
        try:
            if client is None:
                raise LookupError
            event = await client.retrieve(Event, request.path_params["id"])
            deliveries, _more = await client.list(WebhookDelivery, event=event.id, limit=100)
        except (ApiError, LookupError):
            return drawing.missing()
        body = orjson.dumps(event.model_dump(mode="json"), option=orjson.OPT_INDENT_2).decode()
        text = self._api.here.keys.reveal(body).decode()
        return self._page("event.html", key=key, event=event, body=text, deliveries=deliveries)

    async def script(self, _: Request) -> Response:
        """What makes new events appear."""
        response = Response(SCRIPT.read_bytes(), media_type="text/javascript")
        response.raw_headers.extend(PAGE_HEADERS)
        return response

    async def stream(self, request: Request) -> Response:
        """What is new behind an event, as it comes."""
        _, client = await self._client(request)
        if client is None:
            return drawing.missing()
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        after = request.headers.get("last-event-id") or request.query_params.get("after", "")
        response = StreamingResponse(_news(client, after), media_type="text/event-stream")
        response.raw_headers.extend(PAGE_HEADERS)
        return response

    async def _client(self, request: Request) -> tuple[str, Client | None]:
        """The world that is looked into. Pages of others may not look."""
        key = request.query_params.get("key", self._key)[:200]
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return key, None
        try:
            return key, await world.client(self._api, key)
        except ApiError:
            return key, None

    def _page(self, template: str, status: int = 200, **context: Any) -> Response:
        return drawing.page(template, status, when=_when, **context)


def _given(**filters: str) -> dict[str, Any]:
    """Those filters that say anything."""
    return {name: text for name, text in filters.items() if text}


def _when(moment: int) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


async def _news(client: Client, after: str) -> AsyncIterator[bytes]:
    """Events as lines, the oldest first, and how deliveries stand, until the stream has lasted long enough."""
    told: dict[str, list[Badge]] = {}
    yield b"retry: 200\n\n"
    for _ in range(LOOKS):
        try:
            found, _more = await client.list(Event, limit=SHOWN, **_given(ending_before=after))
            standing = await _standing(client)
        except ApiError:
            return
        for event in found[::-1]:
            after = event.id
            yield b"id: %b\ndata: %b\n\n" % (event.id.encode(), orjson.dumps(_line(event)))
        for id, badges in standing.items():
            if told.get(id) != badges:
                yield b"event: deliveries\ndata: %b\n\n" % orjson.dumps({"id": id, "badges": badges})
        told = standing
        await asyncio.sleep(EVERY)


def _line(event: Event) -> dict[str, Any]:
    about = event.data.object
    return {
        "id": event.id,
        "type": event.type,
        "created": event.created,
        "object": about.get("id", ""),
    }


async def _standing(client: Client) -> dict[str, list[Badge]]:
    """What became of the latest deliveries, by event."""
    found, _more = await client.list(WebhookDelivery, limit=MOST)
    outcomes: dict[str, Counter[str]] = {}
    for delivery in found:
        outcomes.setdefault(delivery.event, Counter())[delivery.outcome] += 1
    return {event: [_badge(*one) for one in sorted(counts.items())] for event, counts in outcomes.items()}


def _badge(outcome: str, count: int) -> Badge:
    return COLORS.get(outcome, "bad"), outcome if count == 1 else f"{count} {outcome}"


async def _silenced(client: Client) -> list[WatchedEndpoint]:
    """The endpoints that were disabled although nobody asked for it."""
    found, _more = await client.list(WatchedEndpoint, limit=MOST)
    return [one for one in found if one.disabled and one.disabled.reason != "requested"]
