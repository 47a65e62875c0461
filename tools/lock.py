"""Makes requirements.lock and requirements-dev.lock anew: the newest versions that pyproject.toml allows, with hashes.

One lock serves every platform and every Python that Portico runs on. Where packages come from is the business of
whoever installs them, so no address gets into a lock.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS: dict[str, tuple[str, ...]] = {"requirements.lock": (), "requirements-dev.lock": ("--extra", "dev")}
OPTIONS = (
    "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header",
    "--no-emit-index-url", "--no-emit-find-links", "--no-emit-build-options", "--upgrade", "--quiet",
)  # fmt: skip
PACKAGE = re.compile(r"^[a-z0-9][\w.-]*==", re.MULTILINE)
ADDRESS = re.compile(r"^(--|-[a-z] )|://|^\S+ @ ", re.MULTILINE)
"""What says where a package comes from."""
ADVICE = (
    "Making locks needs uv, which is nowhere on the PATH. It is a single program: `pip install uv` in any environment "
    "brings it, or see https://docs.astral.sh/uv. Only this command needs it."
)


class CannotLock(Exception):
    """The message says why, and what to do."""


def main() -> None:
    """Make both locks, or neither."""
    try:
        made = {name: resolved(extras) for name, extras in LOCKS.items()}
    except CannotLock as error:
        print(f"✗ {error}", file=sys.stderr)
        sys.exit(1)
    for name, text in made.items():
        (ROOT / name).write_text(text)
        print(f"· {name}: {len(PACKAGE.findall(text))} packages")


def resolved(extras: tuple[str, ...]) -> str:
    """The text of one lock. Raises CannotLock."""
    uv = shutil.which("uv")
    if uv is None:
        raise CannotLock(ADVICE)
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "lock"
        command = [uv, "pip", "compile", "pyproject.toml", *extras, *OPTIONS, "--output-file", str(lock)]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        if done.returncode:
            raise CannotLock(f"uv could not choose versions:\n{done.stderr.strip()}")
        return checked(lock.read_text())


def checked(text: str) -> str:
    """The text, if it names packages and hashes and no address. Raises CannotLock."""
    found = ADDRESS.search(text.replace("    --hash=", "    hash="))
    if found:
        raise CannotLock(f"uv wrote an address or an option into the lock: {text[found.start() :].splitlines()[0]}")
    return text


if __name__ == "__main__":
    main()
