"""An invoice as people read it: gathered through the API, said in their language; the same on the page and as PDF."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from portico.api.client import Client
from portico.billing.taxes import RELIEVED
from portico.billing.totals import sum_of_lines
from portico.pages.formats import Formats
from portico.pages.words import catalogue
from portico.resources.charges.declaration import Charge
from portico.resources.customers.declaration import Customer
from portico.resources.invoices.declaration import Invoice
from portico.resources.invoices.line_declaration import LineItem
from portico.resources.invoices.payment_declaration import InvoicePayment
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.product_declaration import Product
from portico.resources.shipping_rates.declaration import ShippingRate
from portico.resources.tax_ids.declaration import TaxId
from portico.resources.tax_rates.declaration import TaxRate
from portico.resources.tax_rates.made import is_made
from portico.resources.values import Address
from portico.wire.errors import ObjectNotFound

Tree = Mapping[str, Any]
PAGE = 100
DISCOUNTS = ("total_discount_amounts.discount.source.coupon",)


class Row(NamedTuple):
    """A line of the invoice."""

    title: str
    notes: tuple[str, ...]
    """Smaller, beneath it: the period, and what part of it is paid for."""
    quantity: str
    unit: str
    """What one costs; empty where that is not so simple."""
    amount: str


class Sum(NamedTuple):
    """A line beneath: what something comes to."""

    label: str
    amount: str
    kind: str = ""
    """`rule` for a line above it, `total` for what it all comes to."""


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
    charge: Tree | None
    """What paid it."""
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
    products = await product_names(client, lines)
    rates = {id: await client.read(TaxRate, id) for id in _rates_of(invoice)}
    numbers = [(await client.read(TaxId, number))["value"] for number in invoice["account_tax_ids"] or ()]
    return Bill(
        invoice=invoice,
        lines=lines,
        products=products,
        rates=rates,
        numbers=numbers,
        delivery=await _delivery(client, invoice["shipping_cost"]),
        charge=await _charge(client, invoice["id"]) if invoice["amount_paid"] else None,
        locales=await _locales(client, invoice["customer"]),
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
    return [tax["tax_rate_details"]["tax_rate"] for tax in _taxes(invoice) if tax["tax_rate_details"]]


def _taxes(invoice: Tree) -> list[Tree]:
    """The taxes that are taken: what is not collected is no line of a bill."""
    found = invoice["total_taxes"] or ()
    return [tax for tax in found if tax["amount"] or tax["taxability_reason"] != "not_collecting"]


async def _charge(client: Client, invoice: str) -> Tree | None:
    """The charge that paid it; None if it was paid in another way."""
    payments, _ = await client.read_list(InvoicePayment, invoice=invoice, status="paid", limit=1)
    intent = payments[0]["payment"].get("payment_intent") if payments else None
    charge = (await client.read(PaymentIntent, intent))["latest_charge"] if intent else None
    found: Tree | None = await client.read(Charge, charge) if charge else None
    return found


async def _locales(client: Client, customer: str) -> Sequence[str]:
    try:
        return (await client.retrieve(Customer, customer)).preferred_locales
    except ObjectNotFound:
        return ()


@dataclass(frozen=True)
class Saying:
    """Says a bill in a language."""

    bill: Bill
    locale: str

    @property
    def formats(self) -> Formats:
        """How the language writes sums and dates."""
        return Formats(self.locale)

    def money(self, amount: int) -> str:
        """An amount in the invoice's currency."""
        return self.formats.money(amount, self.bill.invoice["currency"])

    def rows(self) -> list[Row]:
        """The lines."""
        return [self._row(line) for line in self.bill.lines]

    def _row(self, line: Tree) -> Row:
        quantity, unit = line["quantity_decimal"], (line["pricing"] or {}).get("unit_amount_decimal")
        is_part = _is_part(line)
        return Row(
            title=title(line, self.bill.products),
            notes=tuple(self._notes(line)),
            quantity="" if quantity is None else self.formats.number(Decimal(quantity)),
            unit=self.formats.unit_price(unit, line["currency"]) if unit is not None and not is_part else "",
            amount=self.money(line["amount"]),
        )

    def _notes(self, line: Tree) -> Iterator[str]:
        _ = catalogue(self.locale).gettext
        start, end = line["period"]["start"], line["period"]["end"]
        if start == end:
            return
        period = self.formats.span(start, end)
        if not _is_part(line):
            yield period
        elif line["amount"] < 0:
            yield _("Unused time, %(period)s") % {"period": period}
        else:
            yield _("Remaining time, %(period)s") % {"period": period}

    def sums(self) -> list[Sum]:
        """From the subtotal to what is to be paid, or was."""
        _, invoice = catalogue(self.locale).gettext, self.bill.invoice
        found = self._from_subtotal()
        credited = invoice["pre_payment_credit_notes_amount"]
        balance = invoice["amount_due"] - invoice["total"] + credited
        beneath = [Sum(_("Credited"), self.money(-credited))] if credited else []
        beneath += [Sum(_("Your balance with us"), self.money(balance))] if balance else []
        paid = invoice["amount_paid"]
        if invoice["status"] in ("open", "uncollectible"):
            beneath += [Sum(_("Already paid"), self.money(-paid))] if paid else []
            last = Sum(_("Amount due"), self.money(invoice["amount_remaining"]), "total")
        elif invoice["status"] == "paid":
            last = Sum(_("Amount paid"), self.money(paid), "total")
        else:
            return [*found, Sum(_("Total"), self.money(invoice["total"]), "total")]
        total = [Sum(_("Total"), self.money(invoice["total"]), "rule")] if beneath else []
        return [*found, *total, *beneath, last]

    def _from_subtotal(self) -> list[Sum]:
        """The sum of the lines with discounts and taxes; nothing if there is nothing but the total.

        It is more than the invoice's `subtotal` where a line has discounts of its own, which stand below as well.
        """
        invoice = self.bill.invoice
        discounts, taxes = invoice["total_discount_amounts"] or (), _taxes(invoice)
        changes = [(self._discount(one), -one["amount"]) for one in discounts]
        reliefs = [self._relief(one) for one in taxes]
        changes += [(self._tax(one), -relief or one["amount"]) for one, relief in zip(taxes, reliefs, strict=True)]
        lines = sum_of_lines(
            invoice["total"],
            discounts=[one["amount"] for one in discounts],
            exclusive=[one["amount"] for one in taxes if one["tax_behavior"] == "exclusive"],
            relieved=reliefs,
            delivery=invoice["amount_shipping"],
        )
        if invoice["shipping_cost"]:
            changes.insert(len(discounts), (self.bill.delivery, invoice["amount_shipping"]))
        sums = [(catalogue(self.locale).gettext("Subtotal"), lines), *changes]
        return [Sum(label, self.money(amount)) for label, amount in sums] if changes else []

    def _relief(self, one: Tree) -> int:
        """What is not charged of a tax that is inside, since the customer need not pay it."""
        if one["taxability_reason"] not in RELIEVED or is_made((one["tax_rate_details"] or {}).get("tax_rate", "")):
            return 0
        return sum(
            line["amount"] - sum(taken["amount"] for taken in line["discount_amounts"] or ()) - tax["taxable_amount"]
            for line in self.bill.lines
            for tax in (line["taxes"] or ())[:1]
            if tax["tax_rate_details"] == one["tax_rate_details"]
        )

    def coming(self) -> list[Sum]:
        """From the subtotal to the balance, of an invoice that is still to come; what is due then is for the page."""
        _, invoice = catalogue(self.locale).gettext, self.bill.invoice
        balance = invoice["amount_due"] - invoice["total"]
        found = self._from_subtotal()
        beneath = [Sum(_("Your balance with us"), self.money(balance))] if balance else []
        total = [Sum(_("Total"), self.money(invoice["total"]), "rule")] if beneath else []
        return [*found, *total, *beneath]

    def _discount(self, one: Tree) -> str:
        """What the coupon is called: `Autumn sale (20%)`."""
        discount = one["discount"] if isinstance(one["discount"], dict) else {}
        coupon = discount.get("source", {}).get("coupon")
        name = coupon["name"] if isinstance(coupon, dict) and coupon.get("name") else None
        percent = coupon.get("percent_off") if isinstance(coupon, dict) else None
        name = name or catalogue(self.locale).gettext("Discount")
        return f"{name} ({self.formats.percent(percent)})" if percent else name

    def _tax(self, one: Tree) -> str:
        """The tax and its rate: `VAT (20%)`."""
        details = one["tax_rate_details"]
        rate = self.bill.rates.get(details["tax_rate"]) if details else None
        if rate is None:
            return catalogue(self.locale).gettext("Tax")
        place = f" {rate['jurisdiction']}" if rate["jurisdiction"] else ""
        label = f"{rate['display_name']}{place}"
        if rate["percentage"] or not one["amount"]:
            label += f" ({self.formats.percent(rate['percentage'])})"
        if one["tax_behavior"] == "inclusive":
            return catalogue(self.locale).gettext("%(tax)s, included") % {"tax": label}
        return label

    def method(self) -> str | None:
        """What paid it: `Visa ending 4242`."""
        details = (self.bill.charge or {}).get("payment_method_details")
        return method_name(details, self.locale) if details else None

    def address(self, found: Tree | None) -> Sequence[str]:
        """An address, a line each."""
        if not found or not any(found.values()):
            return []
        return self.formats.address_lines(Address.model_validate(found))

    def tax_numbers(self) -> list[str]:
        """The customer's."""
        return [number["value"] for number in self.bill.invoice["customer_tax_ids"] or () if number["value"]]


def title(line: Tree, products: Mapping[str, str]) -> str:
    """The product of a subscription's line, as long as nobody has given the line another text."""
    name, text = products.get(product_of(line) or "", ""), line["description"] or ""
    is_ours = (line["parent"] or {}).get("subscription_item_details") and name and name in text
    return name if is_ours else text or name


def _is_part(line: Tree) -> bool:
    """Whether it pays for a part of a period."""
    parent = line["parent"] or {}
    details = parent.get("subscription_item_details") or parent.get("invoice_item_details")
    return bool(details and details["proration"])


BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
DEBITS = {"sepa_debit": "SEPA", "us_bank_account": "ACH"}


def method_name(method: Tree, locale: str) -> str:
    """A payment method, as its owner knows it."""
    details = method.get(method["type"]) or {}
    brand = BRANDS.get(details.get("brand") or "", DEBITS.get(method["type"], method["type"]))
    text = catalogue(locale).gettext("%(brand)s ending %(last4)s")
    return text % {"brand": brand, "last4": details.get("last4") or ""}
