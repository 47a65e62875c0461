"""What the locks promise: every package pinned and hashed, the same in both, and no word of where it comes from."""

import re

import pytest
from tools import lock

from tests.servers import ROOT

PINNED = re.compile(r"^([a-z0-9][\w.-]*)==(\S+)(.*)$", re.MULTILINE)


def text_of(name):
    return (ROOT / name).read_text()


def versions(name):
    return {package: version for package, version, _ in PINNED.findall(text_of(name))}


@pytest.mark.parametrize("name", lock.LOCKS)
def test_every_package_of_a_lock_has_hashes(name):
    entries = re.split(r"\n(?=[a-z0-9])", text_of(name).strip())

    bare = [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry or "==" not in entry]

    assert bare == []


@pytest.mark.parametrize("name", lock.LOCKS)
def test_no_lock_says_where_packages_come_from(name):
    assert lock.checked(text_of(name))


@pytest.mark.parametrize(
    "line", ["--index-url https://x.example/simple", "-f wheels", "a @ file:///a.whl", "--no-index"]
)
def test_a_lock_that_says_so_is_not_written(line):
    with pytest.raises(lock.CannotLock, match="address"):
        lock.checked(f"a==1 \\\n    --hash=sha256:0\n{line}\n")


def test_developers_run_the_versions_that_users_run():
    assert versions("requirements.lock").items() <= versions("requirements-dev.lock").items()


def test_without_uv_it_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(lock.CannotLock, match="pip install uv"):
        lock.resolved(())
