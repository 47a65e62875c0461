"""What a new session may be like."""

from portico.resources.checkout import method_options, modes
from portico.resources.checkout.declaration import Session
from portico.resources.checkout.orders import CreateOrders
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path

DAY = 86_400
SOONEST, LATEST = 30 * 60, DAY
"""Seconds from its creation in which a session may expire."""


def check(tx: Transaction, draft: Session, orders: CreateOrders) -> None:
    """Raises InvalidRequest for what cannot be."""
    _check_mode(tx, draft, orders)
    method_options.check(draft.payment_method_options, draft.mode)
    _check_page(draft)
    _check_who(draft)
    _check_absent(draft)
    if draft.expires_at and not tx.now + SOONEST <= draft.expires_at <= tx.now + LATEST:
        raise InvalidRequest(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param=("expires_at",),
        )
    if draft.allow_promotion_codes and draft.discounts:
        raise InvalidRequest(
            "You may only specify one of these parameters: allow_promotion_codes, discounts.", param=("discounts",)
        )
    if len(draft.discounts or ()) > 1:
        raise InvalidRequest("A session can have at most one discount.", param=("discounts",))


def _check_mode(tx: Transaction, draft: Session, orders: CreateOrders) -> None:
    if "mode" not in draft.model_fields_set:
        raise ParameterMissing(("mode",))
    mode = modes.of(draft)
    for name in mode.REFUSED:
        if getattr(orders, name, None) or getattr(draft, name, None):
            raise InvalidRequest(f"You can not pass `{name}` in `{draft.mode}` mode.", param=(name,))
    mode.check(tx, draft, orders)


def _check_page(draft: Session) -> None:
    if draft.ui_mode not in (None, "hosted_page"):
        raise InvalidRequest(
            "Portico shows sessions on a page of its own: `ui_mode` must be `hosted_page`.", param=("ui_mode",)
        )
    if not draft.success_url:
        raise ParameterMissing(("success_url",))


def _check_who(draft: Session) -> None:
    if draft.customer_account:
        raise InvalidRequest("Customers that are accounts are not part of Portico.", param=("customer_account",))
    if draft.customer and draft.customer_email:
        raise InvalidRequest(
            "You may only specify one of these parameters: customer, customer_email.", param=("customer_email",)
        )


def _check_absent(draft: Session) -> None:
    """What only makes sense where somebody asks for it, and Portico's page does not."""
    wanted: dict[Path, object] = {
        ("managed_payments", "enabled"): draft.managed_payments and draft.managed_payments.enabled,
    }
    for path, value in wanted.items():
        if value:
            raise InvalidRequest(f"Portico's page does not do this yet: `{'.'.join(map(str, path))}`.", param=path)
