"""`invoice` in older versions: paid by one payment intent, with taxes and what made it beside all else."""

from typing import Annotated

from portico.resources.discounts.declaration import Discount
from portico.resources.older.taxes import TaxAmount, tax_amounts, the_only
from portico.resources.values import Timestamp
from portico.wire.markers import Omitted, Refers
from portico.wire.older import BASIL, SPRING, Telling, Told, Tree, Was, at, naming, one
from portico.wire.shape import Shape


def _intent(invoice: Tree) -> Telling:
    """The payment intent that was made with it; where that is canceled, the one that was attached last."""
    payments = yield from naming("invoice_payment", "invoice", invoice.get("id"))
    intents = [payment for payment in payments if payment["payment"].get("payment_intent")]
    intents.sort(key=lambda payment: (payment["status"] == "canceled", not payment["is_default"]))
    return intents[0]["payment"]["payment_intent"] if intents else None


def _charge(invoice: Tree) -> Telling:
    intent = yield from one("payment_intent", (yield from _intent(invoice)))
    return intent["latest_charge"] if intent else None


def _shares(invoice: Tree) -> Telling:
    """What others get of it."""
    hidden = yield from one("invoice", invoice.get("id"), hidden=True)
    return (hidden or {}).get("shares") or {}


def _fee(invoice: Tree) -> Telling:
    return (yield from _shares(invoice)).get("fee")


def _transfer(invoice: Tree) -> Telling:
    transfer = (yield from _shares(invoice)).get("transfer")
    return {name: transfer[name] for name in ("amount", "destination")} if transfer else None


def discount(holder: Tree) -> Telling:
    """The only discount of an invoice or a subscription, whole."""
    return (yield from one("discount", the_only(holder.get("discounts"))))


def _details(invoice: Tree) -> Tree:
    details = at("parent.subscription_details")(invoice) or {}
    return {"metadata": details.get("metadata")}


def _tax(invoice: Tree) -> int | None:
    taxes = invoice.get("total_taxes")
    return sum(tax["amount"] for tax in taxes) if taxes else None


def _paid_here(invoice: Tree) -> int:
    amount: int = invoice["amount_paid"]
    return amount - (invoice.get("amount_paid_off_stripe") or 0)


class SubscriptionDetails(Shape):
    """What was known of the subscription."""

    metadata: dict[str, str] | None = None
    """Its metadata when the invoice was finalized."""


class InvoiceTransfer(Shape):
    """Where the money goes."""

    amount: int | None = None
    """How much of it, in minor units."""
    destination: Annotated[str, Refers("account")]
    """The connected account."""


class InvoiceOfOnePayment(Shape):
    """An invoice before 2025-03-31.basil."""

    amount_paid: Annotated[int, Told(_paid_here)]
    """What was paid through Portico."""
    application_fee_amount: Annotated[int | None, Told(_fee)]
    """What the platform keeps."""
    charge: Annotated[str | None, Refers("charge"), Told(_charge)]
    """The latest charge."""
    discount: Annotated[Discount | None, Told(discount)]
    """The discount on the whole, if there is one only."""
    paid: Annotated[bool, Told(lambda invoice: invoice["status"] == "paid")]
    """Whether it is paid."""
    paid_out_of_band: Annotated[
        bool, Told(lambda invoice: invoice["status"] == "paid" and bool(invoice.get("amount_paid_off_stripe")))
    ]
    """Whether it was paid in another way than through Portico."""
    payment_intent: Annotated[str | None, Refers("payment_intent"), Told(_intent)]
    """What pays it."""
    quote: Annotated[str | None, Refers("quote"), Told(at("parent.quote_details.quote"))]
    """The quote that made it."""
    subscription: Annotated[str | None, Refers("subscription"), Told(at("parent.subscription_details.subscription"))]
    """The subscription that made it."""
    subscription_details: Annotated[SubscriptionDetails, Told(_details)]
    """What was known of that."""
    subscription_proration_date: Omitted[
        Annotated[Timestamp | None, Told(at("parent.subscription_details.subscription_proration_date"))]
    ]
    """The moment for which prorations were reckoned."""
    tax: Annotated[int | None, Told(_tax)]
    """What all taxes come to."""
    total_tax_amounts: Annotated[tuple[TaxAmount, ...], Told(lambda invoice: tax_amounts(invoice.get("total_taxes")))]
    """What each tax rate comes to."""
    transfer_data: Annotated[InvoiceTransfer | None, Told(_transfer)]
    """Where the money goes."""


class RenderingOptions(Shape):
    """How the invoice is drawn."""

    amount_tax_display: str | None = None
    """Whether line amounts include inclusive tax."""


def _rendering(invoice: Tree) -> Tree | None:
    rendering = invoice.get("rendering")
    return rendering and {"amount_tax_display": rendering.get("amount_tax_display")}


class InvoiceOfFirstRenderings(Shape):
    """An invoice before 2024-04-10."""

    rendering_options: Annotated[RenderingOptions | None, Told(_rendering)]
    """How it is drawn."""


SHAPES = (
    Was("invoice", BASIL, InvoiceOfOnePayment, ("confirmation_secret", "parent", "payments", "total_taxes")),
    Was("invoice", SPRING, InvoiceOfFirstRenderings),
)
