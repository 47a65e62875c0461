"""Writes docs/reference from the declarations; with --check, says whether it is up to date."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from portico.api.schemas import accepted, sent
from portico.resources.all import ENDPOINTS, NOUNS
from portico.resources.endpoints import Endpoint
from portico.resources.searches import SearchParams
from portico.wire import docs
from portico.wire.pages import Paging
from portico.wire.resource import Resource

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
TITLES = {"create": "Create", "retrieve": "Retrieve", "update": "Update", "delete": "Delete", "list": "List",
          "search": "Search", "act": "Act", "perform": "Do"}  # fmt: skip


def main() -> int:
    """Write every page, or compare."""
    pages = {f"{name.replace('.', '-')}.md": page(noun) for name, noun in NOUNS.items()}
    pages["README.md"] = index()
    if "--check" in sys.argv:
        return compare(pages)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for stale in set(FOLDER.glob("*.md")) - {FOLDER / name for name in pages}:
        stale.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text)
    return 0


def compare(pages: dict[str, str]) -> int:
    """0 if the folder holds exactly these pages."""
    there = {path.name: path.read_text() for path in FOLDER.glob("*.md")} if FOLDER.exists() else {}
    stale = sorted(name for name in pages.keys() | there.keys() if pages.get(name) != there.get(name))
    print(f"docs/reference is stale ({', '.join(stale)}): run `make docs`" if stale else "docs/reference is up to date")
    return 1 if stale else 0


def index() -> str:
    """The list of all nouns."""
    lines = ["# Reference", "", "Written from the declarations by `make docs`.", ""]
    for name, noun in NOUNS.items():
        lines.append(f"- [`{name}`]({name.replace('.', '-')}.md): {docs.summary(noun)}")
    return "\n".join(lines) + "\n"


def page(noun: type[Resource]) -> str:
    """Everything about one noun."""
    lines = [f"# `{noun.NOUN}`", "", docs.summary(noun), "", "## Fields", "", *table(sent(noun))]
    for endpoint in ENDPOINTS:
        if endpoint.noun is noun:
            lines += ["", f"## {TITLES[endpoint.kind]}: `{endpoint.method} {endpoint.path}`", ""]
            lines += _endpoint(endpoint)
    if noun.EMITS:
        lines += ["", "## Events", "", *(f"- `{noun.EVENTS}.{ending}`" for ending in noun.EMITS)]
    return "\n".join(lines).rstrip() + "\n"


def _endpoint(endpoint: Endpoint) -> list[str]:
    lines = [docs.summary(endpoint.verb), ""] if endpoint.verb else []
    shapes: list[tuple[type[BaseModel], Any]] = []
    if endpoint.kind in ("create", "update"):
        shapes.append((endpoint.noun, endpoint.kind))
    orders: type[BaseModel] | None = endpoint.orders
    if endpoint.kind in ("list", "search"):
        orders = SearchParams if endpoint.kind == "search" else orders or Paging
    if orders:
        shapes.append((orders, "create"))
    rows = [row for shape, on in shapes for row in _rows(accepted(shape, on), "", named=True)]
    return [*lines, "| parameter | type | |", "| --- | --- | --- |", *rows] if rows else lines


def table(schema: dict[str, Any]) -> list[str]:
    """The members of an object."""
    return ["| field | type | |", "| --- | --- | --- |", *_rows(schema, "")]


def _rows(schema: dict[str, Any], prefix: str, *, named: bool = False) -> Iterator[str]:
    for name, member in schema.get("properties", {}).items():
        path = (f"{prefix}[{name}]" if prefix else name) if named else f"{prefix}{name}"
        must = " **required**" if named and name in schema.get("required", ()) else ""
        text = member.get("description", "").replace("\n", " ").replace("|", "\\|")
        yield f"| `{path}` | {kind(member)} | {text}{must} |"
        inner, array = _inner(member)
        if inner:
            yield from _rows(
                inner,
                (f"{path}[0]" if array else path) if named else f"{path}[]." if array else f"{path}.",
                named=named,
            )


def _inner(schema: dict[str, Any]) -> tuple[dict[str, Any] | None, bool]:
    """The hash inside a member, and whether it is in an array."""
    for option in schema.get("anyOf", [schema]):
        if option.get("properties"):
            return option, False
        if option.get("type") == "array" and option.get("items", {}).get("properties"):
            return option["items"], True
    return None, False


def kind(schema: dict[str, Any]) -> str:
    """A type in a word or two."""
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(kind(option) for option in schema["anyOf"]))
    if "enum" in schema:
        return ", ".join(f"`{word}`" if word else "`''`" for word in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        inner = schema["items"]
        return "array of hashes" if inner.get("type") == "object" else f"array of {kind(inner)}"
    words = {"object": "hash", "null": "null", None: "anything"}
    return words.get(schema.get("type"), str(schema.get("type")))


if __name__ == "__main__":
    sys.exit(main())
