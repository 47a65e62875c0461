"""What declarations say is true on every endpoint, and is tested once for all of them."""

import pytest

from portico.resources.all import ENDPOINTS, NOUNS
from portico.wire import versions
from portico.wire.docs import field_docs
from portico.wire.errors import bracketed
from portico.wire.outline import inner_element, inner_hash, refers_to, walk
from portico.wire.reading import sent_as, writable
from portico.wire.resource import Resource
from tests import everything
from tests.conftest import only_sqlite
from tests.everything import named

WRITES = [endpoint for endpoint in ENDPOINTS if endpoint.kind in ("create", "update") and endpoint.noun.NOUN != "file"]


def read_only(shape, on):
    """The paths, as a caller would send them, of every field that nobody may send."""
    allowed = writable(shape, on)
    for name, info in shape.model_fields.items():
        sent, inner, element = sent_as(name, info), inner_hash(info), inner_element(info)
        if name not in allowed:
            yield (sent,)
        elif inner:
            yield from ((sent, *path) for path in read_only(inner, on))
        elif element:
            yield from ((sent, "0", *path) for path in read_only(element, "create"))


def nested(path, value):
    """A parameter at a path."""
    head, *rest = path
    return {head: nested(rest, value) if rest else value}


def refused_paths(endpoint):
    """What an endpoint must refuse, without what it takes as an instruction of its own."""
    taken = endpoint.orders.sent_names() if endpoint.orders else ()
    return [path for path in read_only(endpoint.noun, endpoint.kind) if path[0] not in taken]


@only_sqlite
@pytest.mark.parametrize("endpoint", WRITES, ids=named)
async def test_no_read_only_field_can_be_written(merchant, endpoint):
    """Promise P22: id, livemode, created, status, is_default and all their like."""
    needs = endpoint.kind == "update" or endpoint.parent
    url = everything.filled(endpoint, *(await everything.place(merchant, endpoint) if needs else ()))
    paths = refused_paths(endpoint)

    caller = merchant.having(stripe_version=versions.CURRENT)  # in which the names of today are the only ones
    answers = {path: await caller.post(url, nested(path, "x")) for path in paths}

    assert {("object",), ("livemode",)} & set(paths)
    for path, answer in answers.items():
        refusal = (answer.status, answer.error.get("code"), answer.error.get("param"))
        assert refusal == (400, "parameter_unknown", bracketed(path))


@only_sqlite
@pytest.mark.parametrize("endpoint", [e for e in WRITES if e.kind == "update"], ids=named)
async def test_a_read_only_field_is_refused_even_beside_a_good_one(merchant, endpoint):
    made = await everything.make(merchant, endpoint.noun.NOUN)
    path = everything.address(made)

    answer = await merchant.post(path, everything.CHANGES[endpoint.noun.NOUN], livemode=True)

    assert (answer.status, answer.error["param"]) == (400, "livemode")
    assert await merchant.find(path) == made


@only_sqlite
@pytest.mark.parametrize("noun", sorted({e.noun.NOUN for e in ENDPOINTS if e.kind == "update"}))
async def test_what_is_shown_may_be_sent_back_field_by_field(merchant, noun):
    """Every field that may be changed takes the value that the object shows, and changes nothing by it."""
    kind, made = NOUNS[noun], await everything.make(merchant, noun)
    fields = {sent_as(name, info): name for name, info in writable(kind, "update").items() if name in made}

    for sent, name in fields.items():
        answer = await merchant.post(everything.address(made), {sent: as_sent(kind.model_fields[name], made[name])})
        assert answer.status == 200, (sent, answer.body)

    assert await merchant.find(everything.address(made)) == made


def as_sent(info, value):
    """A shown value as somebody might send it: without nulls, and without what nobody may send."""
    inner = inner_hash(info)
    if isinstance(value, dict) and inner:
        allowed = writable(inner, "update")
        return {sent_as(name, field): as_sent(field, value[name]) for name, field in allowed.items() if name in value}
    if isinstance(value, list):
        return [without_nulls(item) for item in value] or ""
    return value


def without_nulls(item):
    return {name: part for name, part in item.items() if part is not None} if isinstance(item, dict) else item


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS.keys())
def test_every_field_says_what_it_is(noun):
    for shape in shapes(noun):
        missing = [name for name in shape.model_fields if not field_docs(shape).get(name)]
        assert missing == [], shape


def shapes(shape, seen=None):
    """A shape and all shapes in it."""
    seen = {shape} if seen is None else seen
    yield shape
    for info in shape.model_fields.values():
        for inner in (inner_hash(info), inner_element(info)):
            if inner and inner not in seen:
                seen.add(inner)
                yield from shapes(inner, seen)


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS.keys())
def test_every_noun_is_called_as_stripe_calls_it(noun):
    assert noun.PATH.startswith("/v1/")
    assert noun.PREFIX.islower()
    assert issubclass(noun, Resource)
    assert next(iter(noun.model_fields)) == "id"


PLANNED = {"application", "owner", "source", "tax_code"} | {
    "balance_transaction",
    "payment_link",
    "credit_note",
    "invoice",
    "billing.credit_balance_transaction",
    "review",
    "setup_attempt",
}
"""Nouns that fields refer to, and that come in later issues, or never."""


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS.keys())
def test_every_reference_is_to_a_noun(noun):
    found = {refers_to(info) for _, info in walk(noun)} - {""}

    assert found <= {*NOUNS, *PLANNED}


def test_no_shape_has_fields_that_pydantic_must_look_for():
    """So that Python reads every field in the short way (see `wire.resource`)."""
    found = {shape for noun in NOUNS.values() for shape in shapes(noun)}

    assert not [shape for shape in found if shape.__private_attributes__ or shape.model_config["extra"] == "allow"]
    assert not [shape for shape in found if any("__getattr__" in vars(kind) for kind in shape.__mro__)]
