"""The event envelope, and what `previous_attributes` says."""

from collections.abc import Mapping
from itertools import compress
from operator import is_not
from typing import Any

import orjson

from portico.wire.resource import Resource
from portico.wire.versions import CURRENT


class Envelope:
    """What is around the objects in events that have the same cause: all of a transaction's, but for what differs."""

    def __init__(self, *, created: int, livemode: bool, request: str | None, idempotency_key: str | None) -> None:
        key = orjson.dumps(idempotency_key if request else None)
        cause = b'{"id":%b,"idempotency_key":%b}' % (orjson.dumps(request), key)
        head = f'","object":"event","api_version":"{CURRENT}","created":{created},"data":{{"object":'
        self._head = head.encode()
        self._middle = b'},"livemode":%b,"pending_webhooks":' % (b"true" if livemode else b"false")
        self._tail = b',"request":%b,"type":"' % cause

    def body(
        self, id: str, type: str, object: bytes, previous: Mapping[str, Any] | None = None, pending: int = 0
    ) -> bytes:
        """The wire form of an event around that of its object. `request` is null for what no API call caused."""
        attributes = b"" if previous is None else b',"previous_attributes":%b' % orjson.dumps(previous)
        return b'{"id":"%b%b%b%b%b%d%b%b"}' % (
            id.encode(),
            self._head,
            object,
            attributes,
            self._middle,
            pending,
            self._tail,
            type.encode(),
        )


_PENDING = '"pending_webhooks":'


def with_pending(body: str, pending: int) -> str:
    """The wire form of an event with another number of deliveries that are still to come.

    The name in quotes stands nowhere behind its own place: in texts of callers, quotes are escaped.
    """
    head, name, tail = body.rpartition(_PENDING)
    return f"{head}{name}{pending}{tail[tail.index(',') :]}"


def told(body: str, version: str | None, account: str | None) -> str:
    """The wire form of an event as an endpoint is told of it: with its version, and the connected account."""
    if version is not None and version != CURRENT:
        body = body.replace(f'"api_version":"{CURRENT}"', f'"api_version":"{version}"', 1)
    if account is not None:
        body = body.replace('"object":"event",', f'"object":"event","account":"{account}",', 1)
    return body


def previous(before: Resource, after: Resource) -> dict[str, Any]:
    """The old values of what changed between two states of an object. Only what is not the very same is looked at.

    The members of both stand in the order of their declaration.
    """
    old, new = before.__dict__, after.__dict__
    names = set(compress(old, map(is_not, old.values(), new.values())))
    return changed(_shown(before, names), _shown(after, names))


def _shown(noun: Resource, names: set[str]) -> dict[str, Any]:
    tree: dict[str, Any] = noun.__pydantic_serializer__.to_python(noun, mode="json", include=names)
    return tree


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The old values of what changed: of a hash only the members that did, an array whole, null for what was new."""
    previous: dict[str, Any] = {}
    for name in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        previous[name] = changed(old, new) if isinstance(old, dict) and isinstance(new, dict) else old
    return previous
