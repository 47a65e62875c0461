"""stripe-node's declarations are the stricter referee of what we send: what may be null is not what may be absent."""

import json

import pytest

from tests.sdk import differences, node_types, npm, walks
from tests.sdk.node_types import Sdk
from tests.sdk.walks import STRIPES

EXCUSED = (*differences.BOTH, *differences.NODE)


@pytest.fixture(scope="module")
def sdk() -> Sdk:
    return node_types.sdk(npm.package())


def all_walks(sdk: Sdk, noun: str):
    calls = walks.calls(noun, sdk.calls, strict=True)
    return [walks.objects(noun, sdk.objects, strict=True), *calls.values()]


def test_the_sdk_is_the_one_that_the_differences_are_about():
    manifest = json.loads((npm.package() / "package.json").read_text())

    assert manifest["version"] == "23.1.0"


@pytest.mark.parametrize("noun", STRIPES)
def test_declarations_and_sdk_differ_only_for_a_reason(sdk, noun):
    found = {one for walk in all_walks(sdk, noun) for one in walk.found}

    unexplained = differences.unexplained(found, EXCUSED)

    assert unexplained == []


@pytest.mark.parametrize("noun", STRIPES)
def test_the_sdk_knows_every_endpoint(sdk, noun):
    """It has those of nested objects in the same place, so only ours are looked up."""
    found = walks.endpoints(noun, sdk.calls)

    ours = [one for one in found if one.what == "more"]
    assert differences.unexplained(ours, differences.ENDPOINTS) == []


def test_every_excused_difference_is_still_there(sdk):
    found = {one for noun in STRIPES for walk in all_walks(sdk, noun) for one in walk.found}

    idle = differences.idle(found, EXCUSED)

    assert idle == []


@pytest.mark.parametrize("noun", STRIPES)
def test_both_sdks_see_the_same_members(sdk, noun):
    """So neither walk stops halfway."""
    from tests.sdk import python_types

    by_node = walks.objects(noun, sdk.objects, strict=True).seen
    by_python = walks.objects(noun, python_types.objects, strict=False).seen
    read_by_node = {name: walk.seen for name, walk in walks.calls(noun, sdk.calls, strict=True).items()}
    read_by_python = {name: walk.seen for name, walk in walks.calls(noun, python_types.calls, strict=False).items()}

    assert by_node == by_python
    assert read_by_node == read_by_python


def test_the_lock_names_no_registry():
    lock = (npm.FOLDER / "package-lock.json").read_text()

    assert "://" not in lock
