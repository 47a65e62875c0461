"""Idempotency: what a call claims by its key, and the answer that was kept for it."""

import hashlib
from functools import partial

from portico.api.calls import Call, Reply
from portico.storage import idempotency
from portico.storage.idempotency import Claim, Saved
from portico.storage.scope import Installation
from portico.wire import layouts
from portico.wire.layouts import Laid
from portico.wire.numbers import masked
from portico.wire.rejections import IdempotencyElsewhere, IdempotencyMismatch


def claimed(call: Call, here: Installation) -> Claim | None:
    """What is claimed by the key of a POST, if it has one."""
    key, method = call.origin.idempotency_key, call.endpoint.method
    if key is None or method != "POST":
        return None
    params = call.params
    spelled = params.spelled() if type(params) is Laid else idempotency.canonical({**params, "expand": call.expand})
    # With a key of ours, so that nobody finds out what was sent, such as a card's number, by trying what it might be.
    imprint = here.keys.imprint(_content(call, spelled))
    return Claim(key, imprint, method, masked(call.path), call.version, partial(_others, call, here))


def _content(call: Call, parameters: bytes) -> bytes:
    return b"%b %b\n%b" % (call.endpoint.method.encode(), call.path.encode(), parameters)


def _others(call: Call, here: Installation) -> tuple[str, ...]:
    """The fingerprints of the request if it came in another way, long or short, or to a former version."""
    content = _content(call, idempotency.canonical({**call.params, "expand": call.expand}))
    digest = hashlib.sha256(content).hexdigest()
    known = (here.keys.imprint(content), digest, here.keys.fingerprint(f"request:{digest}"))
    return known if call.expand else (*known, here.keys.imprint(_content(call, layouts.spelled(call.params))))


def replayed(claim: Claim, saved: Saved) -> Reply:
    """The answer that was kept. Raises IdempotencyElsewhere or IdempotencyMismatch if it answered something else."""
    if saved.fingerprint != claim.fingerprint and saved.fingerprint not in claim.others():
        if claim.path != saved.path:
            raise IdempotencyElsewhere(claim.key, claim.path, saved.path)
        raise IdempotencyMismatch(claim.key)
    headers = [(b"idempotent-replayed", b"true"), (b"original-request", saved.request.encode())]
    if saved.status >= 400:
        headers.append((b"stripe-should-retry", b"false"))
    return Reply(saved.status, saved.body, tuple(headers))
