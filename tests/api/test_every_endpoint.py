"""What holds for every endpoint: its headers, its refusals. A new endpoint is tested by being there."""

from dataclasses import dataclass, field

import pytest

from portico.api.headers import API_HEADERS
from portico.resources.all import ENDPOINTS, NOUNS
from tests import everything
from tests.conftest import only_sqlite
from tests.everything import named
from tests.merchants import Merchant, request

ALWAYS = {name.decode(): value.decode() for name, value in API_HEADERS}
FORMS = [endpoint for endpoint in ENDPOINTS if named(endpoint) != "POST /v1/files"]
"""The endpoints that take a form. What uploads are refused for, `tests/resources/test_files.py` says."""


def test_there_is_one_of_everything():
    assert set(everything.MAKE) == set(NOUNS)
    assert {endpoint.noun.NOUN for endpoint in ENDPOINTS if endpoint.kind == "update"} == set(everything.CHANGES)


def test_no_two_endpoints_are_the_same():
    assert len({named(endpoint) for endpoint in ENDPOINTS}) == len(ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
async def test_an_endpoint_does_its_work(merchant, endpoint):
    answer = await works(merchant, endpoint)

    assert answer.status == (400 if named(endpoint) in everything.REFUSING else 200), answer.body
    assert answer.headers.items() >= ALWAYS.items()
    assert answer.headers["request-id"].startswith("req_")
    assert answer.headers["stripe-version"] == "2026-10-28.endive"
    assert int(answer.headers["content-length"]) == len(answer.body)


async def works(merchant, endpoint):
    """A request that the endpoint grants."""
    if endpoint.kind == "create" and not endpoint.parent:
        return await made(merchant, endpoint)
    id, parent = await everything.place(merchant, endpoint)
    return await everything.call(merchant, endpoint, id, parent)


async def made(merchant, endpoint):
    """The answer with which the object was made."""
    watched = Watched(merchant.app, merchant.key)
    await everything.make(watched, endpoint.noun.NOUN)
    return watched.answers[-1]


@dataclass(frozen=True)
class Watched(Merchant):
    """A merchant who remembers what was answered."""

    answers: list = field(default_factory=list)

    async def send(self, *request, **parts):
        self.answers.append(await super().send(*request, **parts))
        return self.answers[-1]


SESSION = "billing_portal.session"


@only_sqlite
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
async def test_an_endpoint_wants_a_key(app, merchant, endpoint):
    answer = await everything.call(Merchant(app, ""), endpoint, "x_1", "x_2")

    assert answer.status == 401
    assert answer.error["message"]
    assert answer.headers.items() >= ALWAYS.items()


@only_sqlite
@pytest.mark.parametrize("endpoint", FORMS, ids=named)
async def test_an_endpoint_refuses_a_parameter_that_it_does_not_have(merchant, endpoint):
    id, parent = await everything.place(merchant, endpoint)

    answer = await everything.call(merchant, endpoint, id, parent, no_such_thing="x")

    assert answer.status == 400
    assert (answer.error["code"], answer.error["param"]) == ("parameter_unknown", "no_such_thing")
    assert answer.headers.items() >= ALWAYS.items()
    assert answer.headers["stripe-should-retry"] == "false"


@only_sqlite
@pytest.mark.parametrize("endpoint", FORMS, ids=named)
async def test_an_endpoint_refuses_an_expansion_that_leads_nowhere(merchant, endpoint):
    if endpoint.kind == "create" and not endpoint.parent:
        answer = await refused_expansion_of_new(merchant, endpoint)
    else:
        id, parent = await everything.place(merchant, endpoint)
        answer = await everything.call(merchant, endpoint, id, parent, expand=["tea.pot"])

    assert (answer.status, answer.error["param"]) == (400, "expand[0]")


async def refused_expansion_of_new(merchant, endpoint):
    needed = {"name": "x"}
    if endpoint.noun.NOUN == SESSION:
        needed = {"customer": (await everything.make(merchant, "customer"))["id"]}
    return await merchant.post(
        endpoint.path, needed if endpoint.noun.NOUN in (SESSION, "customer") else {}, expand=["tea.pot"]
    )


async def test_pages_are_not_the_apis(app):
    answer = await request(app, "GET", "/core/accounts")

    assert answer.status == 404
