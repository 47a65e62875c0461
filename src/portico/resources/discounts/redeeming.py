"""From coupons and promotion codes to discounts. Source: billing-behaviour 4.3 to 4.6.

Time here is that of the customer: a coupon is too late for her when her clock says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from portico.billing.periods import plus_months
from portico.resources.customers.declaration import Customer
from portico.resources.discounts import coupons, promotion_codes, rules
from portico.resources.discounts.declaration import Coupon, Discount, Source, Terms
from portico.resources.discounts.promotion_codes import PromotionCode
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path
from portico.wire.refusals import exactly_one, too_many
from portico.wire.shape import Shape

MOST = 20
"""How many discounts one thing may have."""
FIRST = 0
"""A discount ends before anything else that is due at the same time."""
SILENT = "redeemed"
"""A redemption is counted without an event of the coupon's own."""


class DiscountOrder(Shape):
    """A discount to give: exactly one of these."""

    coupon: str | None = None
    """A coupon to redeem."""
    discount: str | None = None
    """A discount that is there already."""
    promotion_code: str | None = None
    """A promotion code to redeem, by its id."""


class Bought(Protocol):
    """What makes cheaper what is bought in a Checkout session."""

    @property
    def coupon(self) -> str | None:
        """A coupon."""

    @property
    def promotion_code(self) -> str | None:
        """A promotion code, by its id."""


@dataclass(frozen=True)
class Target:
    """What discounts are for. With nothing but the customer, they are for everything that the customer buys."""

    customer: str | None
    subscription: str | None = None
    subscription_item: str | None = None
    invoice: str | None = None
    invoice_item: str | None = None
    checkout_session: str | None = None


async def redeem(
    tx: Transaction,
    given: Sequence[DiscountOrder],
    target: Target,
    *,
    currency: str | None = None,
    amount: int | None = None,
    start: int | None = None,
    param: Path,
) -> tuple[str, ...]:
    """The ids of the discounts that are asked for, newly made unless they are there already.

    `amount` and `currency` say what the order comes to, for codes that want a least order; `start` when the discount
    began, if that is not now. Raises InvalidRequest, which names the parameter.
    """
    if not given:
        return ()
    if len(given) > MOST:
        raise too_many(MOST, param)
    order = rules.Order(target.customer or "", currency, amount, target.invoice)
    found: list[str] = []
    for index, one in enumerate(given):
        discount = await _discount(tx, one, target, order, start=start, param=(*param, index))
        if discount in found:
            raise InvalidRequest("The same discount cannot be given twice.", param=(*param, index))
        found.append(discount)
    return tuple(found)


async def redeem_bought(
    tx: Transaction, given: Sequence[Bought], session: str, customer: str | None
) -> tuple[str, ...]:
    """The ids of the discounts of what was bought in a Checkout session. Who has paid has them, whatever is over."""
    found: list[str] = []
    for one in given:
        code = await tx.get(PromotionCode, one.promotion_code) if one.promotion_code else None
        coupon = await tx.get(Coupon, (code.promotion.coupon if code else one.coupon) or "")
        if coupon is not None:
            await _count(tx, coupon, code)
            found.append((await _begin(tx, coupon, code, Target(customer, checkout_session=session), tx.now)).id)
    return tuple(found)


async def give(tx: Transaction, customer: Customer, given: DiscountOrder) -> Customer:
    """The customer with a discount for everything, in the place of the one that was there. Raises InvalidRequest."""
    await _discount(tx, given, Target(customer.id), rules.Order(customer.id, customer.currency), start=None, param=())
    return await tx.get(Customer, customer.id) or customer


async def check(tx: Transaction, given: DiscountOrder, order: rules.Order, param: Path) -> None:
    """Whether a discount could be given now. Raises InvalidRequest, which names the parameter."""
    if one_of(given, param) == "discount":
        await _existing(tx, given.discount or "", Target(order.customer), (*param, "discount"))
    else:
        await _redeemable(tx, given, order, param)


def one_of(given: DiscountOrder, param: Path) -> str:
    """Which of the ways to name a discount is used. Raises InvalidRequest."""
    names = [name for name in DiscountOrder.model_fields if getattr(given, name)]
    if len(names) != 1:
        raise exactly_one(*DiscountOrder.model_fields, param=param)
    return names[0]


