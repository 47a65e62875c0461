"""The headers of every answer. Source: design rule 3.3; `tests/security` checks them on every route."""

from portico.wire.versions import ACCEPTED

_STRICT = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"x-robots-tag", b"noindex, nofollow"),
)

_API = (
    (b"cache-control", b"no-cache, no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    *_STRICT,
)

API_HEADERS = ((b"content-type", b"application/json"), *_API)
"""On everything that is JSON."""

VERSION_HEADERS = {version: (b"stripe-version", version.encode()) for version in ACCEPTED}
"""By the version that is spoken."""

FILE_HEADERS = ((b"content-type", b"image/png"), *_API)
"""On the contents of files."""

PAGE_HEADERS = (
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
        b"require-trusted-types-for 'script'",
    ),
    *_STRICT,
)
"""On everything that is a page."""

MAIL_HEADERS = (
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        b"sandbox allow-popups allow-popups-to-escape-sandbox",
    ),
    *_STRICT,
)
"""On mail that a developer looks at: written by whoever wrote the names in it, so it may do nothing at all."""

HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
"""On everything, when the site is https."""
