"""Whether a coupon or a promotion code may be redeemed, and if not, why not. Source: billing-behaviour 4.6."""

from typing import NamedTuple

from portico.resources.customers.declaration import Customer
from portico.resources.discounts.declaration import Coupon
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.resources.invoices.declaration import Invoice
from portico.resources.payment_intents.declaration import PaymentIntent
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

EXPIRED = "coupon_expired"
RECENT = 100
"""How many of a customer's latest payments are looked at."""
NOT_FIRST = "promotion_code_customer_not_first_time"


class Order(NamedTuple):
    """What a discount is wanted for, as far as it is known."""

    customer: str
    currency: str | None = None
    amount: int | None = None
    """Minor units, before any discount."""
    invoice: str | None = None
    """The invoice that it is for, if it is for one."""


def check_coupon(tx: Transaction, coupon: Coupon, order: Order, param: Path) -> None:
    """Raises InvalidRequest for a coupon that is used up, too late, or in another currency."""
    if coupon.is_used_up:
        raise InvalidRequest(f"Coupon {coupon.id} is used up and cannot be applied.", param=param, code=EXPIRED)
    if coupon.redeem_by is not None and tx.now > coupon.redeem_by:
        raise InvalidRequest(f"Coupon expired: {coupon.id}", param=param, code=EXPIRED)
    if coupon.amount_off is not None and order.currency and order.currency not in (coupon.currency_options or {}):
        raise InvalidRequest(
            f"The coupon `{coupon.id}` takes off an amount in `{coupon.currency}` and has no `currency_options` for "
            f"`{order.currency}`.",
            param=param,
        )


async def check_code(tx: Transaction, code: PromotionCode, order: Order, param: Path) -> None:
    """Raises InvalidRequest for a promotion code that this customer cannot redeem now, for this order."""
    if code.is_used_up:
        raise _refusal("it has been redeemed as often as it can be", param)
    if code.expires_at is not None and tx.now > code.expires_at:
        raise _refusal("it has expired", param)
    if not code.active:
        raise _refusal("it is not active", param)
    customer = await tx.get(Customer, order.customer)
    if code.customer and code.customer != order.customer:
        raise _refusal("it belongs to another customer", param)
    if code.customer_account and (customer is None or customer.customer_account != code.customer_account):
        raise _refusal("it belongs to another customer", param)
    if code.restrictions.first_time_transaction and await _has_history(tx, order):
        raise _refusal("the associated customer has prior transactions", param, code=NOT_FIRST)
    check_least(code, order, param)


def check_least(code: PromotionCode, order: Order, param: Path) -> None:
    """Raises InvalidRequest for an order that is known to be too small."""
    if order.amount is not None and not _is_enough(code, order.amount, order.currency):
        raise _refusal("the order amount does not meet the minimum", param)


async def _has_history(tx: Transaction, order: Order) -> bool:
    """Whether the customer ever had another invoice, paid or not, or paid anything otherwise."""
    invoices = await tx.find(Invoice, limit=2, customer=order.customer)
    if any(invoice.id != order.invoice for invoice in invoices):
        return True
    payments = await tx.find(PaymentIntent, limit=RECENT, customer=order.customer)
    return any(payment.status == "succeeded" for payment in payments)


def _is_enough(code: PromotionCode, amount: int, currency: str | None) -> bool:
    """Whether an order reaches the least amount, which is only said in some currencies."""
    restrictions = code.restrictions
    if restrictions.minimum_amount is None:
        return True
    option = (restrictions.currency_options or {}).get(currency or "")
    if option is not None:
        return amount >= option.minimum_amount
    return currency == restrictions.minimum_amount_currency and amount >= restrictions.minimum_amount


def _refusal(why: str, param: Path, code: str | None = None) -> InvalidRequest:
    return InvalidRequest(f"This promotion code cannot be redeemed because {why}.", param=param, code=code)
