"""The form decoder beside a slow one whose every rule can be read off: they agree on whatever is sent."""

from urllib.parse import quote, unquote_to_bytes

from hypothesis import example, given, settings
from hypothesis import strategies as st

from portico.wire import form
from portico.wire.errors import ApiError


class Refused(Exception):
    """The slow decoder finds no reading, or more than one."""


def read_slowly(body):
    pairs = [pair.partition(b"=") for pair in body.split(b"&") if pair]
    return grouped([(segments(text_of(name)), text_of(value)) for name, _, value in pairs]) if pairs else {}


def text_of(raw):
    """Percent signs and plus signs undone. NUL, surrogates and what marks secrets are no text."""
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise Refused from error
    if any(character in "\0\x7f" or "\ufdd0" <= character <= "\ufdef" for character in text):
        raise Refused
    return text


def segments(name):
    """`a[b][]` is a, b and nothing."""
    head, *rest = name.split("[")
    if not head or "]" in head or len(name) > form.MAX_NAME or len(rest) >= form.MAX_DEPTH:
        raise Refused
    if any(part.count("]") != 1 or not part.endswith("]") for part in rest):
        raise Refused
    return [head, *(part[:-1] for part in rest)]


def grouped(items):
    """What a number of values are together that lie below one name, each behind the rest of its own."""
    if any(not path for path, _ in items):
        if len(items) > 1:
            raise Refused
        return items[0][1]
    if all(path[0] for path, _ in items):
        heads = dict.fromkeys(path[0] for path, _ in items)
        return {head: grouped([(path[1:], text) for path, text in items if path[0] == head]) for head in heads}
    if any(path[0] for path, _ in items):
        raise Refused
    return [grouped(element) for element in elements([(path[1:], text) for path, text in items])]


def elements(items):
    """`a[][b]` and `a[][c]` belong to one element, until a name comes again."""
    found = []
    for path, text in items:
        last = found[-1] if found and path and path[0] else []
        if last and all(other and other[0] and other[0] != path[0] for other, _ in last):
            last.append((path, text))
        else:
            found.append([(path, text)])
    return found


SEGMENTS = st.sampled_from(["a", "b", "0", "", "1", "é"])
NAMES = st.lists(SEGMENTS, min_size=1, max_size=4).map(lambda path: path[0] + "".join(f"[{part}]" for part in path[1:]))
ODD_NAMES = st.text("ab[]=&+%0\0\x7fé\ufdd0", max_size=10)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["%", "%zz", "\0", "\x7f", "\ufdd0", "a+b", "=", "&"]
)
RAW = st.binary(max_size=8) | st.sampled_from([b"%ff", b"%00", b"%ED%A0%80", b"%C3", b"+", b""])
PAIRS = st.one_of(
    st.tuples(NAMES, TEXTS).map(lambda pair: f"{quote(pair[0], safe='[]')}={quote(pair[1])}".encode()),
    st.tuples(NAMES, TEXTS).map(lambda pair: f"{quote(pair[0], safe='')}={quote(pair[1])}".encode()),
    st.tuples(NAMES | ODD_NAMES, RAW).map(lambda pair: pair[0].encode() + b"=" + pair[1]),
    RAW,
)


@settings(max_examples=1_500)
@given(st.lists(PAIRS, max_size=7).map(b"&".join))
@example("a=\ufdef".encode())
@example("a=\ufdcf".encode())
@example("a=\ufdf0".encode())
@example(b"a[][b]=1&a[][c]=2&a[][b]=3")
@example(b"a[][b][x]=1&a[][b][y]=2")
@example(b"a[b]=1&a[b][c]=2")
@example(b"a" + b"[b]" * form.MAX_DEPTH + b"=1")
def test_the_decoder_reads_what_the_slow_one_reads(body):
    try:
        expected = read_slowly(body)
    except Refused:
        expected = None

    try:
        tree = form.decode(body)
    except ApiError as refusal:
        assert refusal.status in (400, 413)
        assert refusal.message
        tree = None

    assert tree == expected


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_as_by_the_slow_one(body):
    test_the_decoder_reads_what_the_slow_one_reads.hypothesis.inner_test(body)


@given(st.integers(0, 2), st.sampled_from([b"a=", b"a[b]=", b"a[]=", b"a[][b]="]))
def test_a_body_near_the_limit_of_fields_is_read_or_refused_whole(over, pair):
    body = b"&".join(pair + b"%d" % number for number in range(form.MAX_FIELDS - 1 + over))

    try:
        form.decode(body)
        status = 200
    except ApiError as refusal:
        status = refusal.status

    fits = 413 if over == 2 else 200 if b"[]" in pair else 400
    assert status == fits
