"""Types in words that Portico's declarations, stripe-python and stripe-node share, and the walk that compares two."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce


@dataclass(frozen=True)
class Kind:
    """What a value may be. A union has several words."""

    words: frozenset[str] = frozenset()
    """Of `string`, `integer`, `number`, `decimal`, `boolean`, `array`, `map`, `hash`, `list`, `anything`."""
    literals: frozenset[str] = frozenset()
    """The strings that it may be, if they are listed. Whether the list is open is not asked."""
    null: bool = False
    empty: bool = False
    """Whether '' may be sent, to unset it."""
    nouns: frozenset[str] = frozenset()
    """The objects that may be expanded in its place."""
    element: "Kind | None" = None
    """What an array or a map holds."""
    fields: "Callable[[], Mapping[str, Field]] | None" = None
    """What a hash has."""

    def __or__(self, other: "Kind") -> "Kind":
        return Kind(
            self.words | other.words,
            self.literals | other.literals,
            self.null or other.null,
            self.empty or other.empty,
            self.nouns | other.nouns,
            self.element or other.element,
            self.fields or other.fields,
        )


@dataclass(frozen=True)
class Field:
    """A member of a hash."""

    kind: Kind
    optional: bool = False
    """Whether it may be left out."""


def word(name: str) -> Kind:
    return Kind(frozenset({name}))


NULL = Kind(null=True)
EMPTY = Kind(empty=True)


def literal(value: object) -> Kind:
    if value == "":
        return EMPTY
    if isinstance(value, bool):
        return Kind(frozenset({"boolean"}), frozenset({str(value).lower()}))
    return Kind(frozenset({"string"}), frozenset({str(value)}))


def array(element: Kind) -> Kind:
    return Kind(frozenset({"array"}), element=element)


def map_of(element: Kind) -> Kind:
    return Kind(frozenset({"map"}), element=element)


def hash_of(fields: Callable[[], Mapping[str, Field]]) -> Kind:
    return Kind(frozenset({"hash"}), fields=fields)


def expandable(nouns: Iterable[str]) -> Kind:
    return Kind(frozenset({"string"}), nouns=frozenset(nouns))


def union(kinds: Iterable[Kind]) -> Kind:
    return reduce(Kind.__or__, kinds, Kind())


@dataclass(frozen=True, order=True)
class Found:
    """One difference: where, and what it is."""

    where: str
    """`customer create`, `customer object`."""
    path: str
    """`features.subscription_update.products[].product`"""
    what: str
    """From our side: `missing`, `more`, `null`, `never null`, …"""

    def __str__(self) -> str:
        return f"{self.where}  {self.path}  {self.what}"


@dataclass
class Walk:
    """Goes down two types at once, and notes what it sees and where they differ."""

    where: str
    sent: bool
    """Whether Portico sends the value, or reads it."""
    strict: bool = False
    """Whether the referee tells a member that may be left out from one that may be null, and knows one kind of number
    only: TypeScript does."""
    seen: set[str] = field(default_factory=set)
    found: set[Found] = field(default_factory=set)

    def differ(self, path: str, what: str) -> None:
        self.found.add(Found(self.where, path, what))

    def hashes(self, ours: Mapping[str, Field], theirs: Mapping[str, Field], prefix: str = "") -> None:
        for name in ours.keys() | theirs.keys():
            path = prefix + name
            if name not in ours:
                self.differ(path, "missing")
            elif name not in theirs:
                self.differ(path, "more")
            else:
                self.fields(ours[name], theirs[name], path)

    def fields(self, ours: Field, theirs: Field, path: str) -> None:
        self.seen.add(path)
        if not self.sent:
            self.either(path, ours.optional, theirs.optional, "not required", "required")
            taking = f"takes '' as {_listed(ours.kind.words)}"
            self.at_most(path, ours.kind.empty, theirs.kind.empty or _is_text(theirs.kind), taking)
            self.at_most(path, theirs.kind.empty, ours.kind.empty, "refuses ''")
        elif self.strict:
            self.at_most(path, ours.optional, theirs.optional, "may be absent")
            self.at_most(path, ours.kind.null, theirs.kind.null, "null")
        else:
            mine, other = ours.kind.null or ours.optional, theirs.kind.null or theirs.optional
            self.either(path, mine, other, "null", "never null")
        self.kinds(ours.kind, theirs.kind, path)

    def kinds(self, ours: Kind, theirs: Kind, path: str) -> None:
        if self.strict and "integer" in ours.words:
            ours = replace(ours, words=ours.words - {"integer"} | {"number"})
        if ours.words != theirs.words:
            self.differ(path, f"{_listed(ours.words)}, not {_listed(theirs.words)}")
        self.literals(ours.literals, theirs.literals, path)
        if self.sent:
            self.either(path, bool(ours.nouns), bool(theirs.nouns), "expandable", "not expandable")
            for noun in ours.nouns - theirs.nouns if theirs.nouns else ():
                self.differ(path, f"names a {noun}")
        if ours.element and theirs.element:
            self.kinds(ours.element, theirs.element, path + ("[]" if "array" in ours.words else "{}"))
        if ours.fields and theirs.fields:
            self.hashes(ours.fields(), theirs.fields(), f"{path}.")

    def literals(self, ours: frozenset[str], theirs: frozenset[str], path: str) -> None:
        if bool(ours) != bool(theirs):
            self.differ(path, "a list of words" if ours else "any word")
            return
        for name in ours ^ theirs:
            self.differ(f"{path}={name}", "more" if name in ours else "missing")

    def either(self, path: str, ours: bool, theirs: bool, if_ours: str, if_theirs: str) -> None:
        """The two must be the same."""
        if ours != theirs:
            self.differ(path, if_ours if ours else if_theirs)

    def at_most(self, path: str, one: bool, other: bool, what: str) -> None:
        """What is the one must be the other."""
        if one and not other:
            self.differ(path, what)


def _is_text(kind: Kind) -> bool:
    """Whether it may be any text, so that types cannot say whether '' unsets it."""
    return "string" in kind.words and "hash" not in kind.words and not kind.literals


def _listed(words: frozenset[str]) -> str:
    return " or ".join(sorted(words)) or "nothing"