async def _redeemable(
    tx: Transaction, given: DiscountOrder, order: rules.Order, param: Path
) -> tuple[Coupon, PromotionCode | None]:
    """What is to be redeemed. Raises InvalidRequest."""
    if not given.promotion_code:
        coupon = await tx.need(Coupon, given.coupon or "", param=(*param, "coupon"))
        rules.check_coupon(tx, coupon, order, (*param, "coupon"))
        return coupon, None
    param = (*param, "promotion_code")
    code = await tx.need(PromotionCode, given.promotion_code, param=param)
    await rules.check_code(tx, code, order, param)
    coupon = await tx.need(Coupon, code.promotion.coupon or "", param=param)
    rules.check_coupon(tx, coupon, order, param)
    return coupon, code


async def _discount(
    tx: Transaction, given: DiscountOrder, target: Target, order: rules.Order, *, start: int | None, param: Path
) -> str:
    if one_of(given, param) == "discount":
        return (await _existing(tx, given.discount or "", target, (*param, "discount"))).id
    coupon, code = await _redeemable(tx, given, order, param)
    await _count(tx, coupon, code)
    return (await _begin(tx, coupon, code, target, tx.now if start is None else start)).id


async def _existing(tx: Transaction, id: str, target: Target, param: Path) -> Discount:
    """A discount that the customer has."""
    discount = await tx.get(Discount, id)
    if discount is None or discount.customer != target.customer:
        raise await tx.missing(Discount, id, param=param)
    return discount


async def _count(tx: Transaction, coupon: Coupon, code: PromotionCode | None) -> None:
    """One redemption more; the last one makes coupon and code unusable."""
    if code is not None:
        times = code.times_redeemed + 1
        if times == code.max_redemptions:
            await promotion_codes.deactivate(tx, code, times_redeemed=times)
        else:
            await tx.replace(code, code.having(times_redeemed=times), SILENT)
    counted = coupon.having(times_redeemed=coupon.times_redeemed + 1)
    if counted.is_used_up:
        await coupons.invalidate(tx, coupon, counted)
    else:
        await tx.replace(coupon, counted, SILENT)


async def _begin(tx: Transaction, coupon: Coupon, code: PromotionCode | None, target: Target, start: int) -> Discount:
    months = coupon.duration_in_months
    discount = await tx.insert(
        Discount.of(
            checkout_session=target.checkout_session,
            customer=target.customer,
            end=plus_months(start, months) if months is not None else None,
            invoice=target.invoice,
            invoice_item=target.invoice_item,
            promotion_code=code.id if code else None,
            source=Source.of(coupon=coupon.id),
            start=start,
            subscription=target.subscription,
            subscription_item=target.subscription_item,
            terms=terms_of(coupon),
        )
    )
    if discount.is_told and discount.end is not None:
        await tx.wake(discount, discount.end, FIRST)
    if discount.is_customers:
        await _give(tx, discount)
    elif discount.is_told:
        await tx.tell(discount, "created")
    return discount


def terms_of(coupon: Coupon) -> Terms:
    """What a coupon says now."""
    options = coupon.currency_options or {}
    return Terms.of(
        duration=coupon.duration,
        percent_off=coupon.percent_off,
        amounts={currency: option.amount_off for currency, option in options.items()},
        products=coupon.applies_to.products if coupon.applies_to and coupon.applies_to.products else None,
    )


async def _give(tx: Transaction, discount: Discount) -> None:
    """Put a discount on the customer, in the place of the one that is there."""
    customer = await tx.need(Customer, discount.customer or "", param=("customer",), lock=True)
    before = customer.discount
    await tx.replace(customer, customer.having(discount=discount))
    if before is not None:
        await _replaced(tx, before.id)
    await tx.tell(discount, "updated" if before else "created")


async def _replaced(tx: Transaction, id: str) -> None:
    """Another discount has the place of this one."""
    before = await tx.get(Discount, id)
    assert before is not None
    await tx.wake(before, None)
    await tx.replace(before, before.having(over=True))
