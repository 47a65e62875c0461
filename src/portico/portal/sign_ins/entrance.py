"""What a page of signing in stands in: whose door it is, in which browser, in which language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portico.api.client import Client
from portico.api.doors import Door
from portico.api.pipeline import Api
from portico.api.verifications import Asking
from portico.pages import branding
from portico.pages.brands import Brand
from portico.pages.language import spoken
from portico.pages.rendering import redirect
from portico.portal.drawing import PAGES
from portico.portal.sign_ins.browsers import Browsers, network
from portico.resources.customers.declaration import Customer
from portico.storage.scope import Origin


@dataclass(frozen=True)
class Entrance:
    """One visitor at one door."""

    door: Door
    browsers: Browsers
    browser: str
    """The secret of the visitor's browser."""
    brand: Brand
    locale: str
    ip: str

    @property
    def asking(self) -> Asking:
        """Who asks for a code."""
        return Asking(self.browser, self.ip, (self.locale,))

    def page(self, template: str, status: int = 200, **content: Any) -> Response:
        """A page of the door."""
        shown = PAGES.page(template, self.locale, {**self.context, **content}, status)
        return self.browsers.keep(shown, self.browser)

    @property
    def context(self) -> Mapping[str, Any]:
        """What every page of the door needs."""
        return {
            "brand": self.brand,
            "path": self.door.path,
            "recovers": self.door.session is not None,
            "livemode": self.door.scope.livemode,
            "token": self.browsers.form_token(self.browser),
            "errors": {},
            "stale": False,
        }

    def go(self, path: str = "") -> Response:
        """On to another page of the door."""
        return self.browsers.keep(redirect(self.door.path + path), self.browser)


async def entrance(api: Api, browsers: Browsers, request: Request, door: Door) -> Entrance:
    """The entrance of a request."""
    client = Client(api, door.scope, Origin("visitor"))
    if door.session is None:
        brand, locale = await branding.of_configuration(client, door.configuration), spoken(request)
    else:
        customer = await client.retrieve(Customer, door.session.customer)
        brand = await branding.of_session(client, door.session, door.configuration)
        locale = spoken(request, door.session.locale, customer.preferred_locales)
    return Entrance(door, browsers, browsers.secret(request), brand, locale, network(request))


def masked(email: str) -> str:
    """An address as it is shown to somebody who may not be its owner: `m•••@example.com`."""
    user, _, domain = email.rpartition("@")
    return f"{user[:1]}•••@{domain}"
