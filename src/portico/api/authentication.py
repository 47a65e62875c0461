"""Who calls: from an API key to an account and a mode, or a refusal. Source: portal-behaviour section 6.

Under `portico dev` every key of the right form opens a world of its own: the account's id is derived from what follows
`sk_test_` or `sk_live_`, so both modes belong together, and the key itself is never stored. Under `portico serve`
only keys that `portico keys create` made are good; such a key names its account, so that it is found by its primary
key.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from portico.storage.scope import Scope
from portico.wire.ids import letters
from portico.wire.rejections import Forbidden, Unauthenticated

_KEY = re.compile(r"(sk|rk|pk)_(test|live)_([A-Za-z0-9._~+/-]+=*)")
"""Whatever a bearer token may be (RFC 6750), so that a key may hold a UUID, a branch's name or a whole token.

It may be as long as the head of a request lets it be.
"""
LONGEST_KEPT = 512
"""Characters of a key that is remembered as it is; of longer ones, only what they come to."""

NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
    "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we "
    "can help at https://support.stripe.com/."
)
PUBLISHABLE = (
    "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your "
    "API keys at https://dashboard.stripe.com/account/apikeys."
)


@dataclass(frozen=True)
class Caller:
    """A key that is good."""

    scope: Scope
    hint: str
    """The key as it may be printed: `sk_test_****1234`."""
    rights: frozenset[str] | None = None
    """What a restricted key may do, such as `customer_write`; None for everything."""

    def check(self, noun: str, *, writes: bool) -> None:
        """Raises Forbidden if the key lacks the right."""
        if self.rights is None:
            return
        right = f"{noun.replace('.', '_')}_{'write' if writes else 'read'}"
        if right in self.rights or right.replace("_read", "_write") in self.rights:
            return
        raise Forbidden(
            f"The provided key '{self.hint}' does not have the required permissions for this endpoint on account "
            f"'{self.scope.account}'. Having the 'rak_{right}' permission would allow this request to continue."
        )


class Keys(Protocol):
    """Where keys are looked up."""

    async def find(self, key: "ApiKey") -> Caller:
        """The caller that the key stands for. Raises Unauthenticated."""


@dataclass(frozen=True)
class ApiKey:
    """A key of the right form. Never printed whole."""

    text: str = field(repr=False)
    kind: str
    livemode: bool
    rest: str = field(repr=False)

    @property
    def hint(self) -> str:
        """The key with its middle hidden."""
        return masked(self.text)

    @property
    def remembered(self) -> str:
        """What it is known by in memory, which many long keys would fill."""
        return self.text if len(self.text) <= LONGEST_KEPT else hashlib.sha256(self.text.encode()).hexdigest()


def masked(text: str) -> str:
    """A key as an error may quote it: the beginning, stars, the last four characters."""
    head = next((kind for kind in ("sk_test_", "sk_live_", "rk_test_", "rk_live_") if text.startswith(kind)), "")
    rest = text[len(head) :]
    return f"{head}{'*' * max(4, len(rest) - 4)}{rest[-4:] if len(rest) > 8 else ''}"[:80]


def presented(header: bytes | None) -> ApiKey:
    """The key in an Authorization header, Bearer or Basic. Raises Unauthenticated."""
    if not header:
        raise Unauthenticated(NO_KEY)
    return _presented(header) if len(header) <= LONGEST_KEPT else _read(header)


def _read(header: bytes) -> ApiKey:
    scheme, _, value = header.decode("latin-1").strip(" \t").partition(" ")
    text = value.strip()
    if scheme.lower() == "basic":
        text = _user(text)
    elif scheme.lower() != "bearer" or not text:
        raise Unauthenticated(NO_KEY)
    match = _KEY.fullmatch(text)
    if match is None:
        raise Unauthenticated(f"Invalid API Key provided: {masked(text)}")
    if match[1] == "pk":
        raise Unauthenticated(PUBLISHABLE, code="secret_key_required")
    return ApiKey(text, match[1], match[2] == "live", match[3])


_presented = lru_cache(maxsize=4096)(_read)


def _user(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode("ascii").partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated(NO_KEY) from None


def world_of(key: ApiKey) -> Scope:
    """The account and mode that a development key opens."""
    account = "acct_1" + letters(hashlib.sha256(b"world " + key.rest.encode()).digest()[:23])
    return Scope(account, key.livemode, account)
