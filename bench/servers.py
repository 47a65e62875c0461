"""The contenders: each is a process that listens on a port of its own, watched from outside."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Self

HERE = Path(__file__).parent
KEY = "sk_test_bench"
UVICORN = ("-m", "uvicorn", "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--no-server-header",
           "--no-proxy-headers", "--log-level", "warning", "--lifespan", "off",
           "--app-dir", str(HERE / "floors"))  # fmt: skip
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 30


class Server:
    """One process. It starts with the `with` block and ends with it."""

    def __init__(self, command: list[str], port: int, ready: str, environment: Mapping[str, str] | None = None) -> None:
        self._command = command
        self._environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._environment |= environment or {}
        self._process: subprocess.Popen[bytes]
        self.address = f"http://127.0.0.1:{port}"
        self.ready = ready
        """A path that answers 200 once it works."""

    def start(self) -> float:
        """Spawn it; the seconds until its first answer."""
        began = time.perf_counter()
        self._process = subprocess.Popen(self._command, env=self._environment, stdout=subprocess.DEVNULL)
        while not answers(self.address + self.ready):
            if self._process.poll() is not None:
                raise RuntimeError(f"{' '.join(self._command)} ended with {self._process.returncode}")
            if time.perf_counter() - began > PATIENCE:
                self.stop()
                raise RuntimeError(f"{' '.join(self._command)} does not answer {self.ready}")
            time.sleep(0.003)
        return time.perf_counter() - began

    def stop(self) -> None:
        """End it, and wait until it is gone."""
        self._process.terminate()
        self._process.wait(PATIENCE)

    def state(self) -> str:
        """Whether it lives, for a report of what went wrong."""
        ended = self._process.poll()
        return "is running" if ended is None else f"ended with {ended}"

    def cpu(self) -> float:
        """Seconds of CPU that its threads and children have used, in user space and in the kernel."""
        return sum(_cpu(pid) for pid in _family(self._process.pid))

    def megabytes(self) -> float:
        """Its resident memory, with that of its children."""
        return sum(_resident(pid) for pid in _family(self._process.pid)) / 1024

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def floor(name: str, **environment: str) -> Server:
    """One of `floors/`, on the server and with the options that Portico runs with."""
    port = free_port()
    command = [sys.executable, *UVICORN, "--port", str(port), f"{name}:app"]
    return Server(command, port, "/", {f"FLOOR_{key.upper()}": text for key, text in environment.items()})


def portico(data: Path, ready: str = "/healthz") -> Server:
    """`portico dev` over a folder."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("portico")), "dev", "--port", str(port), "--data", str(data)]
    return Server(command, port, ready)


def portico_on_postgres(url: str, processes: int) -> Server:
    """Portico over PostgreSQL, with open worlds as under `portico dev`."""
    port = free_port()
    return Server([sys.executable, str(HERE / "launch.py"), url, str(port), str(processes)], port, "/healthz")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        with urllib.request.urlopen(asking(url), timeout=PATIENCE) as reply:
            return bool(reply.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def asking(url: str, body: bytes | None = None) -> urllib.request.Request:
    """A request of the account that everything here belongs to."""
    return urllib.request.Request(url, data=body, headers={"Authorization": f"Bearer {KEY}"})


def _family(pid: int) -> list[int]:
    """A process, its children, and theirs."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found += _family(int(child))
    return found


def _cpu(pid: int) -> float:
    """utime, stime, and those of children that have ended; /proc adds up the threads itself."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
