"""The page of an invoice: what it says, how it stands, and the button that pays it. Beside it, the same as PDF.

Whoever knows the address may read and pay: it is its own secret, and no cookie speaks for anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portico.api import addresses
from portico.api.client import Client
from portico.api.pipeline import Api
from portico.hosted.drawing import PAGES, file, missing
from portico.pages import branding, language, words
from portico.pages.brands import Brand
from portico.pages.guard import fields, is_ours
from portico.pages.language import spoken
from portico.pages.rendering import redirect
from portico.pages.ways import Way, way
from portico.papers import methods
from portico.papers.attempts import intent_of
from portico.papers.bills import Saying
from portico.papers.gathering import Bill, bill
from portico.papers.invoices import invoice_pdf, notes, parties, receipt_pdf
from portico.resources.accounts.declaration import Account
from portico.resources.addresses import INVOICE
from portico.resources.checkout.declaration import Session
from portico.resources.invoices.declaration import PAYABLE
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.test_helpers.declaration import TestClock
from portico.storage.scope import Origin
from portico.wire.errors import CardError, InvalidRequest, ObjectNotFound

Tree = Mapping[str, Any]
CONFIRM = "/v1/payment_intents/{id}/confirm"
NOBODY_AGREED = "payment_intent_mandate_invalid"
"""An account was left here by the merchant, and its owner has not agreed to debits."""
ANOTHER, ADDED = "another", "added"


@dataclass(frozen=True)
class Here:
    """An invoice that somebody looks at."""

    client: Client
    brand: Brand
    account: Account
    bill: Bill
    locale: str
    intent: Tree | None
    """What pays it; None if nothing can any more."""
    now: int
    way: Way
    asking: str
    """Where the list of languages is."""

    @property
    def invoice(self) -> Tree:
        """The invoice as JSON."""
        return self.bill.invoice

    @property
    def path(self) -> str:
        """The page's own address, without what is said behind it."""
        return urlsplit(self.client.revealed(self.invoice["hosted_invoice_url"]) or "").path

    @property
    def back(self) -> str:
        """The whole address, to which others lead back."""
        return f"{self.client.site}{self.path}"

    def anew(self) -> Response:
        """The page once more: it says how things stand."""
        return redirect(f"{self.path}{self.way.query}")

    @property
    def saying(self) -> Saying:
        """The invoice in the reader's language."""
        return Saying(self.bill, self.locale)

    @property
    def types(self) -> Sequence[str]:
        """The kinds of payment methods that can pay it."""
        return self.intent["payment_method_types"] if self.intent else ("card",)

    @property
    def can_be_paid(self) -> bool:
        """Whether a card can be charged for it. In live mode none can: no payment processor is connected."""
        intent, invoice = self.intent, self.invoice
        waits = intent is not None and intent["status"] not in ("canceled", "processing", "succeeded")
        return waits and invoice["status"] in PAYABLE and invoice["amount_remaining"] > 0 and not invoice["livemode"]


