"""The checkout page: it shows what is bought, takes what is entered to the API, and sends the customer on.

Whoever knows the address may use it: it is its own secret, and no cookie speaks for anybody.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portico.api import checkouts
from portico.api.addresses import Found
from portico.api.pipeline import Api
from portico.hosted.checkout import problems
from portico.hosted.checkout.asked import Asked
from portico.hosted.checkout.billing import Billing
from portico.hosted.checkout.entered import CONTACT, Entered
from portico.hosted.checkout.order import order
from portico.hosted.checkout.problems import Problems
from portico.hosted.checkout.till import EXPANDED, Till, till
from portico.hosted.drawing import PAGES
from portico.pages import language
from portico.pages.brands import PLAIN
from portico.pages.guard import fields, is_ours
from portico.pages.language import spoken
from portico.pages.rendering import redirect
from portico.papers.methods import CHALLENGE_FAILED
from portico.resources.checkout.completing import ENTERED
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.sessions import CHANGE, CONFIRM, RECOVER
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.wire.errors import ApiError

PLAIN_IN_URLS = "%/:?#[]@!$&'()*+,;=~"
PLACE = "{CHECKOUT_SESSION_ID}"
DONE = "completed"
QUANTITY = "quantity_"
MOST_AGENT = 250


class CheckoutSite:
    """Pages of sessions."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def routes(self) -> list[Route]:
        """Where the page is."""
        return [
            Route("/c/pay/{token}", self.checkout, methods=["GET", "POST"]),
            Route("/c/recover/{token}", self.recover),
        ]

    async def checkout(self, request: Request) -> Response:
        """Show the page, or take what was entered on it."""
        found = await checkouts.find(self._api, request.path_params["token"])
        if found is None:
            return PAGES.page("missing.html", spoken(request), {"brand": PLAIN}, 404)
        here = await till(self._api, request, found)
        if here.session.status != "open":
            return _over(here, returns=bool(request.query_params))
        if request.method != "POST":
            failed = request.query_params.get("redirect_status") == "failed"
            entered = Entered(language.typed(request))
            return await _form(here, entered, Problems(declined=CHALLENGE_FAILED if failed else ""))
        if not is_ours(request, self._api.here.site):
            return PAGES.page("refused.html", here.locale, {"brand": here.brand}, 403)
        return await self._act(request, here, Entered(await fields(request)))

    async def recover(self, request: Request) -> Response:
        """Open the successor of a session that has expired, and go to its page. Asking for the head opens nothing."""
        found = await checkouts.find(self._api, request.path_params["token"], "recover")
        if found is None:
            return PAGES.page("missing.html", spoken(request), {"brand": PLAIN}, 404)
        here = await till(self._api, request, found)
        if request.method != "GET":
            return Response()
        try:
            made = await here.client.act(Session, RECOVER, found.id)
        except ApiError:
            return _expired(here)
        return redirect((here.client.revealed(made.url) or "").removeprefix(self._api.here.site))

    async def _act(self, request: Request, here: Till, entered: Entered) -> Response:
        """Change what is bought, if something about it was entered; otherwise complete the session."""
        try:
            changed = await _changed(here, entered)
            if changed:
                return await _form(changed, entered, Problems(), changed=entered.get("do") == "pay")
            return await self._pay(request, here, entered)
        except ApiError as error:
            if error.code == ENTERED:
                return _over(await till(self._api, request, Found(here.client.scope, here.session.id)))
            return await _form(here, entered, problems.of_error(error))

    async def _pay(self, request: Request, here: Till, entered: Entered) -> Response:
        asked = Asked(here, entered.sent)
        billing = Billing(asked)
        wrong = _in_order(entered.problems(here), asked.problems(), billing.problems() if here.types else {})
        if wrong:
            return await _form(here, entered, Problems(wrong))
        sent: dict[str, Any] = {**entered.person(here), **asked.params()}
        if here.session.needs_terms or here.session.asks_promotions:
            sent["consent"] = {"promotions": "opt_in" if entered.get("promotions") else "opt_out"}
        if here.session.needs_terms:
            sent["consent"] |= {"terms_of_service": "accepted"}
        if entered.type(here):
            method = await here.client.create(PaymentMethod, **entered.method(here, billing.address()))
            sent["payment_method"] = method.id
            if method.type != "card":
                sent["mandate_data"] = _mandate(request)
        done = await here.client.act(Session, CONFIRM, here.session.id, expand=("page",), **sent)
        if done.status != "open" or not done.page.challenge:
            return redirect(f"{request.url.path}?{DONE}=1")
        url = here.client.revealed(done.page.challenge) or ""
        return redirect(url.removeprefix(self._api.here.site))


