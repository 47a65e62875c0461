"""The next invoice, as it was asked for before 2025-03-31.basil: `GET /v1/invoices/upcoming`, and its lines below that.

It is what a preview is today, with what concerns the subscription under names of its own. It has no id.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson

from portico.wire import resource
from portico.wire.errors import ResourceMissing
from portico.wire.form import Params
from portico.wire.older import BASIL, Past
from portico.wire.pages import Paging

INVOICE = "/v1/invoices/upcoming"
LINES = f"{INVOICE}/lines"
TODAY = "POST", "/v1/invoices/create_preview"
DETAILS = "subscription_details"
BEFORE_DETAILS = "subscription_"
"""What names began with that are in `subscription_details` now."""
UNKEPT_LINE = "il_tmp_{:024}"
"""The id of a line that is kept nowhere: the same whenever it is asked for, so that pages can follow it."""
_PAGING = ("ending_before", "limit", "starting_after")


def is_asked(method: str, path: str, past: Past) -> bool:
    """Whether it is asked for in this way, in a version that had it."""
    return past.version < BASIL and method == "GET" and path.rstrip("/") in (INVOICE, LINES)


def params(sent: Params, path: str) -> dict[str, Any]:
    """The parameters of a preview."""
    found: dict[str, Any] = {}
    details = dict(sent.get(DETAILS) or {}) if isinstance(sent.get(DETAILS, {}), Mapping) else {}
    for name, value in sent.items():
        if _is_lines(path) and name in _PAGING:
            continue
        if name.startswith(BEFORE_DETAILS) and name != DETAILS:
            details[name.removeprefix(BEFORE_DETAILS)] = value
        else:
            found[name] = value
    return {**found, DETAILS: details} if details else found


def expand(paths: tuple[str, ...], path: str) -> tuple[str, ...]:
    """What is to be expanded in the preview."""
    return tuple(f"lines.{one}" for one in paths) if _is_lines(path) else paths


def _is_lines(path: str) -> bool:
    return path.rstrip("/") == LINES


def told(body: str, path: str, sent: Params) -> str:
    """A preview as it was answered: without an id, or only a page of its lines. Raises ResourceMissing."""
    invoice = orjson.loads(body)
    del invoice["id"]
    lines = invoice["lines"]
    names = {name: sent[name] for name in ("customer", "schedule", "subscription") if isinstance(sent.get(name), str)}
    lines["url"] = f"{LINES}?{urlencode(names)}"
    for number, line in enumerate(lines["data"], 1):
        line |= {"id": UNKEPT_LINE.format(number), "invoice": None}
    if _is_lines(path):
        asked = resource.read(Paging, {name: sent[name] for name in _PAGING if name in sent})
        return orjson.dumps({**lines, **_page(lines["data"], asked)}).decode()
    return orjson.dumps(invoice).decode()


def _page(lines: list[Any], asked: Paging) -> dict[str, Any]:
    """A part of the lines, in their order."""
    cursor = asked.cursor()
    ids = [line["id"] for line in lines]
    if cursor and cursor[1] not in ids:
        raise ResourceMissing("line_item", cursor[1][:255], param=(cursor[0],))
    at = ids.index(cursor[1]) if cursor else -1
    is_backwards = bool(asked.ending_before)
    rest = lines[:at] if is_backwards else lines[at + 1 :]
    return {
        "data": rest[-asked.limit :] if is_backwards else rest[: asked.limit],
        "has_more": len(rest) > asked.limit,
    }
