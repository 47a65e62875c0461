"""Where somebody was when the session had ended, and what they had typed there: it goes through a recovery sealed.

The seal is of one session: nothing that another page made up is ever filled into a form. Secrets are left out, and so
is whatever looks like the number of a card.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import orjson

from portico.wire.numbers import masked
from portico.wire.secrets import KeyRing

MOST = 16 * 1024
"""Bytes; a form of ours has a few hundred."""
_SECRET = re.compile(r"token|secret|password|card|cvc|cvv|iban|account_number|^number$", re.IGNORECASE)


class Typed(NamedTuple):
    """A page, and what was typed there."""

    path: str = ""
    """Below the overview."""
    fields: dict[str, str] | None = None
    """Of the form that was sent; None if none was."""
    query: dict[str, str] = {}
    """What stood behind the path."""

    @property
    def address(self) -> str:
        """The page's address below the overview."""
        return quote(self.path) + (f"?{urlencode(self.query)}" if self.query else "")


def sealed(keys: KeyRing, session: str, left: Typed) -> str:
    """What a hidden field carries; the page alone, if what was typed is too much."""
    fields = None if left.fields is None else harmless(left.fields)
    text = orjson.dumps([left.path, fields, harmless(left.query)]).decode()
    if len(text.encode()) > MOST:
        text = orjson.dumps([left.path]).decode()
    return f"{_seal(keys, session, text)}{text}"


def harmless(fields: Mapping[str, str]) -> dict[str, str]:
    """What may be carried along."""
    return {name: text for name, text in fields.items() if not _SECRET.search(name) and masked(text) == text}


def opened(keys: KeyRing, session: str, given: str) -> str | None:
    """What was sealed for the session, to be kept; None if it was not."""
    length = len(_seal(keys, session, ""))
    seal, text = given[:length], given[length:]
    valid = len(text) <= MOST and seal.isascii() and hmac.compare_digest(seal, _seal(keys, session, text))
    return text if valid else None


def again(keys: KeyRing, session: str, sent: Mapping[str, str]) -> Typed | None:
    """What a page carries that is asked for anew, in another language; None if that is nothing of the session."""
    return read(opened(keys, session, sent.get("typed", "")))


def read(text: str | None) -> Typed | None:
    """What was kept."""
    return Typed(*_pair(text)) if text else None


def _pair(text: str) -> Any:
    return orjson.loads(text)


def _seal(keys: KeyRing, session: str, text: str) -> str:
    return keys.secret(f"typed:{session}:{hashlib.sha256(text.encode()).hexdigest()}", keys.current)
