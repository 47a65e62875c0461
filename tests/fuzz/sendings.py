"""What is sent to endpoints: made from their own declarations, and then spoilt here and there."""

from functools import cache
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from portico.api.openapi import params
from portico.resources.endpoints import Endpoint

NASTY = (
    "", " ", "0", "-1", "1", "true", "false", "null", "NaN", "1e400", "9" * 18, "9" * 19, "9" * 5_000, "-" + "9" * 30,
    "9223372036854775807", "9223372036854775808", "١٢٣", "1_000", " 1", "1.5", "0x1", "\0", "a\0b", "\ud800", "\ufdd0",
    "\ufdd0k1:portal:x\ufdd1", "\x7fk1:portal:x\x7f",
    "\uffff", "é" * 300, "x" * 5_001, "'; DROP TABLE customer; --", "%", "%%", "\\",
    "a" * 256, "https://", "https://[", "https://a:99999", "http://x@y", "javascript:alert(1)", "eur", "EUR",
    "auto", "now", "metadata['a']:'b'", "email~'", "created>" + "9" * 40, "name:'" + "\\" * 50, "-" * 30,
    "data.customer", "object", "a.b.c.d.e", "10.5e3", "0.000000000001", "+", "\u202e", "\n", "2026-10-28", "{{7*7}}",
)  # fmt: skip
"""Values that break something somewhere."""

texts = st.sampled_from(NASTY) | st.text(st.characters(), max_size=12)
keys = st.sampled_from(["0", "1", "a", "id", "limit", "expand", "enabled", "x" * 41, "-1", "00"]) | st.text(max_size=6)
junk = st.recursive(
    texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)


def trees(endpoint: Endpoint, ids: list[str]) -> st.SearchStrategy[Any]:
    """Parameters that the endpoint could grant, or nearly."""
    fields = {name: _value(schema, ids) for name, schema in _schema(endpoint)["properties"].items()}
    needed = {name: fields[name] for name in _schema(endpoint)["required"]}
    return st.one_of(
        st.fixed_dictionaries(needed, optional={name: fields[name] for name in fields.keys() - needed.keys()}),
        st.fixed_dictionaries(needed).flatmap(
            lambda sure: st.sampled_from(sorted(fields) or ["x"]).flatmap(
                lambda name: fields.get(name, junk).map(lambda value: {**sure, name: value})
            )
        ),
        st.dictionaries(st.sampled_from(sorted(fields) or ["x"]) | keys, junk, max_size=4),
    )


@cache
def _schema(endpoint: Endpoint) -> Any:
    return params(endpoint)


def _value(schema: Any, ids: list[str]) -> st.SearchStrategy[Any]:
    """What the schema allows, and at times something else."""
    kinds = [_good(part, ids) for part in schema.get("anyOf", [schema])]
    return st.one_of(*kinds, *kinds, *kinds, texts, junk)


def _good(schema: Any, ids: list[str]) -> st.SearchStrategy[Any]:
    if "enum" in schema or "const" in schema:
        return st.sampled_from([str(value) for value in schema.get("enum", [schema.get("const")])])
    kind = schema.get("type")
    if kind == "object":
        fields = {name: _value(member, ids) for name, member in schema.get("properties", {}).items()}
        more = st.dictionaries(keys, texts, max_size=3)
        needed = {name: fields[name] for name in schema.get("required", []) if name in fields}
        rest = {name: value for name, value in fields.items() if name not in needed}
        return st.fixed_dictionaries(needed, optional=rest) if fields else more
    if kind == "array":
        return st.lists(_value(schema.get("items", {}), ids), max_size=3)
    if kind == "integer":
        return st.integers(-3, 120) | st.integers()
    if kind == "boolean":
        return st.sampled_from(["true", "false"])
    return st.sampled_from([*ids, "usd", "https://shop.example", "a@shop.example"]) | texts


def written(tree: Any) -> bytes:
    """A form, with whatever is in the tree: also what the SDKs would not send."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in _pairs(tree, "")).encode()


def _pairs(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _pairs(inner, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _pairs(inner, f"{name}[{index}]")
    else:
        yield name, str(value)


def _quoted(text: str) -> str:
    return quote(text, safe="[]", errors="surrogatepass")
