"""The composition root: from settings to an ASGI application."""

import logging
from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portico import lazily
from portico.api.door import Door
from portico.api.headers import HSTS
from portico.api.keys import IssuedKeys, WorldKeys
from portico.api.pipeline import Api
from portico.jobs import loop as jobs
from portico.jobs.clockwork import Clockwork
from portico.jobs.send_mail import Post, Sending
from portico.jobs.webhooks.connector import Connector
from portico.jobs.webhooks.courier import Courier
from portico.resources.alarms import ALARMS
from portico.resources.places import NOUNS, PLACES
from portico.settings import Settings
from portico.storage import idempotency, lanes, migrate
from portico.storage.engine import Engine, Unusable
from portico.storage.scope import Installation, wall_clock

if TYPE_CHECKING:
    from starlette.routing import Route

    from portico.portal.site import Site

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("portico")

DOORS = ("/v1/", "/v2/")
"""Where programs ask: SDKs know a second door, and must be able to read that there is nothing behind it."""


async def open_engine(settings: Settings) -> Engine:
    """The database, brought up to date."""
    engine: Engine
    if settings.is_postgres:
        from portico.storage.postgres import PostgresEngine

        engine = await PostgresEngine.open(settings.database, settings.connections)
    else:
        from portico.storage.sqlite import SqliteEngine

        engine = SqliteEngine(Path(settings.database) / "portico.db")
    try:
        await migrate.upgrade(engine)
    except BaseException:
        await engine.close()
        raise
    return engine


def installation(settings: Settings, clock: Callable[[], int] = wall_clock) -> Installation:
    """Where time, chance, addresses and secrets come from."""
    sends_mail = settings.worlds or settings.mail is not None
    return Installation(settings.site, settings.keys, clock, egress=settings.egress, sends_mail=sends_mail)


def api_of(settings: Settings, engine: Engine, here: Installation) -> Api:
    """The API over a database, for whichever keys open it."""
    keys = (WorldKeys if settings.worlds else IssuedKeys)(engine, here)
    return Api(engine, here, keys, PLACES, NOUNS)


def post_of(settings: Settings, api: Api) -> Post | None:
    """Who carries mail away: the server of the settings, or else the developer's mailbox. None in a Portico without."""
    if settings.mail:
        from portico.mail.smtp import SmtpPost

        return SmtpPost(settings.mail, api)
    if not settings.worlds:
        return None
    from portico.mail.mailbox import Mailbox

    return Mailbox(api)


async def share_outbox(engine: Engine, here: Installation) -> None:
    """Learn who has webhooks; and with PostgreSQL hear of those that other processes make, and tell them of ours."""
    here.outbox.listening = await lanes.listening(engine.reader)
    await engine.share(here.outbox)


class App:
    """Everything that one process serves."""

    def __init__(self, settings: Settings, clock: Callable[[], int] = wall_clock, *, ticks: bool = True) -> None:
        self.settings = settings
        self._ticks = ticks and settings.clockwork
        self._is_secure = settings.site.startswith("https:")
        self.here = installation(settings, clock)
        self.post: Post | None = None
        self.engine: Engine
        self._is_open = False
        self.api: Api
        self._door: Application
        self.clockwork: Clockwork
        self.sending: Sending
        self.courier: Courier
        self._jobs: jobs.Loop

    async def open(self) -> None:
        """Open the database, unless that is done. Raises Unusable."""
        if not self._is_open:
            self.engine = await open_engine(self.settings)
            self._is_open = True

    async def start(self) -> None:
        """Open the database and the doors."""
        if not self.settings.worlds:
            lazily.run("portico.resources")  # no customer waits for what is broken, or slow, until somebody needs it
        await self.open()
        await self.engine.transact(idempotency.recall)
        await share_outbox(self.engine, self.here)
        self.api = api_of(self.settings, self.engine, self.here)
        self.post = post_of(self.settings, self.api)
        self._door = Door(self.api)
        if self.settings.worlds:
            self.api.log_url = f"{self.settings.site}/dev/requests/"
        self.clockwork = Clockwork(self.engine, self.here, ALARMS)
        self.sending = Sending(self.engine, self.here, self.post)
        self.courier = Courier(self.engine, self.here, Connector(self.here.egress))
        self._jobs = jobs.Loop(self.engine, self.here, self.clockwork, self.sending, self.courier)
        if self._ticks:
            self._jobs.start()

    async def stop(self) -> None:
        """Finish what runs, then close."""
        await self._jobs.stop()
        await self.engine.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each request through its door."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            if self._is_secure:
                send = _with_hsts(send)
            await self._route(scope)(scope, receive, send)

    def _route(self, scope: Scope) -> Application:
        path = scope["path"]
        if path.startswith(DOORS) or f"{path}/" in DOORS:
            return self._door
        if path in ("/healthz", "/openapi.json"):
            from portico.api.facts import Facts

            return Facts(self.engine)
        return self.pages

    @cached_property
    def pages(self) -> "Site":
        """The pages, whose templates and words are loaded when the first of them is asked for."""
        from portico.dev.mailbox import MailboxPages
        from portico.hosted.checkout.site import CheckoutSite
        from portico.hosted.invoices import InvoicePages
        from portico.hosted.receipts import ReceiptPages
        from portico.hosted.site import HostedSite
        from portico.mail.mailbox import Mailbox
        from portico.portal.site import Site

        more = self._developers_pages() if self.settings.worlds else []
        if self.settings.worlds and isinstance(self.post, Mailbox):
            more += MailboxPages(self.post, self.settings.site).routes()
        hosted = (HostedSite(self.api), CheckoutSite(self.api), InvoicePages(self.api), ReceiptPages(self.api))
        return Site(self.api, *(route for site in hosted for route in site.routes()), *more)

    def _developers_pages(self) -> "list[Route]":
        from portico.dev.events import EventPages
        from portico.dev.site import DevSite

        return [page for site in (DevSite, EventPages) for page in site(self.api, demo=self.settings.demo).routes()]

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except Unusable as error:
            log.error("%s", error)  # it says what to do; where it was raised helps nobody
            await send({"type": "lifespan.startup.failed", "message": ""})
            return
        except Exception as error:
            log.exception("Portico could not start")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})


def _with_hsts(send: Send) -> Send:
    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [HSTS, *message["headers"]]
        await send(message)

    return sending
