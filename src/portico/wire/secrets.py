"""Secrets at rest are references; only an answer that leaves by the API carries the real thing.

A portal session's URL holds a token that opens a customer's account. Stored forms (the object, its event, a saved
reply) hold the mark `⟦key:name⟧` in its place, written with a control character (DEL) that no input can contain (see
`form`), and `reveal` puts the token there. The token is HMAC-SHA256 over the name with a key that is not in the
database, so neither a dump nor a backup opens anything, and the same reply can be given again.
"""

import binascii
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING

from portico.wire.ids import base62, letters

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

EDGE = "\x7f"
"""Stands before and behind a mark. It is ASCII: Python keeps a text in twice the room for one letter that is not."""
FORMER_EDGES = "\ufdd0\ufdd1"
"""Stood before and behind the marks that Portico 0.1 kept; no input can contain these, either."""
_EDGE, _FORMER = ord(EDGE), FORMER_EDGES[0].encode()
_NAMED = "([0-9A-Za-z]+):([0-9A-Za-z_:]+)"
_MARK = re.compile((EDGE + _NAMED + EDGE).encode())
_FORMER_MARK = re.compile(_NAMED.join(FORMER_EDGES).encode())

SECRET_DIGITS = 30
CHECK_DIGITS = 6
CODE_DIGITS = 6
REMEMBERED = 512
IMPRINT_BYTES = 16
BLOCK = 64
"""Bytes of which SHA-256 takes so many at a time."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of this installation by their short names; the first signs, all verify. Never printed."""

    keys: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self.keys)})"

    @property
    def current(self) -> str:
        """The name of the key that signs."""
        return next(iter(self.keys))

    def mark(self, name: str) -> str:
        """What is stored in the place of the secret called `name`."""
        return f"{EDGE}{self.current}:{name}{EDGE}"

    def secret(self, name: str, key: str) -> str:
        """The secret called `name`: 30 base62 digits of a MAC (over 160 bits) and 6 that catch typing errors."""
        return checked(letters(self._mac(key, name)[:SECRET_DIGITS]))

    def digits(self, name: str, key: str) -> str:
        """The short secret called `name`: six decimal digits, for people to type."""
        return f"{int.from_bytes(self._mac(key, name)[:16]) % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def opens(self, secret: str, name: str) -> bool:
        """Whether the secret is the one called `name`, under any key of the ring, in constant time."""
        sent = secret.encode()  # two texts could only be compared if they were ASCII
        return sum(hmac.compare_digest(sent, self.secret(name, key).encode()) for key in self.keys) > 0

    def fingerprint(self, secret: str) -> str:
        """What is stored of a random secret: its HMAC under the oldest key, in hex."""
        *_, oldest = self.keys
        return self._mac(oldest, secret).hex()

    def imprint(self, content: bytes) -> str:
        """What tells the same content again, and nothing of it to who lacks the oldest key: its BLAKE2b, in hex."""
        return blake2b(content, key=self._imprinting, digest_size=IMPRINT_BYTES).hexdigest()

    @cached_property
    def _imprinting(self) -> bytes:
        *_, oldest = self.keys.values()
        return blake2b(oldest, person=b"imprint").digest()

    def _mac(self, key: str, text: str) -> bytes:
        """HMAC-SHA256, from hashes that have begun with the key: half the work of asking `hmac` for it."""
        inner, outer = self._halves[key]
        inner, outer = inner.copy(), outer.copy()
        inner.update(text.encode())
        outer.update(inner.digest())
        return outer.digest()

    @cached_property
    def _halves(self) -> "dict[str, tuple[Hash, Hash]]":
        """The inner and the outer hash of each key (RFC 2104)."""
        return {name: (_begun(key, 0x36), _begun(key, 0x5C)) for name, key in self.keys.items()}

    def reveal(self, body: str | bytes) -> bytes:
        """A stored form with its secrets in place."""
        sent = body.encode() if isinstance(body, str) else body
        if _EDGE in sent:  # a number is looked for at once; bytes are first tried as one, by an exception
            sent = _MARK.sub(self._secret_of, sent)
        if _FORMER[0] in sent and _FORMER in sent:  # to look for one byte is much faster
            sent = _FORMER_MARK.sub(self._secret_of, sent)
        return sent

    def reveal_part(self, part: memoryview) -> bytes | memoryview:
        """The same for a part of some bytes, which stays where it lies if there is nothing to put into them."""
        whole = part.obj
        assert isinstance(whole, bytes)  # to look for a byte in a view takes a thousand times as long
        return self.reveal(bytes(part)) if _EDGE in whole or _FORMER[0] in whole else part

    def _secret_of(self, mark: re.Match[bytes]) -> bytes:
        return self.secret(mark[2].decode(), mark[1].decode()).encode()

    @cached_property
    def shown(self) -> Callable[[str], str]:
        """The same for a short text, such as is on each page that somebody looks at: the latest are remembered."""
        return lru_cache(maxsize=REMEMBERED)(lambda text: self.reveal(text).decode())


def is_marked(form: bytes) -> bool:
    """Whether there may be marks of secrets in a form that is written now."""
    return _EDGE in form


def _begun(key: bytes, pad: int) -> "Hash":
    """A hash over a block made of a key."""
    block = key if len(key) <= BLOCK else sha256(key).digest()
    return sha256(bytes(byte ^ pad for byte in block.ljust(BLOCK, b"\0")))


def checked(text: str) -> str:
    """The text with six digits of CRC-32 behind it, so that a mistyped secret is refused without a look-up."""
    return text + base62(binascii.crc32(text.encode()), CHECK_DIGITS)


def is_checked(text: str) -> bool:
    """Whether the last six digits belong to the rest."""
    return checked(text[:-CHECK_DIGITS]) == text
