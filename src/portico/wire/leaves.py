"""How one value is read: a string from a form, or the Python value itself from our own pages.

A reader takes the value and its path, and returns the typed value or raises the InvalidRequest that names the path.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from portico.wire.errors import InvalidInteger, InvalidRequest, ParameterEmpty, Path, bracketed, listed
from portico.wire.form import storable

Read = Callable[[Any, Path], Any]

MAX_STRING = 5_000
MAX_METADATA_KEY = 40
MAX_METADATA_VALUE = 500

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_INDEX = re.compile(r"0|[1-9][0-9]{0,17}")
_INDICES = [str(index) for index in range(100)]
_TAKING: list[Callable[[dict[str, Any]], Any]] = [
    itemgetter("0"),
    lambda sent: (sent["0"],),
    *(itemgetter(*_INDICES[:many]) for many in range(2, len(_INDICES))),
]
"""What takes so many elements out of a hash by their indices, which usually have no gaps."""
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")


def shortened(text: str) -> str:
    """The text as an error may quote it: never more than 48 characters."""
    return text if len(text) <= 48 else f"{text[:20]}...{text[-20:]}"


def string(value: Any, path: Path) -> str:
    """Text of at most 5,000 characters."""
    if not isinstance(value, str):
        raise InvalidRequest(f"Invalid string: {shortened(_quoted(value))}", param=path)
    if not value:
        raise ParameterEmpty(path)
    if len(value) > MAX_STRING:
        raise too_long(value, MAX_STRING, path)
    return value if value.isascii() and "\0" not in value else storable(value, path)


def too_long(value: str, limit: int, path: Path) -> InvalidRequest:
    """The refusal of a text that is longer than its limit in characters."""
    return InvalidRequest(f"Invalid string: {shortened(value)}; must be at most {limit} characters", param=path)


def boolean(value: Any, path: Path) -> bool:
    """`true` or `false`; the SDK for Python wrote `True` and `False` until its version 12."""
    if value is True or value in ("true", "True"):
        return True
    if value is False or value in ("false", "False"):
        return False
    if value == "":
        raise ParameterEmpty(path)
    raise InvalidRequest(f"Invalid boolean: {shortened(_quoted(value))}", param=path)


def integer(value: Any, path: Path) -> int:
    """At most 18 ASCII digits, so that no database overflows."""
    if type(value) is int:
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    if value == "":
        raise ParameterEmpty(path)
    raise InvalidInteger(shortened(_quoted(value)), path)


def at_most(most: int, read: Read) -> Read:
    """What is read otherwise, and is no further from 0 than this."""

    def limited(value: Any, path: Path) -> Any:
        found = read(value, path)
        if abs(found) <= most:
            return found
        bound = f"less than or equal to {most}" if found > 0 else f"greater than or equal to {-most}"
        raise InvalidRequest(f"This value must be {bound}.", param=path, code=InvalidInteger.code)

    return limited


def decimal(value: Any, path: Path) -> Decimal:
    """Plain digits with at most 12 decimal places, as `unit_amount_decimal` has them."""
    text = format(value, "f") if type(value) in (int, Decimal) else value
    if isinstance(text, str) and _DECIMAL.fullmatch(text):
        return Decimal(text)
    if value == "":
        raise ParameterEmpty(path)
    raise InvalidRequest(
        f"Invalid decimal: {shortened(_quoted(value))}; must contain at maximum 12 decimal places.", param=path
    )


def number(value: Any, path: Path) -> float:
    """A measure such as a parcel's weight; never money."""
    return float(decimal(value, path))


def one_of(choices: tuple[str, ...]) -> Read:
    """Exactly one of the words."""
    allowed = frozenset(choices)

    def read(value: Any, path: Path) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        if value == "":
            raise ParameterEmpty(path)
        raise InvalidRequest(f"Invalid {bracketed(path)}: must be one of {listed(choices)}", param=path)

    return read


def word_or(words: dict[str, Any], otherwise: Read) -> Read:
    """A word that stands for a value (`inf`), or else what `otherwise` reads."""

    def read(value: Any, path: Path) -> Any:
        if isinstance(value, str) and value in words:
            return words[value]
        return otherwise(value, path)

    return read


def refused(why: str) -> Read:
    """What makes no sense here, whatever it is."""

    def read(_: Any, path: Path) -> Any:
        raise InvalidRequest(why, param=path)

    return read


def unset(value: Any) -> Read:
    """For '' where that means something, and what it means."""

    def read(_: Any, __: Path) -> Any:
        return value

    return read


def not_empty(_: Any, path: Path) -> Any:
    """For '' where nothing can be unset."""
    raise ParameterEmpty(path)


def array(element: Read) -> Read:
    """A list, sent as `a[]=`, as `a[0]=`, or given as a Python sequence."""

    def read(value: Any, path: Path) -> tuple[Any, ...]:
        return tuple([element(item, (*path, index)) for index, item in enumerate(elements(value, path))])

    return read


def elements(value: Any, path: Path = ()) -> Sequence[Any]:
    """The elements in the order of their indices."""
    if isinstance(value, dict):
        try:
            taken: tuple[Any, ...] = _TAKING[len(value)](value)
        except LookupError:
            return _scattered(value, path)
        return taken
    if isinstance(value, (list, tuple)):
        return value
    raise InvalidRequest("Invalid array", param=path)


def _scattered(sent: dict[str, Any], path: Path) -> list[Any]:
    """The elements of an array whose indices have gaps, or which is very long."""
    if not sent or not all(map(_INDEX.fullmatch, sent)):
        raise InvalidRequest("Invalid array", param=path)
    return [sent[index] for index in sorted(sent, key=int)]


def hash_of(member: Read) -> Read:
    """A map with free keys."""

    def read(value: Any, path: Path) -> dict[str, Any]:
        return {key: member(item, (*path, key)) for key, item in members(value, path).items()}

    return read


def metadata(value: Any, path: Path) -> dict[str, str]:
    """Keys and values of the merchant's own; '' for a value deletes its key."""
    found = {}
    for key, text in members(value, path).items():
        if not isinstance(text, str):
            raise InvalidRequest("Metadata values must be strings.", param=(*path, key))
        if len(key) > MAX_METADATA_KEY:
            raise InvalidRequest(
                f"Metadata keys can have up to {MAX_METADATA_KEY} characters, but you passed in a key that is "
                f"{len(key)} characters. Invalid key: {shortened(key)}",
                param=path,
            )
        if len(text) > MAX_METADATA_VALUE:
            raise InvalidRequest(
                f"Metadata values can have up to {MAX_METADATA_VALUE} characters, but you passed in a value that is "
                f"{len(text)} characters. Invalid value: {shortened(text)}",
                param=(*path, key),
            )
        found[storable(key, path)] = storable(text, (*path, key))
    return found


def members(value: Any, path: Path) -> dict[str, Any]:
    """The members of a hash."""
    if isinstance(value, dict):
        return value
    raise InvalidRequest("Invalid object", param=path)


def _quoted(value: Any) -> str:
    return value if isinstance(value, str) else "an array" if isinstance(value, (list, tuple)) else "an object"
