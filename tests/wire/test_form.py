"""Forms: what the official SDKs write is read as it was meant, and everything else has one reading or none."""

import json
from collections.abc import Mapping
from urllib.parse import quote_plus, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode

from portico.wire import form
from portico.wire.errors import InvalidRequest
from portico.wire.form import BodyTooLarge, decode, question
from portico.wire.layouts import Laid, as_tree, spelled


@pytest.fixture(scope="module", autouse=True, params=[form.LONG, 1], ids=["by name", "by layout"])
def long(request):
    """Every form here is read twice: as a short one, whose names are looked at, and as a long one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "LONG", request.param)
        yield


READINGS = {
    "": {},
    "&&": {},
    "name=Alice": {"name": "Alice"},
    "name": {"name": ""},
    "name=": {"name": ""},
    "name=a=b": {"name": "a=b"},
    "name=Alice+Moreau": {"name": "Alice Moreau"},
    "name=Alice%20Moreau%2B": {"name": "Alice Moreau+"},
    "name=%C3%96zt%C3%BCrk": {"name": "Öztürk"},
    "a[b][c]=v": {"a": {"b": {"c": "v"}}},
    "a%5Bb%5D=v": {"a": {"b": "v"}},
    "a[b]=1&a[c]=2": {"a": {"b": "1", "c": "2"}},
    "a[]=1&a[]=2": {"a": ["1", "2"]},
    "a[0]=1&a[1]=2": {"a": {"0": "1", "1": "2"}},
    "a[1]=2&a[0]=1": {"a": {"1": "2", "0": "1"}},
    "a[][b]=1&a[][c]=2": {"a": [{"b": "1", "c": "2"}]},
    "a[][b]=1&a[][b]=2": {"a": [{"b": "1"}, {"b": "2"}]},
    "a[][b]=1&a[][c]=2&a[][b]=3&a[][c]=4": {"a": [{"b": "1", "c": "2"}, {"b": "3", "c": "4"}]},
    "a[][]=1&a[][]=2": {"a": [["1"], ["2"]]},
    "a[b][]=1&a[b][]=2&a[c]=3": {"a": {"b": ["1", "2"], "c": "3"}},
    "metadata[key.with-signs]=v": {"metadata": {"key.with-signs": "v"}},
}


@pytest.mark.parametrize(("sent", "tree"), READINGS.items())
def test_a_form_has_this_reading(sent, tree):
    assert decode(sent.encode()) == tree


@pytest.mark.parametrize("forgotten", [form._home, form._path, form._layout, form._latest])
def test_names_that_were_forgotten_lead_to_the_same_place(forgotten):
    decode(b"a[b][c]=1&a[d]=2")
    forgotten.cache_clear()

    assert decode(b"a[b][e]=3&a[b][c]=1&a[d]=2&f=4") == {"a": {"b": {"e": "3", "c": "1"}, "d": "2"}, "f": "4"}


@pytest.mark.parametrize("query", [b"limit=1", b"created[gte]=1&limit=2", b"email=" + b"a" * 100, b""])
def test_a_question_is_read_as_a_form_is_however_often_it_comes(query):
    assert [question(query), question(bytes(query))] == [decode(query)] * 2


def test_what_is_done_to_one_tree_is_not_seen_in_the_next_of_the_same_names():
    for value in ("1", "2"):
        tree = as_tree(decode(f"a[b]={value}&c[]={value}&d={value}".encode()))
        assert tree == {"a": {"b": value}, "c": [value], "d": value}

        tree["a"]["e"] = "3"
        tree["c"].append("3")
        del tree["d"]


@pytest.mark.parametrize("names", [("a", "c"), ("b", "a"), ("a", "bb"), ("a[b]", "b"), ("aa", "bb")])
def test_a_form_of_as_many_other_names_is_not_read_as_the_one_before(names):
    for sent in (("a", "b"), names, ("a", "b")):
        first, second = sent
        assert decode(f"{first}=1&{second}=a=2".encode()) == decode(f"{first}=1&{second}=a=2&".encode())


CONFLICTS = {
    "a=1&a=2": "a",
    "a=1&a=1": "a",
    "a=1&a[b]=2": "a[b]",
    "a[b]=2&a=1": "a",
    "a=1&a[]=2": "a[]",
    "a[]=1&a=2": "a",
    "a[]=1&a[b]=2": "a[b]",
    "a[b]=1&a[]=2": "a[]",
    "a[0]=1&a[]=2": "a[]",
    "a[b]=1&a[b]=2": "a[b]",
    "a[b]=1&a[b][c]=2": "a[b][c]",
    "a=1&a[b]=2&a[]=3": "a[b]",
}


@pytest.mark.parametrize(("sent", "param"), CONFLICTS.items())
def test_values_that_disagree_are_refused_by_name(sent, param):
    with pytest.raises(InvalidRequest) as refusal:
        decode(sent.encode())

    assert refusal.value.param == param
    assert refusal.value.message == f"Invalid request: {param} was sent more than once, with values that disagree."


NOT_NAMES = ["=1", "[a]=1", "a]=1", "a[=1", "a[b=1", "a[b]c=1", "a[[b]]=1", "a[b][=1", "%ff=1", "a%00=1"]


@pytest.mark.parametrize("sent", [*NOT_NAMES, "n" * 201 + "=1", "%EF%B7%90=1"])
def test_what_is_no_name_is_refused(sent):
    with pytest.raises(InvalidRequest):
        decode(sent.encode())


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (b"%ff", "is not valid UTF-8."),
        (b"\xff", "is not valid UTF-8."),
        (b"%C3%28", "is not valid UTF-8."),
        (b"%ED%A0%80", "is not valid UTF-8."),
        (b"a%00b", "contains characters that cannot be stored."),
        (b"\x7f", "contains characters that cannot be stored."),
        (b"%7F", "contains characters that cannot be stored."),
        ("\ufdd0".encode(), "contains characters that cannot be stored."),
        ("\ufdef".encode(), "contains characters that cannot be stored."),
    ],
)
def test_text_that_cannot_be_kept_is_refused(value, why):
    with pytest.raises(InvalidRequest) as refusal:
        decode(b"a[b]=" + value)

    assert refusal.value.message == f"Invalid string: a[b] {why}"
    assert refusal.value.param == "a[b]"


@given(st.lists(st.sampled_from(["%2F", "%3A", "%40", "%2f", "%", "2", "F", "%25", "%00", "%C3%A9", "é", "A"])))
def test_an_escape_means_its_byte_wherever_it_stands(parts):
    sent = "".join(parts)
    meant = unquote_to_bytes(sent).decode(errors="replace")

    try:
        assert decode(f"a={sent}".encode()) == {"a": meant}
    except InvalidRequest:
        assert "\0" in meant or "\ufffd" in meant


def test_a_percent_sign_that_escapes_nothing_is_itself():
    assert decode(b"a=100%&b=%zz") == {"a": "100%", "b": "%zz"}


def test_a_mebibyte_is_read_and_a_byte_more_is_not():
    fits = b"a=" + b"x" * (form.MAX_BYTES - 2)

    assert len(decode(fits)["a"]) == form.MAX_BYTES - 2
    with pytest.raises(BodyTooLarge) as refusal:
        decode(fits + b"x")
    assert refusal.value.status == 413


def test_a_thousand_fields_are_read_and_one_more_is_not():
    fields = [f"m[{number}]=x" for number in range(form.MAX_FIELDS + 1)]

    assert len(decode("&".join(fields[:-1]).encode())["m"]) == form.MAX_FIELDS
    with pytest.raises(BodyTooLarge):
        decode("&".join(fields).encode())


def test_eight_levels_are_read_and_a_ninth_is_not():
    decode(b"a" + b"[b]" * (form.MAX_DEPTH - 1) + b"=1")

    with pytest.raises(InvalidRequest) as refusal:
        decode(b"a" + b"[b]" * form.MAX_DEPTH + b"=1")
    assert refusal.value.param == "a"
    assert "nested at most 8 levels deep" in refusal.value.message


KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="[]\0"), min_size=1, max_size=12).filter(
    lambda key: not form._UNSTORABLE.search(key)
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20).filter(
    lambda text: not form._UNSTORABLE.search(text)
)
LEAVES = TEXTS | st.integers()
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(KEYS, inner, min_size=1, max_size=4),
    max_leaves=12,
)


def as_sent(value):
    """What the decoder is to make of a value that the SDK was given: arrays come with their indices as keys."""
    if isinstance(value, list):
        return {str(index): as_sent(item) for index, item in enumerate(value)}
    if isinstance(value, dict):
        return {key: as_sent(item) for key, item in value.items()}
    return str(value)


def depth(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((depth(item) for item in inner), default=0)


@given(st.dictionaries(KEYS, TREES, max_size=5).filter(lambda params: depth(params) <= form.MAX_DEPTH + 1))
def test_what_the_official_sdk_encodes_is_decoded_as_it_was(params):
    body = "&".join(f"{quote_plus(key)}={quote_plus(str(value))}" for key, value in _api_encode(params))

    assert decode(body.encode()) == as_sent(params)


def test_truths_are_sent_in_small_letters():
    body = "&".join(f"{key}={value}" for key, value in _api_encode({"a": {"on": True, "off": False}}))

    assert decode(body.encode()) == {"a": {"on": "true", "off": "false"}}


NAMES = st.text("ab[]01", min_size=1, max_size=8)
PAIRS = st.lists(st.tuples(NAMES, st.sampled_from(["", "1", "x+y", "%C3%A9", "a=b", "%00", "é"])), max_size=8)


@given(PAIRS)
def test_a_form_that_is_long_is_read_as_one_that_is_short(pairs):
    body = "&".join(f"{name}={value}" for name, value in pairs).encode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "LONG", form.MAX_BYTES)
        short = outcome(body)
        patch.setattr(form, "LONG", 1)
        assert outcome(body) == short


def with_arrays(node):
    """The same with an array for each hash that may be one."""
    if isinstance(node, dict) and node.keys() == {str(index) for index in range(len(node))}:
        node = [node[str(index)] for index in range(len(node))]
    if isinstance(node, list):
        return [with_arrays(member) for member in node]
    return {name: with_arrays(member) for name, member in node.items()} if isinstance(node, dict) else node


@given(PAIRS)
def test_what_is_laid_out_is_the_same_as_a_tree_as_json_and_in_one_spelling(pairs):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "LONG", 1)
        try:
            laid = decode("&".join(f"{name}={value}" for name, value in pairs).encode())
        except InvalidRequest:
            return

    assert (type(laid) is Laid) == bool(pairs)
    if laid:
        assert (dict(laid), list(laid), len(laid)) == (laid.tree, list(laid.tree), len(laid.tree))
        assert all(name in laid for name in laid.tree)
        assert json.loads(laid.json()) == with_arrays(laid.tree)
        assert laid.spelled() == spelled(laid.tree)


@pytest.mark.parametrize("value", ['"', "%22", "\\", "%5C"])
def test_what_json_would_have_to_escape_is_not_laid_out_as_such(value):
    laid = decode(f"a[b]={value}&c=1".encode())

    assert type(laid) is not Laid or laid.json() is None


def outcome(body):
    """The tree, with its order; or which parameters are refused."""
    try:
        return json.dumps(as_tree(decode(body)))
    except InvalidRequest as refusal:
        return refusal.message, refusal.param


@given(st.binary(max_size=200))
def test_any_bytes_have_a_reading_or_a_refusal(body):
    try:
        tree = decode(body)
    except InvalidRequest as refusal:
        assert refusal.message
    else:
        assert isinstance(tree, Mapping)


@given(st.lists(st.text("ab[]0=&%+\0é", max_size=8), max_size=8).map("&".join))
def test_any_brackets_have_a_reading_or_a_refusal(body):
    try:
        decode(body.encode())
    except InvalidRequest as refusal:
        assert refusal.message
