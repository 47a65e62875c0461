"""Everything that is said on an invoice, gathered through the API."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portico.api.client import Client
from portico.billing.returns import Returned
from portico.billing.taxes import RELIEVED
from portico.pages.preferences import locales_of
from portico.papers import returning
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.products.declaration import Product
from portico.resources.shipping_rates.declaration import ShippingRate
from portico.resources.tax_ids.declaration import TaxId
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.tax_rates.made import is_made
from portico.wire.errors import ObjectNotFound

Tree = Mapping[str, Any]
PAGE = 100
DISCOUNTS = ("total_discount_amounts.discount.source.coupon",)


@dataclass(frozen=True)
class Bill:
    """An invoice and everything that is said on it."""

    invoice: Tree
    lines: Sequence[Tree]
    products: Mapping[str, str]
    """Their names, by id."""
    rates: Mapping[str, Tree]
    """Tax rates by id."""
    numbers: Sequence[str]
    """The merchant's tax numbers."""
    delivery: str
    """What the shipping rate is called."""
    payment: Tree | None
    """The charge or payment record that paid it, or the last of several."""
    returned: Returned
    """What was given back of it."""
    locales: Sequence[str]
    """The languages that the customer prefers."""

    def overdue(self, now: int) -> bool:
        """Whether it should have been paid by now."""
        due = self.invoice["due_date"]
        return self.invoice["status"] == "open" and due is not None and due < now


async def bill(client: Client, id: str) -> Bill:
    """Everything that is said on an invoice. Raises ObjectNotFound."""
    invoice = await client.read(Invoice, id, expand=DISCOUNTS)
    return await bill_of(client, invoice, await _lines(client, invoice))


async def bill_of(client: Client, invoice: Tree, lines: Sequence[Tree]) -> Bill:
    """The same of an invoice that is at hand: a preview, too."""
    lines = in_order(lines)
    products = await product_names(client, lines)
    rates = {id: await client.read(TaxRate, id) for id in _rates_of(invoice)}
    payments = await returning.payments(client, invoice["id"]) if invoice["amount_paid"] else []
    numbers = [(await client.read(TaxId, number))["value"] for number in invoice["account_tax_ids"] or ()]
    return Bill(
        invoice=invoice,
        lines=lines,
        products=products,
        rates=rates,
        numbers=numbers,
        delivery=await _delivery(client, invoice["shipping_cost"]),
        payment=payments[0] if payments else None,
        returned=await returning.returned(client, invoice, payments),
        locales=await locales_of(client, invoice["customer"]),
    )


async def _delivery(client: Client, cost: Tree | None) -> str:
    """What customers read of it."""
    return (await client.retrieve(ShippingRate, cost["shipping_rate"])).display_name if cost else ""


async def _lines(client: Client, invoice: Tree) -> list[Tree]:
    """All of them: the invoice has the first ones."""
    found, more = list(invoice["lines"]["data"]), invoice["lines"]["has_more"]
    while more:
        page, more = await client.read_list(LineItem, below=invoice["id"], limit=PAGE, starting_after=found[-1]["id"])
        found += page
    return found


def in_order(lines: Sequence[Tree]) -> list[Tree]:
    """Whole periods in the order of the subscription's items, whose ids tell it: the API has the newest item first.

    What else is billed stays where it is.
    """
    whole = iter(sorted(filter(_item_of, lines), key=_item_of))
    return [next(whole) if _item_of(line) else line for line in lines]


def _item_of(line: Tree) -> str:
    """The item of which a line bills a whole period; empty for what else is billed."""
    details = (line["parent"] or {}).get("subscription_item_details")
    return details["subscription_item"] if details and not details["proration"] else ""


async def product_names(client: Client, lines: Iterable[Tree]) -> Mapping[str, str]:
    """What the products of lines are called, by id."""
    return {product: await _product(client, product) for product in dict.fromkeys(map(product_of, lines)) if product}


def product_of(line: Tree) -> str | None:
    """The product that a line is for."""
    details = (line["pricing"] or {}).get("price_details")
    return details["product"] if details else None


async def _product(client: Client, id: str) -> str:
    try:
        return (await client.retrieve(Product, id)).name
    except ObjectNotFound:  # it is gone; the line itself says what it was
        return ""


def _rates_of(invoice: Tree) -> list[str]:
    return [tax["tax_rate_details"]["tax_rate"] for tax in taxes_of(invoice) if tax["tax_rate_details"]]


def taxes_of(invoice: Tree) -> list[Tree]:
    """The taxes that change what is paid, or that the merchant reckoned: what is not collected is no line of a bill."""
    return [tax for tax in invoice["total_taxes"] or () if not _is_left_out(tax)]


def _is_left_out(tax: Tree) -> bool:
    """Whether the tax is not taken, and was not inside, either."""
    reason, details = tax["taxability_reason"], tax["tax_rate_details"]
    is_sent = bool(details) and is_made(details["tax_rate"])
    return reason == "not_collecting" or (reason in RELIEVED and tax["tax_behavior"] == "exclusive" and not is_sent)
