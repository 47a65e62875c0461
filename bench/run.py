"""Budgets, as ratios measured side by side: `make bench`, or `bench/run.py [--quick] [--markdown] [PART ...]`.

All contenders of a part run at the same time; each round asks every one of them in turn, so that ratios are taken
between neighbours in time. A figure is the median of the ratios of all rounds. Exits with 1 if a budget is missed, or
if anything was answered with other than 2xx.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import budgets
from budgets import Verdict, judged
from databases import postgres, prepare_floor, two_inserts
from loads import BadAnswer, Load, Sample, Samples, interleaved, measure, need_wrk
from pages import VISITORS, customer
from paints import Shown, copied, painted
from renewals import renew
from seeds import seed
from servers import Server, floor, portico, portico_on_postgres
from webhooks import webhooks
from worlds import CONFIGURATIONS, SESSIONS, SUBSCRIPTIONS, get, opened, post


@dataclass(frozen=True)
class Pace:
    """How long it takes."""

    rounds: int = 5
    seconds: float = 3
    paints: int = 30
    """How often a page is opened in each round."""
    subscriptions: tuple[int, int, int] = (1_000, 10_000, 100_000)
    """How many renew, how many more, and how many there are at most."""


def requests(folder: Path, pace: Pace) -> list[Verdict]:
    """What one request of each kind costs, and what it does to the memory."""
    with portico(folder / "data") as server:
        world = opened(server.address)
        configuration = lines(folder / "configuration", world.configuration)
        body = file(folder / "configuration.json", get(server.address, world.configuration))
        session, event = latest(server, world.session_form)
        rows = {
            "body": str(file(folder / "session.json", session)),
            "event": str(file(folder / "event.json", event)),
            "database": str(folder / "floor.db"),
        }
        session_form = file(folder / "session.form", world.session_form)
        configuration_form = file(folder / "configuration.form", world.configuration_form)
        sessions = lines(folder / "sessions", SESSIONS)
        everything = lines(folder / "configurations", CONFIGURATIONS)
        listed = lines(folder / "list", f"{CONFIGURATIONS}?limit=100")
        subscribed = lines(folder / "subscriptions", SUBSCRIPTIONS)
        orders = file(folder / "subscription.forms", b"\n".join(world.subscription_forms))
        with floor("hello", body=str(body)) as hello, floor("commits", **rows) as commits:
            loads = [
                Load("hello", hello, configuration),
                Load("get", server, configuration),
                Load("list", server, listed),
                Load("commit", commits, sessions, session_form),
                Load("session", server, sessions, session_form),
                Load("configuration", server, everything, configuration_form),
                Load("subscription", server, subscribed, orders),
            ]
            samples = interleaved(loads, pace.rounds, pace.seconds)
        samples["after the runs"] = [Sample(megabytes=server.megabytes())]
    return judged((*budgets.REQUESTS, budgets.MEMORY[1]), samples)


def latest(server: Server, form: bytes) -> tuple[bytes, bytes]:
    """A session as it is answered, and its event."""
    import orjson

    session = post(server.address, SESSIONS, form)
    event = orjson.loads(get(server.address, "/v1/events?type=billing_portal.session.created&limit=1"))["data"][0]
    return orjson.dumps(session), orjson.dumps(event)


def sizes(folder: Path, pace: Pace) -> list[Verdict]:
    """What a request costs among many objects, beside what it costs among few.

    Before each round both servers start anew, the one with few objects from a copy: creating makes them more.
    """
    few, many = folder / "few", folder / "many"
    targets = {
        "1,000": lines(folder / "few ids", *seed(few, 1_000)),
        "100,000": lines(folder / "many ids", *seed(many, 100_000)),
    }
    everything = lines(folder / "all", CONFIGURATIONS)
    listed = lines(folder / "hundred", f"{CONFIGURATIONS}?limit=100")
    form = file(folder / "one.form", b"features[invoice_history][enabled]=true&name=One+of+many")
    samples: Samples = {}
    for round_ in range(pace.rounds):
        copy = folder / f"few {round_}"
        shutil.copytree(few, copy)
        with portico(copy) as small, portico(many) as large:
            servers = {"1,000": small, "100,000": large}
            loads = [Load(f"get {size}", server, targets[size]) for size, server in servers.items()]
            loads += [Load(f"list {size}", server, listed) for size, server in servers.items()]
            loads += [Load(f"create {size}", server, everything, form) for size, server in servers.items()]
            # pairs trade places in every other round, but creating stays last
            for load in loads if round_ % 2 == 0 else [loads[index ^ 1] for index in range(len(loads))]:
                measure(load, 1)
                samples.setdefault(load.name, []).append(measure(load, pace.seconds))
    return judged(budgets.SIZES, samples)


def start(folder: Path, pace: Pace) -> list[Verdict]:
    """From nothing to the first answer, over a folder that is already there."""
    data = folder / "started"
    with portico(data) as server:
        path = opened(server.address).configuration
        body = file(folder / "started.json", get(server.address, path))
    samples: Samples = {"hello start": [], "start": [], "idle": []}
    for _ in range(2 * pace.rounds + 1):
        for name, server in (("hello start", floor("hello", body=str(body))), ("start", portico(data, path))):
            seconds = server.start()
            samples[name].append(Sample(seconds=seconds))
            if name == "start":
                samples["idle"].append(Sample(megabytes=server.megabytes()))
            server.stop()
    # the first start writes the bytecode
    samples = {name: measured[1:] for name, measured in samples.items()}
    return judged((*budgets.START, budgets.MEMORY[0]), samples)


def on_postgres(folder: Path, pace: Pace) -> list[Verdict]:
    """A session on PostgreSQL, beside pgbench on the same server."""
    cores = os.cpu_count() or 1
    with (
        postgres(folder / "pg") as database,
        portico_on_postgres(database.url, cores) as several,
        portico_on_postgres(database.url, 1) as one,
    ):
        form = file(folder / "pg.form", opened(several.address).session_form)
        script = prepare_floor(database, folder)
        script.chmod(0o644)
        sessions = lines(folder / "pg sessions", SESSIONS)
        loads = [Load("several", several, sessions, form), Load("one", one, sessions, form)]
        samples: Samples = {"pgbench": [], "several": [], "one": []}
        for load in loads:
            measure(load, 1)
        for _ in range(pace.rounds):
            samples["pgbench"].append(two_inserts(database, script, pace.seconds))
            for load in loads:
                samples[load.name].append(measure(load, pace.seconds))
    return judged(budgets.on_postgres(cores), samples)


def renewals(folder: Path, pace: Pace) -> list[Verdict]:
    """What a renewal costs when many renew at once, and when few do among very many subscriptions."""
    few, many, all_ = pace.subscriptions
    samples = {
        "among many": [renew(folder / "among many", few, all_ - few)],
        "renew few": [renew(folder / "few", few)],
        "renew many": [renew(folder / "many", many)],
    }
    return judged(budgets.renewals(few, many, all_), samples)


def pages(folder: Path, pace: Pace) -> list[Verdict]:
    """What the portal's pages cost beside a plain GET, and how soon they are seen beside a static copy."""
    with portico(folder / "portal") as server:
        configuration = lines(folder / "plain", opened(server.address).configuration)
        home, review = customer(server)
        loads = [
            Load("get", server, configuration),
            Load("home", server, lines(folder / "home", home.path), cookie=home.cookie, connections=VISITORS),
            Load("review", server, lines(folder / "review", review.path), cookie=review.cookie, connections=VISITORS),
        ]
        samples = interleaved(loads, pace.rounds, pace.seconds)
        with floor("copies", copies=str(copied(server, home, folder / "copies.json"))) as copy:
            page = Shown("home", server.address + home.path, home.cookie)
            paints = painted([page, Shown("copy", copy.address + home.path)], pace.rounds, pace.paints)
    return [*judged(budgets.PAGES, samples), *judged(budgets.PAINTS, paints)]


