"""`Stripe-Signature`: how a receiver knows who has written. Source: portal-behaviour section 5.3."""

import hmac
from collections.abc import Iterable

HEADER = "Stripe-Signature"


def header(body: bytes, secrets: Iterable[str], now: int) -> str:
    """The header for a body: the time, and one signature for each secret that holds."""
    signed = b"%d.%b" % (now, body)
    signatures = (hmac.digest(secret.encode(), signed, "sha256").hex() for secret in secrets)
    return ",".join([f"t={now}", *(f"v1={signature}" for signature in signatures)])