def _in_order(entered: dict[str, str], asked: dict[str, str], billing: dict[str, str]) -> dict[str, str]:
    """What is wrong, in the order of the form: how to reach the customer, what is asked beside, card and address."""
    first = {name: text for name, text in entered.items() if name in CONTACT}
    before_terms = {name: text for name, text in entered.items() if name != "terms"}
    return first | asked | before_terms | billing | entered


def _mandate(request: Request) -> dict[str, Any]:
    """Who has agreed to debits, and from where."""
    online = {
        "ip_address": request.client.host if request.client else "0.0.0.0",  # noqa: S104  # no address to listen at
        "user_agent": request.headers.get("user-agent", "")[:MOST_AGENT] or "unknown",
    }
    return {"customer_acceptance": {"type": "online", "online": online}}


async def _changed(here: Till, entered: Entered) -> Till | None:
    """The page with another quantity or another promotion code; None if nothing of that was entered."""
    session = here.session
    changes: list[dict[str, Any]] = []
    changes += _optional(session, entered.get("do"))
    settled = {change["item"] for change in changes}
    for line in session.line_items.data if session.line_items else ():
        if line.id in settled:
            continue
        wanted = entered.get(f"{QUANTITY}{line.id}")
        step = {f"more_{line.id}": 1, f"less_{line.id}": -1}.get(entered.get("do"), 0)
        if step and line.quantity is not None and wanted.isdecimal():
            wanted = str(int(wanted) + step)
        if wanted and line.adjustable_quantity and wanted != str(line.quantity):
            changes.append({"item": line.id, "quantity": wanted})
    if session.allow_promotion_codes and entered.get("promotion_code"):
        changes.append({"promotion_code": entered.get("promotion_code")})
    elif entered.get("do") == "remove":
        changes.append({"promotion_code": ""})
    for change in changes:
        await here.client.act(Session, CHANGE, session.id, **change)
    if not changes and entered.get("do") in ("", "pay"):
        return None
    fresh = await here.client.retrieve(Session, session.id, expand=EXPANDED)
    return here.having(fresh)


def _optional(session: Session, do: str) -> list[dict[str, Any]]:
    """What is added or taken away, if that is what was pressed."""
    step, _, id = do.partition("_")
    if id not in session.page.optional or step not in ("add", "drop"):
        return []
    return [{"item": id} if step == "add" else {"item": id, "quantity": 0}]


async def _form(here: Till, entered: Entered, wrong: Problems, *, changed: bool = False) -> Response:
    """The page, with what was entered and what is wrong."""
    asked = Asked(here, entered.sent)
    billing = Billing(asked)
    context = {
        "billing": billing,
        "labels": {part.name: part.label for part in billing.parts if part.name == "state"} | asked.labels,
        "till": here,
        "session": here.session,
        "order": await order(here),
        "asked": asked,
        "entered": entered.shown(),
        "type": entered.type(here),
        "problems": replace(wrong, fields=billing.placed(wrong.fields)),
        "changed": changed,
        "asks": here.client.revealed(here.session.page.challenge) if here.waits else None,
    }
    return PAGES.page("checkout/page.html", here.locale, {"brand": here.brand, **context})


def _over(here: Till, *, returns: bool = False) -> Response:
    """A session that is complete or expired; who has just completed it is sent on to the merchant."""
    session = here.session
    if session.status == "expired":
        return _expired(here)
    url = (session.success_url or "").replace(PLACE, session.id).replace(quote(PLACE), session.id)
    response = PAGES.page("checkout/complete.html", here.locale, {"brand": here.brand, "session": session, "url": url})
    if returns:
        response.headers["refresh"] = f"0; url={quote(url, safe=PLAIN_IN_URLS)}"
    return response


def _expired(here: Till) -> Response:
    context = {"brand": here.brand._replace(return_url=here.session.cancel_url)}
    return PAGES.page("checkout/expired.html", here.locale, context, 410)
