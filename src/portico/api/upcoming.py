"""The next invoice, as it was asked for before 2025-03-31.basil: `GET /v1/invoices/upcoming`, and its lines below that.

It is what a preview is today, with what concerns the subscription under names of its own, and without an id. So what
was asked is put into the words of today, and the answer into those of then; nobody in between knows of it.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson

from portico.api.calls import Reply, Request
from portico.wire import form, resource
from portico.wire.form import Params
from portico.wire.older import BASIL
from portico.wire.pages import Paging

INVOICE = "/v1/invoices/upcoming"
LINES = f"{INVOICE}/lines"
TODAY = "/v1/invoices/create_preview"
UNKEPT_LINE = "il_tmp_{:024}"
"""The id of a line that is kept nowhere: the same whenever it is asked for, so that pages can follow it."""
_DETAIL = re.compile(rb"\Asubscription_(?!details\b)(\w+)")
"""What is in `subscription_details` now."""
_PAGING = ("ending_before", "limit", "starting_after")
_NAMES = ("customer", "schedule", "subscription")
_FORM = {b"content-type": b"application/x-www-form-urlencoded"}
_ABOUT_THE_CALLER = (b"authorization", b"stripe-account", b"stripe-version")


def today(request: Request, version: str) -> Request | None:
    """How the same is asked for today; None for all else."""
    path = request.path.rstrip("/")
    if path not in (INVOICE, LINES) or version >= BASIL or request.method != "GET" or request.body:
        return None
    about = {name: request.headers[name] for name in _ABOUT_THE_CALLER if name in request.headers}
    body = b"&".join(_pairs(request.query, of_lines=path == LINES))
    return request._replace(method="POST", path=TODAY, query=b"", headers={**about, **_FORM}, body=body)


def _pairs(query: bytes, *, of_lines: bool) -> Iterator[bytes]:
    """What a preview is sent for what was asked."""
    for pair in query.split(b"&"):
        name, equals, value = pair.partition(b"=")
        if of_lines and name.decode("latin-1") in _PAGING:
            continue
        if of_lines and value and name.startswith(b"expand"):
            value = b"lines." + value
        yield _DETAIL.sub(rb"subscription_details[\1]", name) + equals + value


def told(request: Request, reply: Reply) -> Reply:
    """A preview as it was answered: without an id, or only a page of its lines. Raises ResourceMissing."""
    if reply.error:
        return reply
    sent = form.question(request.query)
    invoice = orjson.loads(reply.body)
    del invoice["id"]
    lines = invoice["lines"]
    lines["url"] = f"{LINES}?{urlencode({name: sent[name] for name in _NAMES if name in sent})}"
    for number, line in enumerate(lines["data"], 1):
        line |= {"id": UNKEPT_LINE.format(number), "invoice": None}
    is_lines = request.path.rstrip("/") == LINES
    return Reply(reply.status, orjson.dumps(_page(lines, sent) if is_lines else invoice).decode())


def _page(lines: dict[str, Any], sent: Params) -> dict[str, Any]:
    """A part of the lines, in their order. Raises ResourceMissing."""
    asked = resource.read(Paging, {name: sent[name] for name in _PAGING if name in sent})
    data, has_more = asked.part(lines["data"], [line["id"] for line in lines["data"]])
    return {**lines, "data": data, "has_more": has_more}
