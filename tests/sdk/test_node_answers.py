"""What the API really answers with fits stripe-node's declarations: present, null, and within the list of words."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from portico.resources.all import NOUNS
from portico.wire.outline import hidden_paths
from tests.sdk import answers, node_types, npm
from tests.sdk.answers import Answer
from tests.sdk.kinds import Field, Kind
from tests.sdk.node_types import Sdk
from tests.sdk.walks import STRIPES

JSON = {str: {"string", "decimal"}, bool: {"boolean"}, int: {"number"}, float: {"number"}, list: {"array"}}
STUB = {"id", "object", "deleted"}
AWAITED = {"discount"}
"""Nouns that the API cannot make yet: a discount comes with an invoice or a subscription."""


@pytest.fixture(scope="module")
def sdk() -> Sdk:
    return node_types.sdk(npm.package())


@pytest.fixture(scope="module")
def collected(site) -> list[Answer]:
    return answers.collected(site)


def test_there_is_an_answer_of_every_noun(collected):
    assert {answer.noun for answer in collected} >= set(STRIPES) - AWAITED


NOT_BROKEN_DOWN = {
    ("checkout.session", "page"),  # Portico's own: what its page shows
    ("checkout.session", "total_details.breakdown"),
    ("item", "discounts"),
}
"""What Checkout does not tell Stripe's SDK, or not yet: which discount took off how much."""


def test_everything_that_can_be_expanded_is_in_some_answer(collected):
    expandable = {(name, path) for name, noun in NOUNS.items() for path in hidden_paths(noun)} - NOT_BROKEN_DOWN

    shown = {
        (noun, path)
        for noun, path in expandable
        for answer in collected
        if answer.noun == noun and has(answer.tree, path)
    }

    assert shown == expandable


@pytest.mark.parametrize("noun", [noun for noun in STRIPES if noun not in AWAITED])
def test_answers_fit_the_declarations(sdk, collected, noun):
    members = sdk.objects(noun)
    alive = [answer for answer in collected if answer.noun == noun and "deleted" not in answer.tree]

    faults = {answer.name: found for answer in alive if (found := list(in_hash(answer.tree, members, sdk)))}

    assert alive
    assert faults == {}


def test_what_is_left_of_deleted_objects_is_a_stub(collected):
    deleted = [answer.tree for answer in collected if "deleted" in answer.tree]

    assert {tree["object"] for tree in deleted} == {
        "account",
        "customer",
        "plan",
        "product",
        "tax_id",
        "webhook_endpoint",
    }
    assert all(tree.keys() == STUB for tree in deleted)


def in_hash(tree: Mapping[str, Any], members: Mapping[str, Field], sdk: Sdk, prefix: str = "") -> Iterator[str]:
    """What is wrong with a hash, path by path."""
    for name in tree.keys() - members.keys():
        yield f"{prefix}{name} is not declared"
    for name, field in members.items():
        if name in tree:
            yield from in_value(tree[name], field.kind, sdk, prefix + name)
        elif not field.optional:
            yield f"{prefix}{name} is absent"


def in_value(value: Any, kind: Kind, sdk: Sdk, path: str) -> Iterator[str]:
    if "anything" in kind.words:
        return
    if value is None:
        if not kind.null:
            yield f"{path} is null"
    elif isinstance(value, dict):
        yield from in_braces(value, kind, sdk, path)
    elif not JSON[type(value)] & kind.words:
        yield f"{path} is {value!r}, not {sorted(kind.words)}"
    elif isinstance(value, list):
        for index, item in enumerate(value):
            assert kind.element
            yield from in_value(item, kind.element, sdk, f"{path}[{index}]")
    elif kind.literals and str(value) not in kind.literals:
        yield f"{path} is {value!r}, which is not on the list"


def in_braces(tree: dict[str, Any], kind: Kind, sdk: Sdk, path: str) -> Iterator[str]:
    if kind.nouns:
        if tree["object"] in kind.nouns:
            yield from in_hash(tree, sdk.objects(tree["object"]), sdk, f"{path}.")
        else:
            yield f"{path} is a {tree['object']}, not {sorted(kind.nouns)}"
    elif "list" in kind.words:
        if tree.keys() != {"object", "data", "has_more", "url"}:
            yield f"{path} is no list: {sorted(tree)}"
    elif "map" in kind.words:
        assert kind.element
        for key, item in tree.items():
            yield from in_value(item, kind.element, sdk, f"{path}{{{key}}}")
    elif kind.fields is None:
        yield f"{path} is a hash, not {sorted(kind.words)}"
    elif members := kind.fields():
        yield from in_hash(tree, members, sdk, f"{path}.")


def has(tree: Any, path: str) -> bool:
    for part in path.split("."):
        if not isinstance(tree, dict) or part not in tree:
            return False
        tree = tree[part]
    return True