class InvoicePages:
    """Pages of invoices."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/i/{token}", self.invoice, methods=["GET", "POST"]),
            Route("/i/{token}/pdf", self.pdf, methods=["GET"]),
            Route("/i/{token}/receipt", self.receipt, methods=["GET"]),
        ]

    async def invoice(self, request: Request) -> Response:
        """Show the invoice, or pay it."""
        here = await self._here(request)
        if here is None:
            return missing(request)
        if request.method != "POST":
            return await self._page(here, language.typed(request), _failure(here), added=ADDED in request.query_params)
        if not is_ours(request, self._api.here.site):
            return PAGES.page("refused.html", here.locale, {"brand": here.brand}, 403)
        sent = await fields(request)
        try:
            return await (_another(here) if ANOTHER in sent else self._pay(here, sent))
        except CardError as error:
            fresh = await self._here(request) or here
            return await self._page(fresh, sent, methods.refusal(vars(error)), 402)
        except (
            InvalidRequest
        ) as error:  # somebody else was quicker, or the method has gone: the page says how it stands
            if error.code != NOBODY_AGREED:
                return here.anew()
            return await self._page(here, sent, methods.AGAIN, 402)

    async def pdf(self, request: Request) -> Response:
        """The invoice to keep."""
        here = await self._here(request)
        if here is None:
            return missing(request)
        url = here.client.revealed(here.invoice["hosted_invoice_url"])
        return file(await invoice_pdf(self._api, here.account, here.saying, url), f"Invoice-{here.invoice['number']}")

    async def receipt(self, request: Request) -> Response:
        """The receipt to keep, once it is paid."""
        here = await self._here(request)
        if here is None or here.invoice["status"] != "paid":
            return missing(request)
        return file(await receipt_pdf(self._api, here.account, here.saying), f"Receipt-{here.invoice['number']}")

    async def _here(self, request: Request) -> Here | None:
        """The invoice that the address leads to; None if it leads nowhere."""
        found = await addresses.find(self._api, INVOICE, "in", request.path_params["token"])
        if found is None:
            return None
        ip = request.client.host if request.client else None
        client = Client(self._api, found.scope, Origin(f"customer by {found.id}", ip=ip))
        try:
            shown = await bill(client, found.id)
        except ObjectNotFound:
            return None
        came = await way(client, request, shown.invoice["customer"])
        return Here(
            client,
            await branding.of_account(client, None),
            await client.account(),
            shown,
            spoken(request, came.locale, shown.locales),
            await intent_of(client, shown.invoice),
            await self._now(client, shown.invoice),
            came,
            language.asking(request.query_params),
        )

    async def _now(self, client: Client, invoice: Tree) -> int:
        """The customer's time."""
        clock = invoice["test_clock"]
        return (await client.retrieve(TestClock, clock)).frozen_time if clock else self._api.here.now

    async def _pay(self, here: Here, sent: Mapping[str, str]) -> Response:
        """Charge what was chosen. The bank's questions are asked on its own page, which leads back here."""
        chosen = sent.get("payment_method", "")
        offered = {method.id for method in await _offered(here)}
        if not here.can_be_paid or here.intent is None or chosen not in offered:
            return here.anew()
        intent = await here.client.act(
            PaymentIntent, CONFIRM, here.intent["id"], payment_method=chosen, off_session=False,
            return_url=f"{here.back}{here.way.query}",
        )  # fmt: skip
        action = intent.next_action and intent.next_action.redirect_to_url
        if intent.status != "requires_action" or not action:
            return here.anew()
        return redirect(urlsplit(here.client.revealed(action.url) or "").path)

    async def _page(
        self, here: Here, sent: Mapping[str, str], trouble: str, status: int = 200, *, added: bool = False
    ) -> Response:
        """The page, with what was chosen, or has just been added, and what became of it."""
        offered = await _offered(here) if here.can_be_paid else ()
        first = max(offered, key=lambda method: method.is_newest if added else method.is_default, default=None)
        saying = here.saying
        context = {
            "brand": here.brand,
            "asking": here.asking,
            "bill": here.bill,
            "can_be_paid": here.can_be_paid,
            "chosen": sent.get("payment_method") or (first.id if first else ""),
            "invoice": here.invoice,
            "is_overdue": here.bill.overdue(here.now),
            "is_processing": here.intent is not None and here.intent["status"] == "processing",
            "methods": offered,
            "notes": notes(saying),
            "parties": parties(here.account, saying),
            "path": here.path,
            "saying": saying,
            "takes_cards": "card" in here.types,
            "trouble": trouble,
            "way": here.way,
        }
        return PAGES.page("invoice.html", here.locale, context, status)


async def _offered(here: Here) -> Sequence[methods.Method]:
    """What the customer has that can pay the invoice."""
    return await methods.methods(here.client, here.invoice, here.locale, here.types if here.intent else None)


async def _another(here: Here) -> Response:
    """On to the page on which cards are entered; it leads back here."""
    taken: dict[str, Any] = {} if "card" in here.types else {"allowed_payment_method_types": here.types}
    session = await here.client.create(
        Session,
        mode="setup",
        currency=here.invoice["currency"],
        customer=here.invoice["customer"],
        **taken,
        **words.of_checkout(here.locale),
        success_url=f"{here.back}{here.way.with_more(ADDED, '1')}",
        cancel_url=f"{here.back}{here.way.query}",
    )
    return redirect(urlsplit(here.client.revealed(session.url) or "").path)


def _failure(here: Here) -> str:
    """Why the last attempt failed, if that is what stands between the customer and a paid invoice."""
    error = here.intent["last_payment_error"] if here.intent and here.can_be_paid else None
    return methods.refusal(error) if error else ""
