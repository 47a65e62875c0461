"""What a page of a visit stands in: whose it is, what they may do, in which language; and the ways out of it.

A page reads and writes through `room.client`, draws with `room.page(…)`, and ends with `room.go(…)` or, where what the
customer came for is done, with `room.finish(…)`, which knows what a flow does afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from portico.api.client import Client
from portico.api.visits import Visit, Visits
from portico.pages.brands import Brand
from portico.pages.language import asking
from portico.pages.rendering import redirect
from portico.portal.drawing import PAGES
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.controls import controls
from portico.resources.billing_portal.flows import Flow
from portico.resources.billing_portal.sessions import Session
from portico.resources.billing_portal.situations import Action, Control, Refusal, Situation, Upcoming
from portico.resources.customers.declaration import Customer
from portico.resources.test_helpers.declaration import TestClock

PLAIN_IN_URLS = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True)
class Room:
    """One customer at one page."""

    client: Client
    visits: Visits
    visit: Visit
    customer: Customer
    configuration: Configuration
    brand: Brand
    locale: str
    wall: int
    """The time by the wall clock, in Unix seconds; see `now`."""
    path: Mapping[str, str]
    """What the page's path names: `{"subscription": "sub_…"}`."""
    query: Mapping[str, str]
    begins: Mapping[str, str]
    """Where each flow begins, below `home`: `{"subscription_cancel": "/subscriptions/{subscription}/cancel", …}`."""
    clock: TestClock | None = None
    """The test clock that the customer lives by."""
    seen: dict[str, Any] = field(default_factory=dict)
    """What several parts of a page read, once for all of them."""
    typed: Mapping[str, str] | None = None
    """What was typed on this page before the session had ended that this one replaces: a form shows it again."""

    @property
    def session(self) -> Session:
        """The session that was opened."""
        return self.visit.session

    @property
    def home(self) -> str:
        """The address of the overview; the pages of features are below it."""
        return f"/p/{self.session.id}"

    @property
    def flow(self) -> Flow | None:
        """The one thing that the session is about, until it is done and the whole portal opens."""
        flow = self.session.flow
        opens = flow is not None and self.visit.completed and flow.after_completion.type == "portal_homepage"
        return None if opens else flow

    @property
    def out(self) -> str:
        """Where somebody goes who decides against it: the overview; from a flow the merchant's, or a page of ours."""
        return (self.brand.return_url or f"{self.home}/unchanged") if self.flow else self.home

    @cached_property
    def controls(self) -> Mapping[Action, Control]:
        """What the customer may do, by the switches of the configuration."""
        return controls(Situation(self.configuration, self.customer))

    async def now(self) -> int:
        """The customer's time: that of their test clock, if they live by one."""
        return self.clock.frozen_time if self.clock else self.wall

    def page(self, template: str, status: int = 200, **content: Any) -> Response:
        """A page of this visit. Templates extend `room.html`, or `step.html` if it is one step from the overview."""
        context = {
            "brand": self.brand,
            "session": self.session,
            "customer": self.customer,
            "home": self.home,
            "flow": self.flow,
            "out": self.out,
            "clock": self.clock,
            "token": self.visits.form_token(self.visit),
            "toast": None,
            "asking": asking(self.query),
        }
        return PAGES.page(template, self.locale, {**context, **content}, status)

    def nowhere(self, status: int = 404) -> Response:
        """What is not there, with a way back."""
        return self.page("missing.html", status, around="step.html")

    def go(self, path: str = "", done: str = "", of: str = "") -> Response:
        """On to another page of the visit; the overview then says what was done, and to what."""
        query = f"?{urlencode({'done': done, 'of': of})}" if done else ""
        return redirect(f"{self.home}{quote(path)}{query}")

    async def finish(self, done: str, of: str = "") -> Response:
        """What the customer came for is done: to the overview, or where the flow says. `done` is a `Done`'s name."""
        flow = self.flow
        if flow is None:
            return self.go("", done, of)
        await self.visits.complete(self.visit)
        return self.go("/done" if flow.after_completion.type == "hosted_confirmation" else "", done, of)

    def leave(self, url: str) -> Response:
        """On to the merchant. A browser does not follow a form to another site, so it is a page that sends them on."""
        response = self.page("leaving.html", url=url)
        response.headers["refresh"] = f"0; url={quote(url, safe=PLAIN_IN_URLS)}"
        return response

    def begin(self, flow: str, subscription: str) -> str | None:
        """The address of the first page of what can be done to a subscription; None if there is no such page."""
        path = self.begins.get(flow)
        return self.home + path.format(subscription=subscription) if path else None

    def say(self, done: str, of: str = "") -> Response:
        """Back to where the customer was, with a word of what was done: a flow that is over has only its last page."""
        return self.go("/done" if self.flow and self.visit.completed else "", done, of)

    def refused(self, refusal: Refusal, upcoming: Upcoming | None = None) -> Response:
        """What cannot be done now, and why."""
        return self.page("not-now.html", 403, refusal=refusal, upcoming=upcoming)
