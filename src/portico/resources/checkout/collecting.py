"""What the customer enters beside the card: names, an address of delivery, and the merchant's own fields."""

from typing import Any

from portico.resources.checkout import consenting, custom_fields
from portico.resources.checkout.collected import CollectedInformation, CustomerDetails, NameAsked, ShippingDetails
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import ConfirmOrders, CustomerUpdate
from portico.resources.customers import customers
from portico.resources.customers.declaration import Customer, ShippingAddress
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path

NAMES = ("business", "individual")
NO_NAME = (
    "Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing "
    "customer, please set `customer_update[name]` to `auto`."
)
"""Stripe's answer, which names no parameter."""


def filled(session: Session, orders: ConfirmOrders) -> Session:
    """The session with what was entered. Raises InvalidRequest."""
    entered = orders.collected_information or CollectedInformation.of()
    names = {f"{name}_name": _name(session, name, entered) for name in NAMES}
    return session.having(
        consent=consenting.given(session, orders),
        collected_information=CollectedInformation.of(**names, shipping_details=_shipping(session, entered)),
        custom_fields=custom_fields.filled(session.custom_fields, orders.custom_fields),
    )


def _name(session: Session, name: str, entered: CollectedInformation) -> str | None:
    wish: NameAsked | None = getattr(session.name_collection, name, None)
    asked = wish if wish and wish.enabled else None
    if asked is None and not (name == "business" and session.asks_tax_id):
        return None
    text: str | None = (getattr(entered, f"{name}_name") or "").strip() or None
    if text is None and asked and not asked.optional:
        raise ParameterMissing(("collected_information", f"{name}_name"))
    return text


def _shipping(session: Session, entered: CollectedInformation) -> ShippingDetails | None:
    path: Path = ("collected_information", "shipping_details")
    asked, details = session.shipping_address_collection, entered.shipping_details
    if asked is None:
        return None
    if details is None:
        raise ParameterMissing(path)
    if details.address.country not in asked.allowed_countries:
        raise InvalidRequest(
            f"The country must be one of these: {', '.join(asked.allowed_countries)}.",
            param=(*path, "address", "country"),
        )
    return details


def saved(session: Session, method: PaymentMethod | None, orders: ConfirmOrders | None = None) -> dict[str, Any]:
    """What a new customer takes over, by the names of its properties."""
    entered = session.collected_information or CollectedInformation.of()
    names = {"business_name": entered.business_name, "individual_name": entered.individual_name}
    card = method.billing_details if method else None
    address = card.address if card and card.address and card.address.country else None
    holder, phone = (card.name, card.phone) if card else (None, None)
    if orders:
        holder, phone = orders.name or holder, orders.phone or phone
    name = entered.business_name or entered.individual_name or holder
    found = names | {"name": name, "address": address, "shipping": _delivery(entered.shipping_details, phone)}
    return {name: value for name, value in found.items() if value}


def _delivery(details: ShippingDetails | None, phone: str | None) -> ShippingAddress | None:
    return ShippingAddress.of(address=details.address, name=details.name, phone=phone) if details else None


def allowed(draft: Session, update: CustomerUpdate | None) -> Session:
    """The session that knows what it may change of the customer. Raises InvalidRequest."""
    if draft.customer and draft.asks_tax_id and (update is None or update.name != "auto"):
        raise InvalidRequest(NO_NAME)
    if update is None:
        return draft
    if draft.customer is None:
        raise InvalidRequest("`customer_update` can only be used with `customer`.", param=("customer_update",))
    return draft.having(
        saves_address=update.address == "auto",
        saves_name=update.name == "auto",
        saves_shipping=update.shipping == "auto",
    )


def saving_all(session: Session) -> Session:
    """The session of a customer whom it makes: what she enters when she tries again is hers, too."""
    return session.having(saves_address=True, saves_name=True, saves_shipping=True)


def named(session: Session, details: CustomerDetails) -> CustomerDetails:
    """The customer's details with the names that were entered."""
    entered = session.collected_information or CollectedInformation.of()
    names = {"business_name": entered.business_name, "individual_name": entered.individual_name}
    names["name"] = entered.business_name or entered.individual_name
    return details.model_copy(update={name: text for name, text in names.items() if text})


async def keep(tx: Transaction, session: Session, customer: Customer, method: PaymentMethod | None) -> Customer:
    """The customer with what was entered, as far as the session may change her."""
    kept = {
        "address": session.saves_address,
        "business_name": session.saves_name,
        "individual_name": session.saves_name,
        "name": session.saves_name,
        "shipping": session.saves_shipping,
    }
    changes = {name: value for name, value in saved(session, method).items() if kept[name]}
    if not changes:
        return customer
    now = await tx.get(Customer, customer.id, lock=True) or customer
    return await customers.update(tx, now, now.having(**changes), customers.UpdateOrders.of())
