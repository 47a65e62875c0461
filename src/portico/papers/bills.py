"""An invoice as people read it, in their language: the same on the page and as PDF."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from portico.billing.taxes import RELIEVED, Duty, Tax
from portico.billing.totals import Summed, balance_applied, reliefs, sum_of_lines
from portico.pages.formats import Formats
from portico.pages.words import catalogue, later
from portico.papers.gathering import Bill, Tree, product_of, taxes_of
from portico.resources.invoices.declaration import PAYABLE
from portico.resources.tax_rates.made import is_made
from portico.resources.values import Address


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
        balance = balance_applied(invoice["total"], invoice["amount_due"], credited=credited)
        beneath = [Sum(_("Credited"), self.money(-credited))] if credited else []
        beneath += [Sum(_("Your balance with us"), self.money(balance))] if balance else []
        paid, after = invoice["amount_paid"], self._returned()
        if invoice["status"] in PAYABLE:
            beneath += [Sum(_("Already paid"), self.money(-paid))] if paid else []
            last = Sum(_("Amount due"), self.money(invoice["amount_remaining"]), "total")
        elif invoice["status"] == "paid":
            last = Sum(_("Amount paid"), self.money(paid), "total")
        else:
            return [*found, Sum(_("Total"), self.money(invoice["total"]), "total")]
        total = [Sum(_("Total"), self.money(invoice["total"]), "rule")] if beneath else []
        return [*found, *total, *beneath, last, *after]

    def _returned(self) -> list[Sum]:
        """What was given back after it was paid."""
        _, (refunded, credited) = catalogue(self.locale).gettext, self.bill.returned
        sums = ((_("Refunded"), refunded), (_("Credited"), credited))
        return [Sum(label, self.money(-amount)) for label, amount in sums if amount]

    def _from_subtotal(self) -> list[Sum]:
        """The sum of the lines with discounts and taxes; nothing if there is nothing but the total.

        It is more than the invoice's `subtotal` where a line has discounts of its own, which stand below as well.
        """
        invoice = self.bill.invoice
        discounts, taxes = invoice["total_discount_amounts"] or (), taxes_of(invoice)
        relieved = reliefs(map(_summed, self.bill.lines))
        changes = [(self._discount(one), -one["amount"]) for one in discounts]
        changes += [(self._tax(one), -relieved.get(_rate(one), 0) or one["amount"]) for one in taxes]
        lines = sum_of_lines(
            invoice["total"],
            discounts=[one["amount"] for one in discounts],
            exclusive=[one["amount"] for one in taxes if one["tax_behavior"] == "exclusive"],
            relieved=relieved.values(),
            delivery=invoice["amount_shipping"],
        )
        if invoice["shipping_cost"]:
            changes.insert(len(discounts), (self.bill.delivery, invoice["amount_shipping"]))
        sums = [(catalogue(self.locale).gettext("Subtotal"), lines), *changes]
        return [Sum(label, self.money(amount)) for label, amount in sums] if changes else []

    def coming(self) -> list[Sum]:
        """From the subtotal to the balance, of an invoice that is still to come; what is due then is for the page."""
        _, invoice = catalogue(self.locale).gettext, self.bill.invoice
        balance = balance_applied(invoice["total"], invoice["amount_due"])
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
        """What paid it: `Visa ending 4242`, or what the merchant calls it where it was paid elsewhere."""
        details = (self.bill.payment or {}).get("payment_method_details")
        if details and details["type"] == "custom":
            name: str | None = (details.get("custom") or {}).get("display_name")
            return name
        return method_name(details, self.locale) if details else None

    def address(self, found: Tree | None) -> Sequence[str]:
        """An address, a line each."""
        if not found or not any(found.values()):
            return []
        return self.formats.address_lines(Address.model_validate(found))

    def tax_numbers(self) -> list[str]:
        """The customer's."""
        return [number["value"] for number in self.bill.invoice["customer_tax_ids"] or () if number["value"]]


def _summed(line: Tree) -> Summed:
    """A line's amount, discounts and taxes, for the arithmetic."""
    taken = {one["discount"]: one["amount"] for one in line["discount_amounts"] or ()}
    return Summed(line["amount"], taken, frozenset(), [_tax(one) for one in line["taxes"] or ()])


def _tax(one: Tree) -> Tax:
    duty: Duty = next((duty for duty in RELIEVED if duty == one["taxability_reason"]), "due")
    if is_made(_rate(one)):
        duty = "due"  # it was reckoned elsewhere, and nothing is left out of it here
    return Tax(_rate(one), one["amount"], one["taxable_amount"] or 0, one["tax_behavior"] == "inclusive", duty)


def _rate(one: Tree) -> str:
    """The id of a tax's rate; automatic tax has none."""
    return (one["tax_rate_details"] or {}).get("tax_rate") or ""


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
DEBITS = {"sepa_debit": later("SEPA Direct Debit"), "us_bank_account": "ACH"}


def method_name(method: Tree, locale: str) -> str:
    """A payment method, as its owner knows it."""
    _ = catalogue(locale).gettext
    kind: str = method["type"]
    details = method.get(kind) or {}
    named = BRANDS.get(details.get("brand") or "") or details.get("bank_name")
    values = {"brand": named or _(DEBITS.get(kind, kind)), "last4": details.get("last4") or ""}
    return _("%(brand)s ending %(last4)s") % values
