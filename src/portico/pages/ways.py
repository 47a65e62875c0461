"""From the portal to an invoice's page, and back: its address says from which session somebody came.

That is no secret and opens nothing. It says in which language the page goes on, and where "back" is for this browser.
"""

import re
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request

from portico.api.client import Client
from portico.api.visits import Named, Visits, cookie_name
from portico.resources.billing_portal.sessions import Session

FROM = "from"
_SESSION = re.compile(r"bps_[A-Za-z0-9]{1,60}")


class Way(NamedTuple):
    """How somebody came to an invoice."""

    session: Session | None = None
    """The portal's; None for who came from elsewhere."""
    home: str = ""
    """The overview's address, for the browser in which it is open."""

    @property
    def locale(self) -> str | None:
        """The language that the session asks for."""
        return self.session.locale if self.session else None

    @property
    def query(self) -> str:
        """What is said behind the address of every page on the way."""
        return f"?{urlencode({FROM: self.session.id})}" if self.session else ""

    def with_more(self, name: str, value: str) -> str:
        """The same, with one thing more."""
        return f"{self.query}{'&' if self.query else '?'}{urlencode({name: value})}"


def there(url: str | None, session: Session) -> str:
    """The address that leads from a session to an invoice; empty for one that has no page."""
    path = urlsplit(url or "").path
    return f"{path}{Way(session).query}" if path else ""


async def way(client: Client, request: Request, customer: str) -> Way:
    """How somebody came: only from a session of the invoice's own customer."""
    id = request.query_params.get(FROM, "")
    if not _SESSION.fullmatch(id):
        return Way()
    found = await Visits(client.api).known(Named(client.scope.account, client.scope.livemode, id))
    if found is None or found.session.customer != customer:
        return Way()
    return Way(found.session, f"/p/{id}" if _was_here(request, id) else "")


def _was_here(request: Request, session: str) -> bool:
    """Whether this browser has the cookie of a session, whatever that is good for."""
    return any(name.endswith(cookie_name(session)) for name in request.cookies)
