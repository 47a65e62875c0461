"""Shaping takes less than reading does, and gives the same for what it takes."""

import types
from typing import Annotated, Literal, Union, get_args, get_origin
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from portico.resources.all import ENDPOINTS
from portico.wire import form
from portico.wire.errors import ApiError
from portico.wire.form import decode
from portico.wire.layouts import Laid, as_tree
from portico.wire.outline import options
from portico.wire.reading import reader, required, sent_as, writable
from portico.wire.resource import Resource, fill, read
from portico.wire.shaping import shaped
from tests.wire.teapots import LEAST, Teapot

NEW = [endpoint.noun for endpoint in ENDPOINTS if endpoint.kind == "create"]
BESIDE = [endpoint.orders for endpoint in ENDPOINTS if endpoint.orders]
SHAPES = list(dict.fromkeys([Teapot, *NEW, *BESIDE]))

ODD = st.sampled_from(
    ["", "x", "inf", "now", "-1", "True", "a" * 41, "a" * 501, "é\ufdd0", "\0", "a\x7f", None, 1, True, [], {}]
)
TEXTS = st.sampled_from(["a", "käse", "eur", "https://tea.example/", "a@tea.example", "12", "x" * 60, " a\n"])
NUMBERS = st.sampled_from(
    ["0", "1", "007", "-0", "-5", "1_0", " 1", "+1", "12.5", "1e3", "9" * 18, "9" * 19, "1\n", "١"]
)
KEYS = st.sampled_from(["a", "b", "0", "käse", "k" * 41])


def values(kind):
    """What might be sent for a type: mostly what can be, and now and then what cannot."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return values(inside[0])
    if origin in (Union, types.UnionType):
        return st.one_of([values(option) for option in options(kind) if option is not type(None)])
    if origin is Literal:
        return st.sampled_from([*inside, *inside, inside[0].upper()])
    if origin is tuple:
        return arrays(values(inside[0]))
    if origin is dict:
        return st.dictionaries(KEYS, values(inside[1]) | ODD, max_size=3)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return st.deferred(lambda: trees(kind))
    return {bool: st.sampled_from(["true", "false"]), str: TEXTS}.get(kind, NUMBERS)


def arrays(items):
    lists = st.lists(items, max_size=3)
    indexed = lists.map(lambda found: {str(index): item for index, item in enumerate(found)})
    return indexed | lists | st.dictionaries(st.sampled_from(["0", "1", "10", "9", "-1"]), items, max_size=3)


def trees(shape):
    """Hashes of parameters for a shape, most of them with everything that is needed."""
    fields = {sent_as(name, info): values(info.annotation) for name, info in writable(shape, "create").items()}
    needed = [sent for _, sent in required(shape, "create")]
    plain = st.fixed_dictionaries(
        {name: fields[name] for name in needed},
        optional={name: field for name, field in fields.items() if name not in needed},
    )
    names = st.sampled_from([*shape.model_fields, "x"])
    return plain | st.tuples(plain, st.dictionaries(names, ODD, max_size=1)).map(lambda two: two[0] | two[1])


def thorough(shape, params):
    return fill(shape, reader(shape, "create")(params, ()))


def outcome(way, shape, params):
    """What comes of it: a shape and what was given for it, or a refusal."""
    try:
        found = way(shape, params)
    except ApiError as error:
        return error.param, error.code, error.message
    return found, given_in(found)


def given_in(shape):
    """The fields that were sent, of the shape and of all in it."""
    inner = [given_in(value) for value in vars(shape).values() if isinstance(value, BaseModel)]
    return shape.model_fields_set, inner


@settings(max_examples=300)
@given(st.sampled_from(SHAPES), st.data())
def test_what_is_shaped_is_what_reading_makes_of_it(shape, data):
    params = data.draw(trees(shape))

    assert outcome(read, shape, params) == outcome(thorough, shape, params)


def pairs(node, name=""):
    """What is sent for texts in hashes and arrays; other values are not sent."""
    if isinstance(node, str):
        yield f"{name}={quote_plus(node)}"
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, member in members:
        part = "" if isinstance(node, list) and isinstance(member, str) else quote_plus(str(key))
        yield from pairs(member, f"{name}[{part}]" if name else part)


def laid(params):
    """The same as a form whose names are remembered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "LONG", 1)
        return decode("&".join(pairs(params)).encode())


@settings(max_examples=300)
@given(st.sampled_from(SHAPES), st.data())
def test_what_is_laid_out_is_shaped_as_reading_makes_it(shape, data):
    params = data.draw(trees(shape))
    try:
        sent = laid(params)
    except ApiError:
        return

    assert outcome(read, shape, sent) == outcome(thorough, shape, as_tree(sent))


PLAIN = [
    "size=12&kind=iron&whistles=true&volume=7&strength=light&price=12.5&weight=1.5&up_to=5&made_of=clay&called=Bob",
    "url=https://tea.example/&email=a@tea.example&currency=EUR&lid[enabled]=true&lid[color]=red&spout[length]=5",
    "spouts[0][length]=1&spouts[1][length]=2&leaves[]=green&mixed[]=a&labels[a]=1&metadata[a]=b&metadata[b]=",
]


@pytest.mark.parametrize("sent", PLAIN)
def test_what_is_plainly_right_is_shaped_at_once(sent):
    params = {**LEAST, "mixed": ["a"], **decode(sent.encode())}

    found = shaped(Teapot, params)

    assert found is not None
    assert found == thorough(Teapot, params)


@pytest.mark.parametrize("sent", PLAIN)
def test_what_is_laid_out_is_shaped_without_a_tree(sent):
    params = laid({**LEAST, "mixed": ["a"], **decode(sent.encode())})

    found = shaped(Teapot, params)

    assert (type(params), "tree" in vars(params)) == (Laid, False)
    assert found == thorough(Teapot, params.tree)


SPECIAL = ["size=", "size=x", "mixed=", "spout=", "whistles=1", "id=pot_1", "lid[seen]=1", "lid=x", "leaves[0]=", "x=1"]


@pytest.mark.parametrize("sent", SPECIAL)
def test_what_is_not_is_left_to_reading(sent):
    params = {**LEAST, "mixed": ["a"], **decode(sent.encode())}

    assert shaped(Teapot, params) is None
    assert shaped(Teapot, laid(params)) is None


UNKEEPABLE = [
    {"called": "\0"},
    {"called": "\ufdd0"},
    {"metadata": {"a\ufdef": "b"}},
    {"metadata": {"a": "\0"}},
    {"called": "é\x7f"},
]


@pytest.mark.parametrize("params", UNKEEPABLE)
def test_what_cannot_be_kept_is_not_shaped(params):
    assert shaped(Teapot, {**LEAST, "mixed": ["a"], **params}) is None


def test_what_must_be_sent_must_be_sent_although_it_has_a_default():
    assert shaped(Teapot, {"name": "Pot", "mixed": ["a"]}) is None


def test_every_noun_can_be_shaped():
    assert all(issubclass(noun, Resource) for noun in NEW)
    for shape in SHAPES:
        shaped(shape, {})
