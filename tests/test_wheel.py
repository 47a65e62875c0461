"""What `pip install .` installs: all that Portico reads while it runs, and a command that starts from it alone."""

import os
import subprocess
import sys
import zipfile

import pytest

from portico import __version__
from tests.servers import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as pip builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--quiet", "--wheel-dir", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    if done.returncode:
        pytest.fail(
            f"pip could not build the wheel; it needs a package registry for that. {done.stderr}", pytrace=False
        )
    (found,) = folder.iterdir()
    return found


def test_the_wheel_carries_every_file_of_the_package_and_nothing_else(wheel):
    package = (ROOT / "src" / "portico").rglob("*")
    sources = [path for path in package if path.is_file() and path.parent.name != "__pycache__"]

    carried = {name for name in zipfile.ZipFile(wheel).namelist() if not name.startswith("portico-")}

    assert carried == {str(path.relative_to(ROOT / "src")) for path in sources}
    for needed in ("/templates/", "/locales/", "/static/", "/migrations/versions/"):
        assert any(needed in name for name in carried), needed


def test_the_wheel_says_what_it_is(wheel):
    archive = zipfile.ZipFile(wheel)
    about = f"portico-{__version__}.dist-info"

    assert "portico = portico.cli:main" in archive.read(f"{about}/entry_points.txt").decode()
    assert "License-Expression: Apache-2.0" in archive.read(f"{about}/METADATA").decode()
    assert f"{about}/licenses/LICENSE" in archive.namelist()


OPEN_THE_DEMO = """
import asyncio, re, sys
from pathlib import Path
from portico.app import App
from portico.demo import summary
from portico.settings import for_development
import portico
assert ".whl" not in portico.__file__ and portico.__file__.startswith(sys.argv[1]), portico.__file__
async def main():
    app = App(for_development(Path(sys.argv[1]) / "data", 12111, demo=True))
    await app.start()
    print(await summary(app, colors=False))
    app.pages
    await app.stop()
asyncio.run(main())
"""


def test_what_is_in_the_wheel_is_enough_to_run(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)

    done = subprocess.run(
        [sys.executable, "-c", OPEN_THE_DEMO, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "/dev/portal/cus_" in done.stdout
