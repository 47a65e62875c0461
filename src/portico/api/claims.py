"""Idempotency: what a call claims by its key, and the answer that was kept for it."""

import hashlib
from functools import partial

from portico.api.calls import Call, Reply
from portico.storage import idempotency
from portico.storage.idempotency import Claim, Saved
from portico.storage.scope import Installation
from portico.wire.numbers import masked
from portico.wire.rejections import IdempotencyElsewhere, IdempotencyMismatch


def claimed(call: Call, here: Installation) -> Claim | None:
    """What is claimed by the key of a POST, if it has one."""
    key, method = call.origin.idempotency_key, call.endpoint.method
    if key is None or method != "POST":
        return None
    parameters = idempotency.canonical({**call.params, "expand": call.expand})
    content = b"%b %b\n%b" % (method.encode(), call.path.encode(), parameters)
    # With a key of ours, so that nobody finds out what was sent, such as a card's number, by trying what it might be.
    return Claim(
        key, here.keys.imprint(content), method, masked(call.path), call.version, partial(_former, content, here)
    )


def _former(content: bytes, here: Installation) -> tuple[str, str]:
    """The fingerprints of a request as they were once kept."""
    digest = hashlib.sha256(content).hexdigest()
    return digest, here.keys.fingerprint(f"request:{digest}")


def replayed(claim: Claim, saved: Saved) -> Reply:
    """The answer that was kept. Raises IdempotencyElsewhere or IdempotencyMismatch if it answered something else."""
    if saved.fingerprint != claim.fingerprint and saved.fingerprint not in claim.former():
        if claim.path != saved.path:
            raise IdempotencyElsewhere(claim.key, claim.path, saved.path)
        raise IdempotencyMismatch(claim.key)
    headers = [(b"idempotent-replayed", b"true"), (b"original-request", saved.request.encode())]
    if saved.status >= 400:
        headers.append((b"stripe-should-retry", b"false"))
    return Reply(saved.status, saved.body, tuple(headers))