PARTS: dict[str, Callable[[Path, Pace], list[Verdict]]] = {
    "requests": requests,
    "sizes": sizes,
    "start": start,
    "postgres": on_postgres,
    "renewals": renewals,
    "pages": pages,
    "webhooks": webhooks,
}


def file(path: Path, content: bytes) -> Path:
    """A file with a content."""
    path.write_bytes(content)
    return path


def lines(path: Path, *texts: str) -> Path:
    """A file with a text on each line."""
    return file(path, "\n".join(texts).encode() + b"\n")


def main() -> None:
    """Measure, print the table, and exit with what it says."""
    parser = argparse.ArgumentParser(description="Holds Portico against its budgets.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="short rounds, and fewer renewals")
    parser.add_argument("--markdown", action="store_true", help="print the table as markdown")
    asked = parser.parse_args()
    need_wrk()
    pace = Pace(3, 1, 10, (200, 1_000, 3_000)) if asked.quick else Pace()
    verdicts: list[Verdict] = []
    # not /tmp, which is memory on many machines: a commit must cost what it costs on a disk
    with tempfile.TemporaryDirectory(prefix="portico-bench-", dir="/var/tmp") as folder:
        for name in asked.parts or PARTS:
            print(f"· measuring {name}", file=sys.stderr, flush=True)
            try:
                verdicts += PARTS[name](Path(folder), pace)
            except BadAnswer as bad:
                sys.exit(f"✗ {bad}")
    print((budgets.markdown if asked.markdown else budgets.table)(verdicts))
    sys.exit(not all(verdict.holds for verdict in verdicts))


if __name__ == "__main__":
    main()
