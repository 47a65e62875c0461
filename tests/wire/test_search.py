"""The search language: what a query means, and what is said of one that means nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.wire.errors import InvalidRequest
from portico.wire.search import MAX_CLAUSES, Clause, parse

FIELDS = {"name": "text", "currency": "token", "created": "number", "active": "flag", "metadata": "metadata"}


def clause(field, operator, value, *, key=None, negated=False):
    return Clause(field, key, FIELDS[field], operator, value, negated)


ONE = {
    'name:"Alice"': clause("name", ":", "Alice"),
    "name:'Alice'": clause("name", ":", "Alice"),
    "name:Alice": clause("name", ":", "Alice"),
    '  name : "Alice"  ': clause("name", ":", "Alice"),
    'name:"two words"': clause("name", ":", "two words"),
    r'name:"say \"tea\""': clause("name", ":", 'say "tea"'),
    r"name:'it\'s'": clause("name", ":", "it's"),
    r'name:"back\\slash"': clause("name", ":", "back\\slash"),
    'name:"it\'s"': clause("name", ":", "it's"),
    'name:"a AND b"': clause("name", ":", "a AND b"),
    'name:""': clause("name", ":", ""),
    'name~"lic"': clause("name", "~", "lic"),
    '-name:"Alice"': clause("name", ":", "Alice", negated=True),
    "name:null": clause("name", ":", None),
    "name:NULL": clause("name", ":", None),
    "-name:null": clause("name", ":", None, negated=True),
    'name:"null"': clause("name", ":", "null"),
    'currency:"usd"': clause("currency", ":", "usd"),
    "created>5": clause("created", ">", "5"),
    "created>=5": clause("created", ">=", "5"),
    "created<5": clause("created", "<", "5"),
    "created<=5": clause("created", "<=", "5"),
    "created=5": clause("created", "=", "5"),
    "created:5": clause("created", ":", "5"),
    "created:-5": clause("created", ":", "-5"),
    'active:"true"': clause("active", ":", "true"),
    "active:false": clause("active", ":", "false"),
    'metadata["key"]:"v"': clause("metadata", ":", "v", key="key"),
    "metadata['key']:'v'": clause("metadata", ":", "v", key="key"),
    'metadata[ "key" ]~"val"': clause("metadata", "~", "val", key="key"),
    r'metadata["a\"b"]:null': clause("metadata", ":", None, key='a"b'),
}


@pytest.mark.parametrize(("text", "expected"), ONE.items())
def test_a_clause_means(text, expected):
    query = parse(text, FIELDS, "teas")

    assert query.clauses == (expected,)


JOINED = {
    "name:'a' AND name:'b'": ("AND", 2),
    "name:'a' and name:'b'": ("AND", 2),
    "name:'a' name:'b'": ("AND", 2),
    "name:'a' name:'b' AND name:'c'": ("AND", 3),
    "name:'a' OR name:'b' OR name:'c'": ("OR", 3),
    "name:'a' or name:'b'": ("OR", 2),
    "name:'a'": ("AND", 1),
    "name:'a'name:'b'": ("AND", 2),
}


@pytest.mark.parametrize(("text", "expected"), JOINED.items())
def test_clauses_are_joined_by(text, expected):
    query = parse(text, FIELDS, "teas")

    assert (query.joined_by, len(query.clauses)) == expected


UNREADABLE = [
    "",
    "  ",
    "tea",
    '"tea"',
    "name:",
    "name",
    ":x",
    "AND",
    "name:'a' AND",
    "AND name:'a'",
    "name:'a' OR OR name:'b'",
    "(name:'a')",
    "name:'a",
    "metadata[key]:'v'",
    "name!'a'",
    "name:'a' ; name:'b'",
    "- name:'a'",
]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_is_quoted(text):
    with pytest.raises(InvalidRequest) as refusal:
        parse(text, FIELDS, "teas")

    assert refusal.value.message == f"We were unable to parse your search query: {text}"
    assert refusal.value.param == "query"


MIXED = "We were unable to parse your search query: AND and OR cannot be combined in the same query."
NUMBER = "Field `created` is a number: compare it with `:`, `>`, `<`, `>=` or `<=` and a whole number."
REFUSED = {
    "name:'a' AND name:'b' OR name:'c'": MIXED,
    "name:'a' name:'b' OR name:'c'": MIXED,
    "tea:'a'": "Field `tea` is an unsupported search field for resource `teas`.",
    "name.first:'a'": "Field `name.first` is an unsupported search field for resource `teas`.",
    "metadata:'v'": 'Metadata is searched by key: `metadata["key"]:"value"`.',
    "name['x']:'v'": 'Metadata is searched by key: `metadata["key"]:"value"`.',
    "name~'ab'": "A part to look for with `~` needs at least 3 characters.",
    "name>'a'": "Field `name` does not support the operator `>`.",
    "name='a'": "Field `name` does not support the operator `=`.",
    "currency~'usd'": "Field `currency` does not support the operator `~`.",
    "metadata['a']>5": "Field `metadata` does not support the operator `>`.",
    "created~5": NUMBER,
    "created:x": NUMBER,
    "created:1.5": NUMBER,
    "created:1234567890123456789": NUMBER,
    "created:١": NUMBER,
    "active:yes": "Field `active` is either `true` or `false`.",
    "active~true": "Field `active` does not support the operator `~`.",
    "active>true": "Field `active` does not support the operator `>`.",
    "name~null": "Only `:` goes with null: `name:null`.",
    "created>null": "Only `:` goes with null: `created:null`.",
    " ".join(["name:'a'"] * (MAX_CLAUSES + 1)): "A search query can have at most 10 clauses.",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items())
def test_what_makes_no_sense_is_refused(text, message):
    with pytest.raises(InvalidRequest) as refusal:
        parse(text, FIELDS, "teas")

    assert (refusal.value.message, refusal.value.param) == (message, "query")


def test_ten_clauses_fit():
    assert len(parse(" ".join(["name:'a'"] * MAX_CLAUSES), FIELDS, "teas").clauses) == MAX_CLAUSES


@given(st.text("name:'\"metadata[]created>=<~-\\ ANDOR159nul", max_size=60))
def test_any_query_has_a_meaning_or_a_refusal(text):
    try:
        query = parse(text, FIELDS, "teas")
    except InvalidRequest as refusal:
        assert refusal.message
    else:
        assert query.clauses


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_value_can_be_quoted(value):
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')

    query = parse(f'name:"{quoted}"', FIELDS, "teas")

    assert query.clauses == (clause("name", ":", value),)
