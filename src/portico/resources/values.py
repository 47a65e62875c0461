"""Types that many nouns share: addresses, currencies, links, times."""

import re
from functools import lru_cache
from ipaddress import ip_address
from string import ascii_lowercase, ascii_uppercase
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from portico.wire.addresses import is_one_address
from portico.wire.markers import Most
from portico.wire.shape import Shape

LATEST = 32_503_679_999
"""The end of the year 2999. No calendar could reckon from the end of time."""

Timestamp = Annotated[int, Field(ge=0), Most(LATEST)]
"""Unix seconds, UTC."""

Days = Annotated[int, Field(ge=0, le=36_500)]
"""Days, for a hundred years at most."""

ChosenId = Annotated[str, Field(max_length=255, pattern=r"^[A-Za-z0-9_.\-]*$")]
"""An id that a caller makes up."""

_FORBIDDEN_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"\s]")
MAX_URL = 5_000


@lru_cache(maxsize=1024)
def _web_address(text: str) -> str:
    """An http(s) address with a host, no credentials, and one reading only. Raises for anything else."""
    try:
        parts = urlsplit(text)
        host, credentials = parts.hostname, parts.username is not None or parts.password is not None
        _ = parts.port
    except ValueError:
        raise _not_a_url() from None
    if parts.scheme not in ("http", "https") or not host or credentials or len(text) > MAX_URL:
        raise _not_a_url()
    if _FORBIDDEN_IN_URL.search(text) or not re.match(r"https?://[^/]", text, re.IGNORECASE) or "%" in host:
        raise _not_a_url()
    return text


def _not_a_url() -> PydanticCustomError:
    return PydanticCustomError("url_invalid", "Not a valid URL")


WebAddress = Annotated[str, AfterValidator(_web_address)]
"""Where a browser may be sent: http or https, a host, no user name, nothing that browsers read in two ways."""


def _currency(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", text) or text.lower() not in currencies():
        raise PydanticCustomError(
            "currency",
            "Invalid currency: {sent}. Stripe currently supports these currencies: {known}",
            {"sent": text[:20], "known": ", ".join(sorted(currencies()))},
        )
    return text.lower()


def currencies() -> frozenset[str]:
    """The currencies that prices may be in."""
    return _CURRENCIES


_CURRENCIES = frozenset(
    """
    usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf
    clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils
    inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk
    mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp
    sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw
    """.split()
)

Currency = Annotated[str, AfterValidator(_currency)]
"""Three-letter ISO code, in lower case."""


def _email(text: str) -> str:
    """An address with one @ that a mail header carries as one recipient."""
    if not is_one_address(text):
        raise PydanticCustomError("email_invalid", "Invalid email address: {sent}", {"sent": text[:100]})
    return text


Email = Annotated[str, AfterValidator(_email)]
"""One e-mail address."""


def _statement(text: str) -> str:
    """What a bank prints: ASCII alone, with a letter in it."""
    printed = text.encode("ascii", "ignore").decode()
    if not re.search("[A-Za-z]", printed):
        raise PydanticCustomError("statement", "The statement descriptor must contain at least one letter.")
    if re.search(r"[<>\\\"']", printed):
        raise PydanticCustomError("statement", "The statement descriptor must not contain any of < > \\ \" '.")
    return printed


StatementDescriptor = Annotated[str, Field(max_length=22), AfterValidator(_statement)]
"""What stands on a card statement: at most 22 characters, at least one letter. What is not ASCII is left out."""

_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)


def folded(email: str) -> str:
    """An address without capitals, as databases do it: A to Z alone, so that no letter becomes another one."""
    return email.translate(_SMALL)


def _ip_address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise PydanticCustomError("ip_address", "Invalid IP address: {sent}", {"sent": text[:100]}) from None


IpAddress = Annotated[str, AfterValidator(_ip_address)]
"""An IP address, of version 4 or 6."""


class Address(Shape):
    """A postal address. Every part may be missing."""

    city: str | None = None
    """City, district, suburb, town or village."""
    country: str | None = None
    """Two-letter country code (ISO 3166-1 alpha-2)."""
    line1: str | None = None
    """Street, house number, post-office box or company name."""
    line2: str | None = None
    """Apartment, suite, unit or building."""
    postal_code: str | None = None
    """Postal code."""
    state: str | None = None
    """State, county, province or region."""


class CustomField(Shape):
    """A line that the merchant adds to invoices."""

    name: Annotated[str, Field(max_length=40)]
    """What it is. At most 40 characters."""
    value: Annotated[str, Field(max_length=140)]
    """What it says. At most 140 characters."""
