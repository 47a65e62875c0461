"""The event envelope, and what `previous_attributes` says."""

from functools import lru_cache
from typing import Any

import orjson

from portico.wire.resource import Resource
from portico.wire.versions import CURRENT, rendered


def body(  # noqa: PLR0913 (one for each member of the envelope)
    *,
    id: str,
    type: str,
    created: int,
    livemode: bool,
    object: bytes,
    previous: dict[str, Any] | None,
    request: str | None,
    idempotency_key: str | None,
    pending: int = 0,
) -> bytes:
    """The wire form of an event around the wire form of its object; `request` is null for what no API call caused."""
    head = f'{{"id":"{id}","object":"event","api_version":"{CURRENT}","created":{created},"data":{{"object":'
    attributes = b',"previous_attributes":%b' % orjson.dumps(previous) if previous is not None else b""
    tail = (
        f'}},"livemode":{"true" if livemode else "false"},"pending_webhooks":{pending},'
        f'"request":{_caller(request, idempotency_key)},"type":"{type}"}}'
    )
    return b"%b%b%b%b" % (head.encode(), object, attributes, tail.encode())


@lru_cache(maxsize=16)
def _caller(request: str | None, idempotency_key: str | None) -> str:
    """What all events of a request say of it."""
    key = orjson.dumps(idempotency_key).decode()
    return f'{{"id":"{request}","idempotency_key":{key}}}' if request else '{"id":null,"idempotency_key":null}'


_PENDING = '"pending_webhooks":'


def with_pending(body: str, pending: int) -> str:
    """The wire form of an event with another number of deliveries that are still to come.

    The name in quotes stands nowhere behind its own place: in texts of callers, quotes are escaped.
    """
    head, name, tail = body.rpartition(_PENDING)
    return f"{head}{name}{pending}{tail[tail.index(',') :]}"


def told(body: str, version: str | None, account: str | None) -> str:
    """The wire form of an event as an endpoint is told of it: in its version, with the connected account."""
    if version is not None and version != CURRENT:
        body = rendered(body, version).replace(f'"api_version":"{CURRENT}"', f'"api_version":"{version}"', 1)
    if account is not None:
        body = body.replace('"object":"event",', f'"object":"event","account":"{account}",', 1)
    return body


def previous(before: Resource, after: Resource) -> dict[str, Any]:
    """The old values of what changed between two states of an object. Only what is not the very same is looked at."""
    new = after.__dict__
    names = {name for name, value in before.__dict__.items() if new[name] is not value}
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
