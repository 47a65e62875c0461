"""stripe-python says what every endpoint gives: an object, a list of them, or what a search finds."""

import ast
import re
from pathlib import Path

import pytest
import stripe
from stripe._object_classes import OBJECT_CLASSES

from portico.resources.all import ENDPOINTS
from portico.resources.endpoints import Endpoint

PLACE = re.compile(r"\{\w+\}")
WRAPPED = {"list": "ListObject", "contents": "ListObject", "search": "SearchResultObject"}


def _called(noun: str) -> str:
    """How the SDK calls the class of a noun."""
    _, name = OBJECT_CLASSES[noun]
    return name


def _promised() -> dict[tuple[str, str], str]:
    """What each method of the SDK's services returns, by its HTTP method and path."""
    found = {}
    for file in Path(stripe.__file__).parent.rglob("_*_service.py"):
        for verb in ast.walk(ast.parse(file.read_text())):
            if not isinstance(verb, ast.FunctionDef) or verb.returns is None:
                continue
            for call in (one for one in ast.walk(verb) if isinstance(one, ast.Call) and len(one.args) > 1):
                texts = [one.value for arg in call.args for one in ast.walk(arg) if isinstance(one, ast.Constant)]
                if len(texts) > 1 and isinstance(texts[1], str) and texts[1].startswith("/v1/"):
                    found[texts[0].upper(), PLACE.sub("{}", texts[1])] = ast.unparse(verb.returns).replace("'", "")
    return found


PROMISED = _promised()
OURS = [one for one in ENDPOINTS if (one.method, PLACE.sub("{}", one.path)) in PROMISED]


def test_most_endpoints_are_the_sdks():
    assert len(OURS) > 150


@pytest.mark.parametrize("endpoint", OURS, ids=lambda one: f"{one.method} {one.path}")
def test_an_endpoint_gives_what_the_sdk_says(endpoint: Endpoint):
    said = PROMISED[endpoint.method, PLACE.sub("{}", endpoint.path)]

    given = _called((endpoint.gives or endpoint.noun).NOUN)

    wrapper = WRAPPED.get(endpoint.kind)
    assert said == (f"{wrapper}[{given}]" if wrapper else given)
