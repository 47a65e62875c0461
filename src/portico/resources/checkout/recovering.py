"""A session that has expired may be recovered: a link opens another one like it. Source: Stripe on abandoned carts."""

from typing import Any

from portico.billing.periods import DAY
from portico.resources.checkout import modes, opening
from portico.resources.checkout.addresses import address
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.line_declaration import LINES, LineItem
from portico.resources.checkout.line_orders import LineOrder
from portico.resources.checkout.orders import CreateOrders, CustomerUpdate
from portico.resources.checkout.parts import AfterExpiration, AutomaticTax, Recovery
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest

LASTS = 30 * DAY
"""How long the link works."""
OVER = "checkout_session_not_recoverable"
SAME = (
    "adaptive_pricing", "billing_address_collection", "cancel_url", "client_reference_id", "consent_collection",
    "currency", "custom_fields", "custom_text", "customer", "integration_identifier", "invoice_creation", "locale",
    "metadata", "mode", "name_collection", "optional_items", "origin_context", "payment_method_options",
    "permissions", "phone_number_collection", "saved_payment_method_options", "shipping_address_collection",
    "submit_type", "success_url", "tax_id_collection", "ui_mode", "wallet_options",
)  # fmt: skip
"""What the successor is told as its predecessor was."""


def offered(tx: Transaction, expired: Session) -> Session:
    """The session that expires now, with a link to its successor, if there is to be one."""
    recovery = _recovery(expired)
    if recovery is None:
        return expired
    link = {"expires_at": tx.now + LASTS, "url": address(tx, expired.id, "recover")}
    return expired.having(after_expiration=AfterExpiration.of(recovery=recovery.model_copy(update=link)))


def _recovery(session: Session) -> Recovery | None:
    recovery = session.after_expiration.recovery if session.after_expiration else None
    return recovery if recovery and recovery.enabled else None


async def recover(tx: Transaction, before: Session) -> Session:
    """Open another session like the one that has expired. Raises InvalidRequest if it cannot be, any more."""
    recovery = _recovery(before)
    if before.status != "expired" or recovery is None or (recovery.expires_at or 0) <= tx.now:
        raise InvalidRequest("This Checkout Session cannot be recovered.", code=OVER)
    made = await opening.create(tx, _draft(before, recovery), await _orders(tx, before))
    after = made.having(branding_settings=before.branding_settings, recovered_from=before.id)
    return await tx.replace(made, after, "silently")


def _draft(before: Session, recovery: Recovery) -> Session:
    values: dict[str, Any] = {name: value for name in SAME if (value := getattr(before, name))}
    if before.mode == "subscription":
        values["payment_method_collection"] = before.payment_method_collection
    renewed = {"allow_promotion_codes": recovery.allow_promotion_codes, "enabled": True}
    values["after_expiration"] = AfterExpiration.of(recovery=Recovery.of(**renewed))
    if before.customer is None:
        values |= {"customer_creation": before.customer_creation, "customer_email": before.customer_email}
    if before.automatic_tax.enabled:
        values["automatic_tax"] = AutomaticTax.of(enabled=True, liability=before.automatic_tax.liability)
    if recovery.allow_promotion_codes:
        return Session.of(**values, allow_promotion_codes=True)
    return Session.of(**values, discounts=before.discounts)


async def _orders(tx: Transaction, before: Session) -> CreateOrders:
    lines = await tx.find(LineItem, limit=LINES, session=before.id)
    settings = before.payment_method_configuration_details
    saves = {"address": before.saves_address, "name": before.saves_name, "shipping": before.saves_shipping}
    return CreateOrders.of(
        allowed_payment_method_types=before.allowed_payment_method_types,
        customer_update=CustomerUpdate.of(**{name: "auto" for name, yes in saves.items() if yes})
        if before.customer
        else None,
        excluded_payment_method_types=before.excluded_payment_method_types,
        line_items=tuple(_order(line) for line in lines if line.id not in before.page.optional),
        payment_method_configuration=settings.id if settings else None,
        **await modes.of(before).ordered(tx, before),
    )


def _order(line: LineItem) -> LineOrder:
    assert line.price is not None
    return LineOrder.of(
        adjustable_quantity=line.adjustable_quantity,
        metadata=line.metadata or {},
        price=line.price.id,
        quantity=line.quantity,
        tax_rates=line.rates,
    )
