"""What comes in by the /v1 door, and what goes out."""

from collections.abc import Mapping
from typing import NamedTuple

import orjson

from portico.resources.endpoints import Endpoint
from portico.storage.scope import Origin, Scope
from portico.wire.errors import ApiError
from portico.wire.expand import Nouns, Trie, expandable
from portico.wire.form import Params
from portico.wire.older import Past
from portico.wire.outline import fields
from portico.wire.resource import Resource

IN_PIECES = "portico.pieces"
"""The ASGI extension of a server that takes the pieces of an answer behind its `body` as `rest`."""
Piece = bytes | memoryview
SPACE = b" \t"
"""What may stand around the value of a header."""


class Request(NamedTuple):
    """An HTTP request, before anything is believed."""

    method: str
    path: str
    query: bytes
    headers: Mapping[bytes, bytes]
    """By their names in small letters."""
    body: bytes
    ip: str | None

    def header(self, name: bytes) -> str | None:
        """A header as text, without the space around it, which is no part of it. Source: RFC 9110, 5.5."""
        value = self.headers.get(name)
        return None if value is None else value.strip(SPACE).decode("latin-1")


class Call(NamedTuple):
    """A request that is understood: who wants what done, with which parameters."""

    id: str
    """`req_…`"""
    endpoint: Endpoint
    object_id: str
    parent_id: str
    """Of what the object is below, or ''."""
    scope: Scope
    params: Params
    expand: tuple[str, ...]
    origin: Origin
    past: Past | None
    """The shapes of the version that is spoken; None if they are those of today."""
    version: str
    path: str

    def expandable(self, noun: type[Resource], nouns: Nouns, *, listed: bool = False) -> Trie:
        """What is to be expanded. Raises InvalidRequest for a path that leads nowhere."""
        if not self.expand:
            return {}
        shapes = fields if self.past is None else self.past.fields
        return expandable(noun, self.expand, nouns, listed=listed, shapes=shapes)


class Reply(NamedTuple):
    """An answer: the stored form of a body, in which secrets are still marks."""

    status: int
    body: str
    headers: tuple[tuple[bytes, bytes], ...] = ()
    error: ApiError | None = None
    """What was refused just now; None in an answer that is given again."""
    picture: bytes | None = None
    """What is answered in the place of a body: PNG."""
    listing: "Listing | None" = None
    """A list, which is answered in the place of a body."""
    revealed: bytes | None = None
    """The body with its secrets in place, if that was made already."""


class Listing(NamedTuple):
    """The stored form of a list in pieces, which leave one by one, for it may be long."""

    head: bytes
    forms: memoryview
    """The objects, with seams between them: all of some bytes, or a part of them."""
    tail: bytes
    secrets: bool
    """Whether there may be marks of secrets in it."""


class Page(NamedTuple):
    """A page of a list, as it is handed on in process: stored forms, without the envelope around them."""

    bodies: list[str]
    has_more: bool


def refusal(error: ApiError, log_url: str | None) -> Reply:
    """The answer to a request that is refused."""
    again = error.status in (409, 429) or error.status >= 500
    headers = [(b"stripe-should-retry", b"true" if again else b"false")]
    if error.status == 401:
        headers.append((b"www-authenticate", b'Bearer realm="Portico"'))
    return Reply(error.status, orjson.dumps(error.body(log_url)).decode(), tuple(headers), error)
