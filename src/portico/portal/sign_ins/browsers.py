"""The browser in which somebody asks for a code: a cookie that binds code, link and forms to it. It opens nothing."""

import ipaddress

from starlette.requests import Request
from starlette.responses import Response

from portico.api.verifications import BROWSER_LETTERS
from portico.storage.scope import Installation

LASTS = 24 * 60 * 60
"""Seconds; longer than any code, and than a tab is forgotten for."""
NETWORK = 64
"""How much of an IPv6 address counts: whoever has one has the whole network."""


class Browsers:
    """Knows browsers again."""

    def __init__(self, here: Installation) -> None:
        self._here = here
        self._secure = here.site.startswith("https:")
        self._name = "__Host-sign_in" if self._secure else "sign_in"

    def secret(self, request: Request) -> str:
        """The secret of a browser: the one in its cookie, or a new one."""
        presented = request.cookies.get(self._name, "")
        known = len(presented) == BROWSER_LETTERS and presented.isascii() and presented.isalnum()
        return presented if known else self._here.letters(BROWSER_LETTERS)

    def keep(self, response: Response, secret: str) -> Response:
        """The answer, with the cookie."""
        response.set_cookie(
            self._name, secret, max_age=LASTS, path="/", secure=self._secure, httponly=True, samesite="lax"
        )
        return response

    def form_token(self, secret: str) -> str:
        """What every form carries, so that no other page can send it."""
        return self._here.keys.secret(f"sign-in:{secret}", self._here.keys.current)

    def is_form_token(self, secret: str, token: str) -> bool:
        """Whether a form comes from a page that this browser was given."""
        return self._here.keys.opens(token, f"sign-in:{secret}")


def network(request: Request) -> str:
    """From where a request comes, as far as it is counted."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None) or address
    if mapped.version == 4:
        return str(mapped)
    return str(ipaddress.ip_network((int(mapped), NETWORK), strict=False).network_address)
