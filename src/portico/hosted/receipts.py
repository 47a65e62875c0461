"""The page of a charge's receipt: that of its invoice, if it paid one."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portico.api import addresses
from portico.api.client import Client
from portico.api.pipeline import Api
from portico.hosted.drawing import PAGES, file, missing
from portico.pages import branding
from portico.pages.language import spoken
from portico.pages.preferences import locales_of
from portico.pages.rendering import redirect
from portico.papers.receipts import Receipt
from portico.resources.addresses import RECEIPT
from portico.resources.charges.declaration import Charge
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.storage.scope import Origin
from portico.wire.errors import ObjectNotFound

KINDS = ("ch", "py")


class Here(NamedTuple):
    """A charge whose receipt somebody looks at."""

    client: Client
    charge: Mapping[str, Any]


class ReceiptPages:
    """Pages of receipts."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/receipts/{kind}/{token}", self.receipt, methods=["GET"]),
            Route("/receipts/{kind}/{token}/pdf", self.pdf, methods=["GET"]),
        ]

    async def receipt(self, request: Request) -> Response:
        """The receipt, or the invoice that was paid."""
        here = await self._here(request)
        if here is None:
            return missing(request)
        invoice = await _invoice(here)
        if invoice:
            return redirect(invoice)
        shown = await self._receipt(request, here)
        context = {"brand": await branding.of_account(here.client, None), "path": request.url.path, "receipt": shown}
        return PAGES.page("receipt.html", shown.locale, context)

    async def pdf(self, request: Request) -> Response:
        """The same to keep."""
        here = await self._here(request)
        if here is None:
            return missing(request)
        invoice = await _invoice(here)
        if invoice:
            return redirect(f"{invoice}/receipt")
        return file(await (await self._receipt(request, here)).pdf(self._api), f"Receipt-{here.charge['id']}")

    async def _here(self, request: Request) -> Here | None:
        kind = request.path_params["kind"]
        if kind not in KINDS:
            return None
        found = await addresses.find(self._api, RECEIPT, kind, request.path_params["token"])
        if found is None:
            return None
        client = Client(self._api, found.scope, Origin(f"customer by {found.id}"))
        try:
            return Here(client, await client.read(Charge, found.id))
        except ObjectNotFound:
            return None

    async def _receipt(self, request: Request, here: Here) -> Receipt:
        locale = spoken(request, None, await locales_of(here.client, here.charge["customer"]))
        return Receipt(here.charge, await here.client.account(), locale)


async def _invoice(here: Here) -> str:
    """The path of the invoice that the charge paid."""
    intent = here.charge["payment_intent"]
    if not intent:
        return ""
    payment = {"type": "payment_intent", "payment_intent": intent}
    found, _ = await here.client.read_list(InvoicePayment, payment=payment, limit=1)
    if not found:
        return ""
    invoice = await here.client.read(Invoice, found[0]["invoice"])
    return urlsplit(here.client.revealed(invoice["hosted_invoice_url"]) or "").path
