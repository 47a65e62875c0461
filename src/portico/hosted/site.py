"""The bank's page, on which a customer proves that it is she: here she says herself whether she can.

There are test cards only, so the page is for those who test, and speaks English. It works without JavaScript. A browser
does not follow a form to another site (see `api.headers`), so the way back is a page that sends her on.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portico.api import challenges
from portico.api.challenges import Challenge
from portico.api.client import Client
from portico.api.pipeline import Api
from portico.hosted.drawing import PAGES
from portico.pages.brands import PLAIN
from portico.pages.formats import Formats
from portico.pages.guard import fields
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.setup_intents.declaration import SetupIntent
from portico.storage.scope import Origin
from portico.wire.errors import ApiError, InvalidRequest

LANGUAGE = "en"
OUTCOMES = ("succeeded", "failed")
PLAIN_IN_URLS = "%/:?#[]@!$&'()*+,;=~"
DEPOSITS = "verify_with_microdeposits"


class HostedSite:
    """Pages of the test bank."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def routes(self) -> list[Route]:
        """Where the pages are."""
        return [Route("/authenticate/{kind}/{token}", self.challenge, methods=["GET", "POST"])]

    async def challenge(self, request: Request) -> Response:
        """Ask the customer, and hear what she says."""
        kind, token = request.path_params["kind"], request.path_params["token"]
        found = await challenges.find(self._api, kind, token)
        if found is None:
            return self._page("missing.html", 404)
        client = Client(self._api, found.scope, Origin(f"customer by {found.intent}"))
        try:
            if request.method == "POST":
                return await self._answer(await fields(request), client, found)
            return await self._ask(client, found)
        except ApiError as error:
            return self._page("trouble.html", error.status, message=error.message)

    async def _ask(self, client: Client, found: Challenge, trouble: str = "") -> Response:
        """The question, as long as it is open, with what was wrong with the last answer; then the way back."""
        intent = await client.retrieve(found.noun, found.intent)
        if intent.status != "requires_action" or intent.next_action is None:
            return self._back(intent, found.return_url)
        account = await client.account()
        amount = None
        if isinstance(intent, PaymentIntent):
            amount = Formats(LANGUAGE).money(intent.amount, intent.currency)
        profile = account.business_profile
        return self._page(
            "challenge.html",
            400 if trouble else 200,
            amount=amount,
            business=profile.name if profile else None,
            deposits=intent.next_action.type == DEPOSITS,
            intent=intent.id,
            trouble=trouble,
        )

    async def _answer(self, sent: Mapping[str, str], client: Client, found: Challenge) -> Response:
        """What the customer said becomes of the intent, and she is sent back."""
        if "outcome" not in sent:
            return await self._verify(sent.get("descriptor_code", ""), client, found)
        if sent["outcome"] not in OUTCOMES:
            return self._page("missing.html", 400)
        path = f"/v1/portico{found.noun.PATH.removeprefix('/v1')}/{{id}}/authenticate"
        intent = await client.act(found.noun, path, found.intent, outcome=sent["outcome"])
        return self._back(intent, found.return_url, goes_on=True)

    async def _verify(self, code: str, client: Client, found: Challenge) -> Response:
        """The code of the deposits; a wrong one is told beside the question."""
        path = f"{found.noun.PATH}/{{id}}/verify_microdeposits"
        try:
            intent = await client.act(found.noun, path, found.intent, descriptor_code=code.strip().upper())
        except InvalidRequest as error:
            client.forget()
            return await self._ask(client, found, error.message)
        return self._back(intent, found.return_url, goes_on=True)

    def _back(self, intent: PaymentIntent | SetupIntent, return_url: str | None, *, goes_on: bool = False) -> Response:
        """The way back to the merchant, who hears by the address what happened.

        Who has just answered goes on by herself; who only came here again, with her browser's Back, presses a button.
        """
        succeeded = intent.status in ("succeeded", "processing", "requires_capture")
        url = self._with_result(intent, return_url, succeeded=succeeded) if return_url else None
        response = self._page("over.html", url=url, succeeded=succeeded)
        if url and goes_on:
            response.headers["refresh"] = f"0; url={quote(url, safe=PLAIN_IN_URLS)}"
        return response

    def _with_result(self, intent: PaymentIntent | SetupIntent, return_url: str, *, succeeded: bool) -> str:
        parts = urlsplit(self._api.here.keys.reveal(return_url).decode())  # it may be our own checkout page's
        secret = self._api.here.keys.reveal(intent.client_secret or "").decode()
        result = urlencode(
            {
                intent.object: intent.id,
                f"{intent.object}_client_secret": secret,
                "redirect_status": "succeeded" if succeeded else "failed",
            }
        )
        return urlunsplit(parts._replace(query=f"{parts.query}&{result}" if parts.query else result))

    def _page(self, template: str, status: int = 200, **context: Any) -> Response:
        return PAGES.page(template, LANGUAGE, {"brand": PLAIN, **context}, status)
