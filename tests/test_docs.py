"""The documents: what they tell people to run runs, and where they lead there is something."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests import databases, servers
from tests.sdk import npm
from tests.servers import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
README = (ROOT / "README.md").read_text()
ADDRESS = "http://127.0.0.1:12111"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Where a server listens; the documents speak of port 12111."""
    with servers.in_thread(str(databases.sqlite_folder(tmp_path_factory.mktemp("docs")))) as server:
        yield server.site


def blocks(language, *words):
    """The blocks of code in a language in which all of the words are."""
    return [code for kind, code in BLOCK.findall(README) if kind == language and all(word in code for word in words)]


def run(command, code, **options):
    return subprocess.run(
        [*command, code], capture_output=True, text=True, timeout=240, check=False, **{"cwd": ROOT, **options}
    )


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_of_the_readme_runs(site, code):
    done = run([sys.executable, "-c"], code.replace(ADDRESS, site))

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{site}/p/session/test_")


@pytest.mark.parametrize("code", blocks("js"))
def test_the_javascript_of_the_readme_runs(site, code):
    npm.package()
    told = code.replace("12111", site.rpartition(":")[2]).replace("sk_test_123", "sk_test_of_a_node_user")

    done = run([*npm.programs().node, "-e"], f"(async () => {{ {told}; console.log(session.url) }})()", cwd=npm.FOLDER)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{site}/p/session/test_")


@pytest.mark.parametrize("code", blocks("sh", "curl"))
def test_the_curl_of_the_readme_runs(site, code):
    assert shutil.which("curl"), "Install curl: the README uses it."

    done = run(["sh", "-ec"], code.replace(ADDRESS, site))

    assert done.returncode == 0, done.stderr
    assert '"object": "billing_portal.configuration"' in done.stdout


@pytest.mark.parametrize("code", blocks("sh", "portico keys"))
def test_the_setting_up_of_the_readme_runs(tmp_path, code):
    """All but pip, on a folder of ours, and with a server that ends at once because its port is taken."""
    folder = tmp_path / "data"
    code = re.sub(r"^pip install .*$", "", code, flags=re.MULTILINE)
    code = re.sub(r"postgresql://\S+", str(folder), code).replace("portico serve", "portico serve --help")
    portico = tmp_path / "portico"
    portico.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m portico "$@"\n')
    portico.chmod(0o755)

    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src")}
    done = run(["sh", "-ec"], code, env=environment)

    assert done.returncode == 0, done.stderr
    assert re.search(r"key      sk_live_\w+", done.stdout)
    assert (folder / "portico.db").exists()


def test_every_command_of_make_in_the_readme_is_there():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    named = set(re.findall(r"\bmake (\w+)(?:`|  )", README))

    assert {"demo", "test"} <= named <= targets


def test_every_kind_of_code_in_the_readme_is_run():
    assert {kind for kind, _ in BLOCK.findall(README)} == {"sh", "python", "js"}
    assert all([blocks("python"), blocks("js"), blocks("sh", "curl"), blocks("sh", "portico keys")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_what_is_there(document):
    text = BLOCK.sub("", document.read_text())

    links = [link for link in LINK.findall(text) if not link.startswith(("http:", "https:", "mailto:"))]

    broken = [link for link in links if not leads_somewhere(document, link)]
    assert broken == []


def leads_somewhere(document, link):
    path, _, anchor = link.partition("#")
    target = (document.parent / path) if path else document
    if not target.exists():
        return False
    return not anchor or anchor in [anchored(line) for line in target.read_text().splitlines() if line.startswith("#")]


def anchored(heading):
    """A heading as links name it."""
    words = re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower())
    return words.replace(" ", "-")


def test_the_documents_are_there():
    assert {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= {path.name for path in DOCUMENTS}
