"""What it costs to tell somebody what happens, how long that takes, and what a dead endpoint costs the others."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from budgets import Budget, Verdict, judged
from loads import Load, Sample, Samples, measure
from servers import HERE, KEY, Server, free_port, portico
from worlds import SESSIONS, encoded, opened, post

BUDGETS = (
    Budget("Webhook delivery", "delivery", "cpu", "session", most=4.0),
    Budget("Commit to arrival at 100 events/s", "arrival", "p99", None, most=100),
    Budget("Two endpoints beside a dead one", "with a dead one", "seconds", "without it", most=1.3),
)
CUSTOMERS, ENDPOINTS, OWN = "/v1/customers", "/v1/webhook_endpoints", "/v1/portico/webhook_endpoints"
FORM = b"name=Ada+Lovelace&email=ada%40example.com"
EVENTS = 10_000
MADE = 2_000
"""How many can be made in a second, at least."""
PACE = 0.01
"""Seconds between two events, at a hundred a second."""
SETTLED = 3.0
"""Seconds without an arrival after which there are no more."""


class Pace(Protocol):
    """How long it takes."""

    rounds: int
    seconds: float


class Hearing:
    """A receiver, and what it has noted: the time and the object of each arrival."""

    def __init__(self, file: Path, port: int) -> None:
        self._file = file
        self.url = f"http://127.0.0.1:{port}/"

    @property
    def arrivals(self) -> list[tuple[float, str]]:
        """What came so far."""
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        return [(float(when), id) for when, _, id in (line.partition(" ") for line in lines)]


@contextmanager
def hearing(file: Path) -> Iterator[Hearing]:
    """A receiver in a process of its own."""
    port = free_port()
    running = subprocess.Popen([sys.executable, str(HERE / "receiver.py"), str(port), str(file)])
    try:
        while not file.exists():
            time.sleep(0.01)
        yield Hearing(file, port)
    finally:
        running.kill()
        running.wait()


def webhooks(folder: Path, pace: Pace) -> list[Verdict]:
    """All of it. The sessions are those of the same server, a moment before."""
    samples: Samples = {}
    for round_ in range(pace.rounds):
        there = folder / f"webhooks {round_}"
        there.mkdir()
        for name, sample in one_round(there, pace):
            samples.setdefault(name, []).append(sample)
    return judged(BUDGETS, samples)


def one_round(folder: Path, pace: Pace) -> Iterator[tuple[str, Sample]]:
    """Each load once, on fresh databases."""
    events = EVENTS if pace.seconds > 1 else EVENTS // 5
    with portico(folder / "data") as server, hearing(folder / "one") as one:
        yield "session", sessions(folder, server, pace)
        tell(server, one.url)
        yield "arrival", paced(server, one, pace)
    for name, endpoints, dead in (("delivery", 1, False), ("without it", 2, False), ("with a dead one", 2, True)):
        with ExitStack() as stack:
            server = stack.enter_context(portico(folder / name))
            heard = [stack.enter_context(hearing(folder / f"{name} {number}")) for number in range(endpoints)]
            yield name, backlog(folder, server, heard, events, dead=dead)


def sessions(folder: Path, server: Server, pace: Pace) -> Sample:
    """What a session costs, to compare with."""
    form, targets = folder / "session.form", folder / "sessions"
    form.write_bytes(opened(server.address).session_form)
    targets.write_text(f"{SESSIONS}\n")
    load = Load("session", server, targets, form)
    measure(load, 1)
    return measure(load, pace.seconds)


def tell(server: Server, url: str, **simulation: int) -> str:
    """A new endpoint for new customers."""
    made = post(server.address, ENDPOINTS, encoded({"url": url, "enabled_events": ["customer.created"]}))
    if simulation:
        post(server.address, f"{OWN}/{made['id']}/simulate", encoded(simulation))
    return str(made["id"])


def paced(server: Server, heard: Hearing, pace: Pace) -> Sample:
    """From the answer to a request, which is there after the commit, to the arrival of its event."""
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"))
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/x-www-form-urlencoded"}
    committed: dict[str, float] = {}
    began = time.perf_counter()
    for number in range(round(pace.seconds / PACE) * 2):
        time.sleep(max(0.0, began + number * PACE - time.perf_counter()))
        connection.request("POST", CUSTOMERS, FORM, headers)
        id = json.load(connection.getresponse())["id"]
        committed[id] = time.time()
    settle([heard])
    waits = sorted(max(0.0, when - committed[id]) for when, id in heard.arrivals)
    return Sample(p99=waits[len(waits) * 99 // 100] * 1000)


def backlog(folder: Path, server: Server, heard: Sequence[Hearing], events: int, *, dead: bool) -> Sample:
    """Many events first, and then all of them are due: what one delivery costs, and how long one takes among them."""
    seconds = events // MADE + 1
    urls = [*(one.url for one in heard), *([f"http://127.0.0.1:{free_port()}/"] if dead else [])]
    for url in urls:
        tell(server, url, delay=seconds + 4)
    form, targets = folder / "customer.form", folder / "customers"
    form.write_bytes(FORM)
    targets.write_text(f"{CUSTOMERS}\n")
    measure(Load("customers", server, targets, form), seconds)
    cpu = server.cpu()
    settle(heard)
    moments = sorted(when for one in heard for when, _ in one.arrivals)
    took = (moments[-1] - moments[0]) / len(moments)
    return Sample(cpu=(server.cpu() - cpu) / len(moments) * 1e6, rps=1 / took, seconds=took)


def settle(heard: Sequence[Hearing]) -> None:
    """Wait until everybody has heard everything."""
    last, since = -1, time.monotonic()
    while last <= 0 or time.monotonic() - since < SETTLED:
        count = sum(len(one.arrivals) for one in heard)
        if count != last:
            last, since = count, time.monotonic()
        time.sleep(0.2)
