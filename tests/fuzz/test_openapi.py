"""The API against its own description: whatever is sent, the answer is one that `/openapi.json` promises."""

import secrets
from functools import lru_cache

import jsonschema_rs
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portico.api.openapi import description
from portico.resources.all import ENDPOINTS
from tests import databases, everything, servers
from tests.api.test_every_endpoint import works
from tests.conftest import only_sqlite
from tests.merchants import Merchant
from tests.sdk import answers

SENDINGS = 2
"""How many requests each endpoint gets that were made from its description."""
PROMISES = [content_type_conformance, not_a_server_error, response_schema_conformance, status_code_conformance]
DESCRIBED = description(ENDPOINTS)


def validator(method, path, status):
    """What `/openapi.json` says of an answer."""
    promised = DESCRIBED["paths"][path][method.lower()]["responses"]["200" if status == 200 else "default"]
    schema = promised["content"]["application/json"]["schema"]
    return jsonschema_rs.validator_for({**schema, "components": DESCRIBED["components"]})


@lru_cache(maxsize=16)  # one takes 15 MB
def noun_validator(noun):
    """What `/openapi.json` says of an object."""
    return jsonschema_rs.validator_for({"$ref": f"#/components/schemas/{noun}", "components": DESCRIBED["components"]})


def differences(validator, tree):
    """Where an answer is not what was promised."""
    return [
        f"{'.'.join(map(str, error.instance_path))}: {error.message[:200]}" for error in validator.iter_errors(tree)
    ]


@only_sqlite
async def test_what_endpoints_grant_is_what_they_promise(merchant):
    found = {}
    for endpoint in ENDPOINTS:
        own = Merchant(merchant.app, f"sk_test_{secrets.token_hex(8)}")
        answer = await works(own, endpoint)
        status = 400 if everything.named(endpoint) in everything.REFUSING else 200
        assert answer.status == status, (everything.named(endpoint), answer.body)
        if wrong := differences(validator(endpoint.method, endpoint.path, status), answer.json):
            found[everything.named(endpoint)] = wrong

    assert found == {}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A real server, by the wall clock."""
    folder = databases.sqlite_folder(tmp_path_factory.mktemp("openapi"))
    with servers.in_thread(str(folder)) as running:
        yield running


def test_the_plainest_and_the_fullest_objects_are_what_was_promised(server):
    found = {
        (answer.noun, answer.name): wrong
        for answer in answers.collected(server.site)
        if not answer.tree.get("deleted") and (wrong := differences(noun_validator(answer.noun), answer.tree))
    }

    assert found == {}


def test_the_description_is_served_as_it_is_written(server):
    assert requests.get(f"{server.site}/openapi.json", timeout=60).json() == DESCRIBED


def test_what_schemathesis_sends_is_answered_as_promised(server):
    key, refused = f"sk_test_{secrets.token_hex(8)}", []
    ids = server.await_(made(Merchant(server.app, key)))
    http = requests.Session()
    http.headers["authorization"] = f"Bearer {key}"

    for found in schemathesis.openapi.from_dict(DESCRIBED).get_all_operations():
        send(found.ok(), ids, http, server.site, refused)

    assert refused == []


async def made(merchant):
    """The id of an object of each noun, for paths."""
    objects = {noun: await everything.make(merchant, noun) for noun in everything.MAKE}
    return {noun: one["id"] for noun, one in objects.items() if "id" in one}


def send(operation, ids, http, site, refused):
    """Send an operation some requests; note each answer that breaks a promise."""
    endpoint = next(one for one in ENDPOINTS if (one.path, one.method.lower()) == (operation.path, operation.method))

    @settings(max_examples=SENDINGS, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def run(case):
        case.path_parameters = {
            name: ids.get((endpoint.parent if name == "parent" else endpoint.noun).NOUN, "x")
            for name in case.path_parameters or {}
        }
        answer = case.call(base_url=site, session=http)
        try:
            case.validate_response(answer, checks=PROMISES)
        except schemathesis.errors.FailureGroup as failures:
            refused.extend(f"{operation.label}: {failure}" for failure in failures.exceptions)

    run()
