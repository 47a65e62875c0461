"""The invoice of what was paid once in a session, where `invoice_creation` asks for one."""

from collections.abc import Sequence

from portico.billing.periods import Period
from portico.resources import issuing
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LINES, LineItem
from portico.resources.customers.declaration import Customer
from portico.resources.invoices import recording
from portico.resources.invoices.drafting import Draft
from portico.resources.invoices.entries import Entry
from portico.resources.invoices.parts import AutomaticTax, Rendering
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.resources.subscriptions.tariffs import tariff
from portico.storage.transaction import Transaction


async def check(tx: Transaction, session: Session) -> None:
    """Whose numbers and in whose name: both must be there. Raises InvalidRequest."""
    if session.invoice_creation and session.invoice_creation.enabled:
        data = session.invoice_creation.invoice_data
        await issuing.check(tx, data.account_tax_ids, data.issuer, ("invoice_creation", "invoice_data"))


async def invoiced(tx: Transaction, session: Session, paid: PaymentIntent | None) -> str | None:
    """The id of the invoice; None where none is wanted, not all was taken, or there is no customer any more."""
    wanted = session.invoice_creation is not None and session.invoice_creation.enabled
    customer = await tx.get(Customer, session.customer) if wanted and session.customer else None
    if customer is None or (paid is not None and paid.amount_received != session.amount_total):
        return None
    lines = await tx.find(LineItem, limit=LINES, session=session.id)
    return (
        await recording.record(tx, _order(session, lines, customer, tx.now), paid, rendering=_rendering(session))
    ).id


def _order(session: Session, lines: Sequence[LineItem], customer: Customer, now: int) -> Draft:
    assert session.invoice_creation is not None
    data, tax = session.invoice_creation.invoice_data, session.automatic_tax
    return Draft(
        customer=customer,
        entries=tuple(_entry(line, now) for line in lines),
        billing_reason="manual",
        period=Period(now, now),
        currency=session.currency or "",
        discounts=session.redeemed,
        automatic_tax=AutomaticTax.of(enabled=tax.enabled, liability=tax.liability),
        auto_advance=False,
        metadata=dict(data.metadata or {}),
        description=data.description,
        footer=data.footer or customer.invoice_settings.footer,
        custom_fields=data.custom_fields or customer.invoice_settings.custom_fields,
        account_tax_ids=data.account_tax_ids,
        issuer=data.issuer,
        on_behalf_of=session.payment.on_behalf_of if session.payment else None,
    )


def _entry(line: LineItem, now: int) -> Entry:
    assert line.price is not None
    return Entry(
        amount=line.amount_subtotal,
        currency=line.currency,
        description=line.description,
        period=Period(now, now),
        quantity=line.quantity,
        price=line.price.id,
        product=line.price.product,
        unit_amount_decimal=tariff(line.price).unit,
        tax_rates=line.rates or None,
        metadata=dict(line.metadata or {}),
    )


def _rendering(session: Session) -> Rendering | None:
    options = session.invoice_creation and session.invoice_creation.invoice_data.rendering_options
    return Rendering.of(amount_tax_display=options.amount_tax_display, template=options.template) if options else None
