"""What is asked of a contender, and what it costs: wrk asks, /proc tells the CPU."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from servers import HERE, KEY, Server

CONNECTIONS = 32


@dataclass(frozen=True)
class Load:
    """One kind of request to one contender."""

    name: str
    server: Server
    targets: Path
    """A file with a path on each line, of which each request takes one."""
    body: Path | None = None
    """A file with forms of a POST, one a line; each request carries a fresh Idempotency-Key, as the SDKs do it."""
    cookie: str = ""
    """That of a browser which has a portal open."""
    connections: int = CONNECTIONS


@dataclass(frozen=True)
class Sample:
    """What one round measured. What was not measured is 0."""

    cpu: float = 0
    """Microseconds of CPU for each request."""
    rps: float = 0
    p99: float = 0
    """Milliseconds."""
    paint: float = 0
    """Milliseconds until a browser has painted something."""
    seconds: float = 0
    megabytes: float = 0


class BadAnswer(Exception):
    """Something was answered with anything but 2xx, or not at all."""


def measure(load: Load, seconds: float) -> Sample:
    """Ask for so many seconds. Raises BadAnswer."""
    before = load.server.cpu()
    said = json.loads(_wrk(load, seconds).rstrip().rpartition("\n")[2])
    cpu = load.server.cpu() - before
    if said["bad"] or not said["requests"]:
        raise BadAnswer(f"{load.name}: not every answer was good: {said}; the server {load.server.state()}")
    return Sample(
        cpu=cpu / said["requests"] * 1e6, rps=said["requests"] / said["microseconds"] * 1e6, p99=said["p99"] / 1000
    )


def _wrk(load: Load, seconds: float) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "METHOD": "POST" if load.body else "GET",
        "TARGETS": str(load.targets),
        "KEY": KEY,
        "RUN": uuid.uuid4().hex[:18],
        **({"BODY": str(load.body)} if load.body else {}),
        **({"COOKIE": load.cookie} if load.cookie else {}),
    }
    # wrk takes whole seconds only
    timing = ("-t1", f"-c{load.connections}", f"-d{max(1, round(seconds))}s")
    command = ["wrk", *timing, "-s", str(HERE / "requests.lua"), load.server.address]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def need_wrk() -> None:
    """Stop, in one line, where there is no wrk."""
    if shutil.which("wrk") is None:
        sys.exit("The benchmark needs wrk: apt install wrk")


Samples = dict[str, list[Sample]]
"""What every round measured, by the name of the load."""


def interleaved(loads: Sequence[Load], rounds: int, seconds: float) -> Samples:
    """Every load in every round, there and back again, so that a slow moment of the machine hits all alike."""
    for load in loads:
        measure(load, 1)
    samples: Samples = {load.name: [] for load in loads}
    for round_ in range(rounds):
        for load in loads[:: -1 if round_ % 2 else 1]:
            samples[load.name].append(measure(load, seconds))
    return samples
