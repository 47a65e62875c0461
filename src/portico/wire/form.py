"""Forms as the official SDKs send them: `a[b][c]=v`, `a[0]=v`, `a[]=v` become a tree of strings.

The tree keeps what was sent: a hash is a dict, `a[]=` a list, `a[0]=` a dict with the key "0" (whether that is an array
or a hash, the declaration says: see `reading`). One value is chosen by rule, never by accident: a name sent twice,
or sent as a value and as a hash, is refused.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Any
from urllib.parse import unquote_to_bytes

from portico.wire.errors import InvalidRequest, Path, bracketed
from portico.wire.layouts import Laid, Layout


@dataclass(frozen=True)
class Upload:
    """A file that came with a form."""

    filename: str
    content: bytes


Tree = dict[str, "Node"]
Node = str | Tree | list["Node"]
Params = Mapping[str, Any]
"""A tree, or what can be looked at as one (`Laid`)."""

Names = tuple[str, ...]
"""The segments of a bracketed name."""

MAX_BYTES = 1 << 20
MAX_FIELDS = 1_000
MAX_DEPTH = 8
MAX_NAME = 200

SHORT = 64
"""From so many bytes on, a query is not remembered."""
LONG, LONGEST = 1_000, 16_000
"""The bytes of a form whose names are remembered."""

_UNSTORABLE = re.compile("[\x00\x7f\ud800-\udfff\ufdd0-\ufdef]")
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


class BodyTooLarge(InvalidRequest):
    """More than 1 MiB, or more than 1,000 fields."""

    status = 413


def decode(body: bytes) -> Params:
    """The tree of a form body or a query string. Raises InvalidRequest, which names the parameter at fault."""
    if len(body) > MAX_BYTES:
        raise BodyTooLarge(f"The request is too large: at most {MAX_BYTES} bytes may be sent.")
    if not body:
        return {}
    text = body.decode("latin-1").replace("+", " ")
    special = "%" if text.isascii() and "\0" not in text and "\x7f" not in text else ""
    pairs = text.split("&")
    if len(pairs) > MAX_FIELDS:
        raise BodyTooLarge(f"The request has too many parameters: at most {MAX_FIELDS} may be sent.")
    laid = _laid(pairs, len(text), special) if LONG <= len(body) <= LONGEST else None
    return _placed(pairs, special) if laid is None else laid


def question(query: bytes) -> Params:
    """The tree of a query string: what is often asked is remembered. Raises InvalidRequest."""
    return _question(query) if len(query) < SHORT else decode(query)


@lru_cache(maxsize=256)
def _question(query: bytes) -> Params:
    return decode(query)


def _placed(pairs: Iterable[str], special: str) -> Tree:
    """The tree of pairs; a value with `special` in it has to be looked at."""
    tree: Tree = {}
    hashes: dict[Home | None, Tree] = {ROOT: tree}
    for pair in filter(None, pairs):
        name, _, value = pair.partition("=")
        path, home, last = _path(name)
        if special in value:
            value = _text(value, path)
        if home is None:
            _put(tree, path, value)
            continue
        here = hashes.get(home)
        if here is None:
            here = _hash_at(home, path, hashes)
        if last in here:
            raise _conflict(path)
        here[last] = value
    return tree


@lru_cache(maxsize=128)
def _layout(names: tuple[str, ...]) -> Layout:
    numbered = _placed([f"{name}={number}" for number, name in enumerate(names)], "=")
    return Layout(numbered, names, [_path(name)[0] for name in names])


@lru_cache(maxsize=128)
def _latest(many: int) -> list[Layout]:  # noqa: ARG001 (what it is remembered by)
    """How the latest long form of so many pairs lay, if there was one: usually the next one has the same names."""
    return []


def _laid(pairs: list[str], length: int, special: str) -> Laid | None:
    """What pairs as long as this together say; None if anything is wrong: `_placed` says what, from the front on."""
    latest = _latest(len(pairs))
    try:
        for layout in latest:
            values = layout.values(pairs, length)
            if values is not None:
                return layout.filled(values, special, _text)
        layout = _layout(tuple([pair.partition("=")[0] for pair in pairs]))
        values, latest[:] = layout.values(pairs, length), [layout]
        return None if values is None else layout.filled(values, special, _text)
    except InvalidRequest:
        return None


class Home:
    """The path of a hash, which is found faster than a tuple of texts; `above` is None for the root.

    Two of the same path may meet, where one had been forgotten; both lead to the same hash.
    """

    __slots__ = ("above", "name")

    def __init__(self, above: "Home | None", name: str) -> None:
        self.above = above
        self.name = name


ROOT = Home(None, "")


@lru_cache(maxsize=8192)
def _home(names: Names) -> Home:
    return Home(_home(names[:-1]), names[-1]) if names else ROOT


def _hash_at(home: Home, path: Names, hashes: dict[Home | None, Tree]) -> Tree:
    """The hash at a home, made if nothing is there yet. Raises InvalidRequest if something else is."""
    above = hashes.get(home.above)
    if above is None:
        assert home.above is not None
        above = _hash_at(home.above, path, hashes)
    found = above.setdefault(home.name, {})
    if not isinstance(found, dict):
        raise _conflict(path)
    hashes[home] = found
    return found


def _text(sent: str, path: Path) -> str:
    """What was sent, byte by byte, as the text that it means; a plus has become a space before."""
    usual = sent.replace("%2F", "/").replace("%3A", ":").replace("%40", "@").replace("%2C", ",")
    if "%" not in usual and usual.isascii() and "\0" not in usual and "\x7f" not in usual:
        return usual
    raw = unquote_to_bytes(sent.encode("latin-1"))
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise InvalidRequest(f"Invalid string: {bracketed(path)} is not valid UTF-8.", param=path) from None
    return storable(text, path)


def storable(text: str, path: Path) -> str:
    """The text. Raises InvalidRequest for what no database or page can carry, or what marks a secret (`secrets`)."""
    if "\0" in text or "\x7f" in text or (not text.isascii() and _UNSTORABLE.search(text)):
        name = bracketed(path)
        raise InvalidRequest(f"Invalid string: {name} contains characters that cannot be stored.", param=path)
    return text


@lru_cache(maxsize=2048)
def _path(sent: str) -> tuple[Names, Home | None, str]:
    """The segments of a bracketed name; `[]` is the segment "".

    And its home: the hash that its value is a member of, or None if it has to do with `[]`. And the last segment.
    """
    name = _text(sent, ("parameter name",))
    match = _NAME.fullmatch(name)
    if match is None or len(name) > MAX_NAME:
        raise InvalidRequest(f"Invalid parameter name: {name[:MAX_NAME]}", param=(name[:MAX_NAME],))
    head, tail = match.groups()
    path = tuple(map(intern, (head, *tail[1:-1].split("][")) if tail else (head,)))
    if len(path) > MAX_DEPTH:
        raise InvalidRequest(f"Parameters may be nested at most {MAX_DEPTH} levels deep: {name}", param=(head,))
    return path, _home(path[:-1]) if all(path) else None, path[-1]


def _put(tree: Tree, path: Names, value: str) -> None:
    """Walk to where a value belongs that has to do with `[]`."""
    here: Node = tree
    for depth in range(len(path) - 1):
        here = _below(here, path, depth)
    last = path[-1]
    if isinstance(here, list) and not last:
        here.append(value)
    elif isinstance(here, dict) and last and last not in here:
        here[last] = value
    else:
        raise _conflict(path)


def _below(here: Node, path: Names, depth: int) -> Node:
    """The hash or array that `path[depth]` names in `here`, made where it is not there yet."""
    part, after = path[depth], path[depth + 1]
    fresh: Node = {} if after else []
    if isinstance(here, list) and not part:
        return _element(here, fresh, after)
    if not isinstance(here, dict) or not part:
        raise _conflict(path)
    child = here.setdefault(part, fresh)
    if type(child) is not type(fresh):
        raise _conflict(path)
    return child


def _element(array: list[Node], fresh: Node, name: str) -> Node:
    """Where `a[][name]=` goes: into the last element, or into a new one when that has the name already."""
    last = array[-1] if array else None
    if isinstance(last, dict) and isinstance(fresh, dict) and name not in last:
        return last
    array.append(fresh)
    return fresh


def _conflict(path: Names) -> InvalidRequest:
    name = bracketed(path)
    return InvalidRequest(f"Invalid request: {name} was sent more than once, with values that disagree.", param=path)
