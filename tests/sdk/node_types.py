"""What stripe-node's TypeScript declarations say of objects and parameters."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.sdk import dts
from tests.sdk.dts import Interface, Space, Type
from tests.sdk.kinds import EMPTY, NULL, Field, Kind, array, expandable, hash_of, literal, map_of, union, word

SCALARS = {
    "string": "string",
    "number": "number",
    "boolean": "boolean",
    "Decimal": "decimal",
    "any": "anything",
    "unknown": "anything",
    "FileData": "anything",
}
BASES = {"event": "EventBase"}
"""Objects whose interface is not called as their class is."""

OTHERS = {
    "Metadata": map_of(word("string")),
    "MetadataParam": map_of(word("string")),
    "OtherString": Kind(),
    "void": Kind(),
}
METHOD = re.compile(r"^    (\w+)\((?:[^()]*)\) \{\n(.*?)^    \}", re.MULTILINE | re.DOTALL)
REQUEST = re.compile(r"_makeRequest\('(\w+)', ['`]([^'`]*)['`]")


class Sdk:
    """The declarations of one installed package."""

    def __init__(self, package: Path) -> None:
        self._resources = package / "esm" / "resources"
        files = [path for path in self._resources.rglob("*.d.ts") if path.name != "index.d.ts"]
        pattern = re.compile(r"^    object: '([^']+)';$", re.MULTILINE)
        self._files = {noun: path for path in sorted(files) for noun in pattern.findall(path.read_text())}

    def objects(self, noun: str) -> Mapping[str, Field]:
        """What an object of the noun looks like."""
        file = dts.load(self._files[noun])
        found = file.types[BASES.get(noun) or _named(file, noun)]
        assert isinstance(found, Interface)
        return _fields(found, file) | _deleted(file, noun)

    def calls(self, noun: str, parent: str = "") -> dict[tuple[str, str], Mapping[str, Field]]:
        """What may be sent, `expand` apart, by method and path; with a parent, to that and to what is below it."""
        path = self._files[parent or noun]
        script = path.with_name(path.name.replace(".d.ts", ".js"))
        file = dts.load(path)
        source = script.read_text() if script.exists() else ""
        found = {}
        for method, body in METHOD.findall(source):
            for verb, address in REQUEST.findall(body):
                route = re.sub(r"\$\{[^}]*\}", "{id}", address)
                found[verb, route] = _params(file, file.methods[method])
        return found


def _named(file: Space, noun: str) -> str:
    """The name of the interface of living objects of the noun."""
    return next(
        name
        for name, found in file.types.items()
        if isinstance(found, Interface) and _object(found) == noun and not name.startswith("Deleted")
    )


def _object(interface: Interface) -> str:
    """The noun of an interface, or ''."""
    member = interface.members.by_name.get("object")
    return str(member.type.value) if member and isinstance(member.type, dts.Literal) else ""


def _deleted(file: Space, noun: str) -> dict[str, Field]:
    """What a stub has beside the object's own fields."""
    stubs = [name for name, found in file.types.items() if isinstance(found, Interface) and name.startswith("Deleted")]
    return {"deleted": Field(literal(True), True)} if f"Deleted{_named(file, noun)}" in stubs else {}


def _params(file: Space, name: str) -> Mapping[str, Field]:
    found, where = file.find(name)
    assert isinstance(found, Interface)
    return {name: field for name, field in _fields(found, where).items() if name != "expand"}


def _fields(interface: Interface, space: Space) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for name in interface.parents:
        parent, where = space.find(name)
        assert isinstance(parent, Interface)
        found |= _fields(parent, where)
    return found | _members(interface.members, space)


def _members(members: dts.Members, space: Space) -> dict[str, Field]:
    return {name: Field(_kind(member.type, space), member.optional) for name, member in members.by_name.items()}


def _kind(type: Type, space: Space) -> Kind:
    if isinstance(type, dts.Literal):
        return NULL if type.value is None else literal(type.value)
    if isinstance(type, dts.Members):
        free = type.by_name.get("")
        return map_of(_kind(free.type, space)) if free else hash_of(lambda: _members(type, space))
    if isinstance(type, dts.Union):
        return _one_of(type.options, space)
    return _reference(type, space)


def _one_of(options: tuple[Type, ...], space: Space) -> Kind:
    """A union; the id of an object, or the object itself, is an expandable field."""
    if dts.Reference("string") not in options:
        return union(_kind(option, space) for option in options)
    nouns = {option: _nouns(option, space) for option in options}
    ids = expandable(noun for found in nouns.values() for noun in found)
    return union(_kind(option, space) for option, found in nouns.items() if not found) | ids


def _nouns(type: Type, space: Space) -> list[str]:
    """The nouns of the objects that a name stands for."""
    if not isinstance(type, dts.Reference) or type.name in SCALARS or type.name in OTHERS or type.arguments:
        return []
    found, where = space.find(type.name)
    if isinstance(found, dts.Union):
        return [noun for option in found.options for noun in _nouns(option, where)]
    return [noun] if isinstance(found, Interface) and (noun := _object(found)) else []


def _reference(type: dts.Reference, space: Space) -> Kind:
    name, arguments = type.name, type.arguments
    if name in SCALARS:
        return word(SCALARS[name])
    if name == "Array":
        return array(_kind(arguments[0], space))
    if name == "Emptyable":
        return _kind(arguments[0], space) | EMPTY
    if name == "ApiList":
        return word("list")
    if name in OTHERS:
        return OTHERS[name]
    found, where = space.find(name)
    if isinstance(found, Interface):
        return hash_of(lambda: _fields(found, where))
    return _kind(found, where)


@cache
def sdk(package: Path) -> Sdk:
    """The declarations, read once."""
    return Sdk(package)
