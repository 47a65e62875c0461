"""Makes the virtual environment and installs a lock file into it. Needs nothing but Python 3.11."""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(lock: str, stamp: str) -> None:
    """Install what `lock` names, then touch `stamp`."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this is the check)
        stop(f"Portico needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not PYTHON.exists():
        say("Making a virtual environment in .venv")
        make()
    say(f"Installing what {lock} names (once; this may take a minute)")
    pip("install", "--require-hashes", "-r", str(ROOT / lock))
    pip("install", "--no-deps", "--editable", str(ROOT))
    Path(stamp).touch()


def make() -> None:
    """A fresh environment with pip in it."""
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as error:
        stop(f"A virtual environment cannot be made here ({error}). On Debian and Ubuntu: apt install python3-venv")


def pip(*arguments: str) -> None:
    """Run pip quietly; show what it said only if it failed."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        stop(f"pip could not install it:\n{done.stdout}{done.stderr}")


def say(text: str) -> None:
    """One line of progress."""
    print(f"· {text}", flush=True)


def stop(why: str) -> None:
    """Say why it cannot go on."""
    print(f"✗ {why}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
