"""The tax number that a page asks for: one, of a customer who has none. Source: Stripe's guide to tax ids."""

from portico.resources.checkout.collected import DetailsTaxId
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import TaxNumber
from portico.resources.customers.declaration import Customer
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.tax_ids import tax_ids
from portico.resources.tax_ids.declaration import TaxId
from portico.resources.tax_ids.forms import kinds_in
from portico.storage.transaction import Transaction
from portico.wire.errors import ParameterMissing

MOST = 100
PARAM = "tax_id"


async def keep(
    tx: Transaction, session: Session, sent: TaxNumber | None, customer: Customer | None, method: PaymentMethod | None
) -> Session:
    """The session with the customer's number, which becomes hers before the first invoice, so that it is shown there.

    What the session made for an attempt that came to nothing gives way to what is entered now. Raises InvalidRequest.
    """
    if not session.asks_tax_id:
        return session
    owned = await tx.find(TaxId, limit=MOST, customer=customer.id) if customer else []
    earlier = [one for one in owned if _as_entered(one) == session.page.tax_id]
    if len(owned) > len(earlier):
        return session  # who has a number is not asked for one
    _check(session, sent, place(session, customer, method))
    entered = DetailsTaxId.of(type=sent.type, value=sent.value.strip()) if sent else None
    if earlier and entered == session.page.tax_id:
        return session
    for one in earlier:
        await tax_ids.delete(tx, one)
    if entered and customer:
        await tax_ids.add(tx, customer, entered.type, entered.value or "", (PARAM,))
    elif entered:
        tax_ids.check(tx, entered.type, entered.value or "", (PARAM,))
    page = session.page.model_copy(update={"tax_id": entered})
    return await tx.replace(session, session.having(page=page), "silently")


def place(session: Session, customer: Customer | None, method: PaymentMethod | None = None) -> str | None:
    """The country that decides whether there must be a number: where goods go, else that of the card, else hers."""
    entered = session.collected_information
    delivered, known = entered and entered.shipping_details, customer and customer.shipping
    addresses = (
        delivered and delivered.address,
        method and method.billing_details.address,
        known and known.address,
        customer and customer.address,
    )
    return next((address.country for address in addresses if address and address.country), None)


def _as_entered(number: TaxId) -> DetailsTaxId:
    return DetailsTaxId.of(type=number.type, value=number.value)


def _check(session: Session, sent: TaxNumber | None, country: str | None) -> None:
    """Raises ParameterMissing for a number without the name of a business, and for one that there must be."""
    if sent is None:
        if session.needs_tax_id and country and kinds_in(country):
            raise ParameterMissing((PARAM,))
        return
    if not session.collected_information or not session.collected_information.business_name:
        raise ParameterMissing(("collected_information", "business_name"))
