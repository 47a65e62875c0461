"""A reader of TypeScript declarations, as far as stripe-node's go: interfaces, namespaces, aliases, imports."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
TOKEN = re.compile(r"'(?:[^'\\]|\\.)*'|[A-Za-z_$][\w$]*|=>|\S")


@dataclass(frozen=True)
class Reference:
    """A name such as `Features.CustomerUpdate`, with what stands in its angle brackets."""

    name: str
    arguments: "tuple[Type, ...]" = ()


@dataclass(frozen=True)
class Literal:
    """A string, `true` or `null`, as a type."""

    value: str | bool | None


@dataclass(frozen=True)
class Member:
    """One line of an interface."""

    type: "Type"
    optional: bool = False


@dataclass(frozen=True)
class Members:
    """What stands in curly brackets; the name of a free key is ''."""

    by_name: Mapping[str, Member] = field(hash=False)


@dataclass(frozen=True)
class Union:
    """One of several."""

    options: "tuple[Type, ...]"


Type = Reference | Literal | Members | Union


@dataclass
class Interface:
    """Members, and the interfaces whose members it has too."""

    parents: list[str]
    members: Members


@dataclass
class Space:
    """A file, or a namespace in one."""

    outside: "Space | None" = None
    types: dict[str, Interface | Type] = field(default_factory=dict)
    spaces: dict[str, "Space"] = field(default_factory=dict)
    files: dict[str, tuple[Path, str]] = field(default_factory=dict)
    """Imported names: the file they are from, and their name there (`*` for the file itself)."""
    methods: dict[str, str] = field(default_factory=dict)
    """The parameters' type of each method of the file's class."""

    def find(self, name: str) -> "tuple[Interface | Type, Space]":
        """What a dotted name means here, and where that stands."""
        *heads, last = name.split(".")
        if heads:
            return self._space(heads[0])._under(heads[1:])._own(last)
        if last in self.types:
            return self.types[last], self
        if last in self.files:
            path, original = self.files[last]
            return load(path)._own(original)
        assert self.outside is not None, f"{name} is declared nowhere"
        return self.outside.find(name)

    def _own(self, name: str) -> "tuple[Interface | Type, Space]":
        if name in self.types:
            return self.types[name], self
        path, original = self.files[name]
        return load(path)._own(original)

    def _space(self, name: str) -> "Space":
        if name in self.spaces:
            return self.spaces[name]
        if name in self.files:
            path, original = self.files[name]
            return load(path) if original == "*" else load(path)._space(original)
        assert self.outside is not None, f"the namespace {name} is declared nowhere"
        return self.outside._space(name)

    def _under(self, names: list[str]) -> "Space":
        return self.spaces[names[0]]._under(names[1:]) if names else self


@cache
def load(path: Path) -> Space:
    """A declaration file."""
    tokens = TOKEN.findall(COMMENT.sub("", path.read_text()))
    return _File(tokens, path).read()


class _File:
    """Goes through the tokens of a file."""

    def __init__(self, tokens: list[str], path: Path) -> None:
        self._tokens = [*tokens, ""]
        self._at = 0
        self._path = path

    def read(self) -> Space:
        space = Space()
        while self._next():
            self._statement(space)
        return space

    def _next(self, ahead: int = 0) -> str:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def _take(self, expected: str = "") -> str:
        token = self._next()
        assert not expected or token == expected, f"{self._path.name}: {expected!r} expected, not {token!r}"
        self._at += 1
        return token

    def _taken(self, token: str) -> bool:
        if self._next() != token:
            return False
        self._at += 1
        return True

    def _statement(self, space: Space) -> None:
        if self._next() == "import" or (self._next() == "export" and self._next(1) in ("{", "*")):
            self._import(space)
            return
        while self._next() in ("export", "declare"):
            self._take()
        readers: dict[str, Callable[[Space], None]] = {
            "interface": self._interface,
            "namespace": self._namespace,
            "type": self._alias,
            "class": self._class,
        }
        readers.get(self._take(), self._skip)(space)

    def _import(self, space: Space) -> None:
        """`import { A, B as C } from '…'`, `import * as A from '…'`, or the same with `export`."""
        self._take()
        names: dict[str, str] = {}
        while self._next() not in ("from", ";"):
            name = self._take()
            if name in "{},":
                continue
            names[self._take() if self._taken("as") else name] = name
        if self._taken("from"):
            path = (self._path.parent / self._take().strip("'")).with_suffix("").with_suffix(".d.ts")
            space.files |= {name: (path, original) for name, original in names.items()}
        self._taken(";")

    def _interface(self, space: Space) -> None:
        name, parents = self._take(), []
        if self._taken("<"):
            self._until(">")
        while self._next() != "{":
            self._take()
            parents.append(self._dotted())
        space.types[name] = Interface(parents, self._members())

    def _namespace(self, space: Space) -> None:
        inner = space.spaces.setdefault(self._take(), Space(space))
        self._take("{")
        while not self._taken("}"):
            self._statement(inner)

    def _alias(self, space: Space) -> None:
        name = self._take()
        if self._taken("<"):
            self._until(">")
        self._take("=")
        space.types[name] = self._type()
        self._take(";")

    def _class(self, space: Space) -> None:
        """Only the type of each method's `params` is of interest."""
        while self._take() != "{":
            pass
        depth, method = 1, ""
        while depth:
            token = self._take()
            depth += {"{": 1, "}": -1}.get(token, 0)
            if token == "(":
                method = self._tokens[self._at - 2]
            if token == "params" and self._next() in ("?", ":"):
                self._taken("?")
                self._take(":")
                space.methods[method] = self._dotted()

    def _skip(self, _: Space) -> None:
        """A constant or a function."""
        self._until(";")

    def _until(self, token: str) -> None:
        while self._take() != token:
            pass

    def _dotted(self) -> str:
        name = self._take()
        while self._taken("."):
            name += f".{self._take()}"
        return name

    def _members(self) -> Members:
        self._take("{")
        found = {}
        while not self._taken("}"):
            name = "" if self._next() == "[" else self._take().strip("'")
            if not name:
                self._until("]")
            optional = self._taken("?")
            self._take(":")
            found[name] = Member(self._type(), optional)
            self._take(";")
        return Members(found)

    def _type(self) -> Type:
        self._taken("|")
        options = [self._one()]
        while self._next() in ("|", "&"):
            if self._take() == "|":
                options.append(self._one())
            else:
                self._one()
        return options[0] if len(options) == 1 else Union(tuple(options))

    def _one(self) -> Type:
        token = self._next()
        if token == "{":
            return self._members()
        if token.startswith("'"):
            return Literal(self._take()[1:-1])
        if token in ("true", "false", "null"):
            return Literal({"true": True, "false": False, "null": None}[self._take()])
        self._taken("typeof")
        name = self._dotted()
        return Reference(name, self._arguments())

    def _arguments(self) -> tuple[Type, ...]:
        found: list[Type] = []
        if self._taken("<"):
            found.append(self._type())
            while self._taken(","):
                found.append(self._type())
            self._take(">")
        return tuple(found)
