"""Stripe's search language. Source: billing-behaviour section 10.

clause ((AND | OR | space) clause)*        AND and OR cannot be mixed; no parentheses; ten clauses at most
clause = [-] field operator value          field: a name, or metadata["key"]
operator = `:` equals, `~` contains, `>` `<` `>=` `<=` `=` for numbers; `field:null` for what is not there
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from portico.wire.errors import InvalidRequest

FieldKind = Literal["text", "token", "number", "flag", "metadata"]
Operator = Literal[":", "~", ">", "<", ">=", "<=", "="]
MAX_CLAUSES = 10
SHORTEST_PART = 3

_TOKEN = re.compile(
    r"""\s*(?:(?P<word>(?i:and|or))(?=\s|$)
        |(?P<minus>-)?(?P<field>[A-Za-z_][\w.]*)(?:\[\s*(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\])?
         \s*(?P<operator>>=|<=|[:~><=])\s*(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"']+))""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Clause:
    """One condition."""

    field: str
    key: str | None
    """The metadata key."""
    kind: FieldKind
    operator: Operator
    value: str | None
    """None for `null`."""
    negated: bool


@dataclass(frozen=True)
class Query:
    """Conditions, all of which must hold, or any."""

    clauses: tuple[Clause, ...]
    joined_by: Literal["AND", "OR"]


def parse(text: str, fields: Mapping[str, FieldKind], resource: str) -> Query:
    """The query. Raises InvalidRequest, which says what it could not read; `resource` is the plural for messages."""
    clauses: list[Clause] = []
    words: set[str] = set()
    expects_clause = True
    for match in _tokens(text):
        if match["word"]:
            if expects_clause:
                raise _unreadable(text)
            words.add(match["word"].upper())
            expects_clause = True
            continue
        if not expects_clause:
            words.add("AND")
        clauses.append(_clause(match, fields, resource))
        expects_clause = False
    if not clauses or expects_clause:
        raise _unreadable(text)
    if len(words) > 1:
        raise _bad("We were unable to parse your search query: AND and OR cannot be combined in the same query.")
    if len(clauses) > MAX_CLAUSES:
        raise _bad(f"A search query can have at most {MAX_CLAUSES} clauses.")
    return Query(tuple(clauses), "OR" if "OR" in words else "AND")


def _tokens(text: str) -> Iterator[re.Match[str]]:
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text)
        yield match
        position = match.end()


def _clause(match: re.Match[str], fields: Mapping[str, FieldKind], resource: str) -> Clause:
    field, kind = match["field"], fields.get(match["field"])
    if kind is None:
        raise _bad(f"Field `{field}` is an unsupported search field for resource `{resource}`.")
    if (kind == "metadata") != (match["key"] is not None):
        raise _bad('Metadata is searched by key: `metadata["key"]:"value"`.')
    value = None if match["value"].lower() == "null" else _unquoted(match["value"])
    operator: Operator = match["operator"]  # type: ignore[assignment]  # the pattern lets nothing else through
    _check(field, kind, operator, value)
    return Clause(field, match["key"] and _unquoted(match["key"]), kind, operator, value, bool(match["minus"]))


def _check(field: str, kind: FieldKind, operator: Operator, value: str | None) -> None:
    """Whether the operator goes with the field and the value."""
    if value is None:
        if operator != ":":
            raise _bad(f"Only `:` goes with null: `{field}:null`.")
    elif kind == "number":
        if operator == "~" or not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise _bad(f"Field `{field}` is a number: compare it with `:`, `>`, `<`, `>=` or `<=` and a whole number.")
    elif kind == "flag" and value not in ("true", "false"):
        raise _bad(f"Field `{field}` is either `true` or `false`.")
    elif operator not in (":", "~") or (operator == "~" and kind not in ("text", "metadata")):
        raise _bad(f"Field `{field}` does not support the operator `{operator}`.")
    elif operator == "~" and len(value) < SHORTEST_PART:
        raise _bad(f"A part to look for with `~` needs at least {SHORTEST_PART} characters.")


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text[0] in "\"'" else text


def _unreadable(text: str) -> InvalidRequest:
    return _bad(f"We were unable to parse your search query: {text[:200]}")


def _bad(message: str) -> InvalidRequest:
    return InvalidRequest(message, param=("query",))
