"""Where the time goes: `bench/profiles.py WHAT`, with WHAT one of get, list, session, and those of `--help`.

Asks for one kind of request again and again, in this process and without a network, and prints what cProfile saw.
(Not called profile.py: cProfile imports the standard library's module of that name.)
"""

import argparse
import asyncio
import cProfile
import pstats
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from typing import Any

from databases import postgres
from loads import CONNECTIONS
from pages import customer
from portico.app import App
from portico.settings import Settings, for_development
from servers import KEY, Server, portico, portico_on_postgres
from worlds import CONFIGURATIONS, SESSIONS, SUBSCRIPTIONS, opened

ASKED = {
    "get": 32_000, "list": 3_200, "session": 6_400, "configuration": 3_200, "subscription": 1_600, "home": 640,
    "review": 640,
}  # fmt: skip
FORM = (b"content-type", b"application/x-www-form-urlencoded")
KEYS = count()


def asked(what: str, server: Server) -> tuple[str, tuple[bytes | None, ...], str]:
    """The path, the forms in turn, and the cookie of a browser that has a portal open."""
    if what in ("home", "review"):
        home, review = customer(server)
        visit = home if what == "home" else review
        return visit.path, (None,), visit.cookie
    world = opened(server.address)
    match what:
        case "get":
            return world.configuration, (None,), ""
        case "list":
            return f"{CONFIGURATIONS}?limit=100", (None,), ""
        case "session":
            return SESSIONS, (world.session_form,), ""
        case "subscription":
            return SUBSCRIPTIONS, world.subscription_forms, ""
        case _:
            return CONFIGURATIONS, (world.configuration_form,), ""


async def ask(app: App, path: str, form: bytes | None, cookie: str) -> None:
    """One request, as the server would pass it on."""
    headers = [(b"host", b"127.0.0.1"), (b"authorization", b"Bearer " + KEY.encode())]
    if cookie:
        headers.append((b"cookie", cookie.encode()))
    if form is not None:
        headers += [FORM, (b"content-length", b"%d" % len(form)), (b"idempotency-key", b"key-%d" % next(KEYS))]
    plain, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": "GET" if form is None else "POST",
        "path": plain,
        "query_string": query.encode(),
        "headers": headers,
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": form or b"", "more_body": False}

    async def send(message: Any) -> None:
        assert message.get("status", 200) == 200, message

    await app(scope, receive, send)


async def measure(settings: Settings, server: Server, what: str, lines: int) -> None:
    """Ask without the profiler, for the time; then with it, for where the time goes."""
    with server:
        path, forms, cookie = asked(what, server)
    turn = cycle(forms)
    app = App(settings)
    await app.start()

    async def many(count: int) -> None:
        for _ in range(count // CONNECTIONS):
            await asyncio.gather(*[ask(app, path, next(turn), cookie) for _ in range(CONNECTIONS)])

    await many(ASKED[what] // 10)
    began = time.process_time()
    await many(ASKED[what])
    cost = (time.process_time() - began) / ASKED[what] * 1e6
    profiler = cProfile.Profile(time.thread_time)
    profiler.enable()
    await many(ASKED[what])
    profiler.disable()
    await app.stop()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(lines)
    print(f"{what}: {cost:.1f} µs of CPU for each request, without the profiler and the server")


def main() -> None:
    """Read the command line, and measure."""
    parser = argparse.ArgumentParser(description="Shows where the time of one kind of request goes.")
    parser.add_argument("what", choices=ASKED)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, and not on SQLite")
    parser.add_argument("--lines", type=int, default=40, help="how much of the profile to print")
    given = parser.parse_args()
    import uvloop

    with tempfile.TemporaryDirectory(prefix="portico-profile-", dir="/var/tmp") as name, ExitStack() as stack:
        settings = for_development(Path(name), 1, demo=False)
        server = portico(Path(name))
        if given.postgres:
            url = stack.enter_context(postgres(Path(name) / "pg")).url
            settings, server = replace(settings, database=url), portico_on_postgres(url, 1)
        uvloop.run(measure(settings, server, given.what, given.lines))


if __name__ == "__main__":
    main()
