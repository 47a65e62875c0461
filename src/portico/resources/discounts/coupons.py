"""`coupon`: its verbs. Source: billing-behaviour 4.1."""

from portico.billing.periods import plus_months
from portico.resources import own_currency
from portico.resources.discounts.declaration import Coupon, CurrencyOption
from portico.resources.discounts.promotion_codes import PromotionCode, deactivate
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.endpoints import index, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.products.declaration import Product
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ResourceExists
from portico.wire.pages import Paging, Range

ID_LETTERS = 8
LONGEST = 5 * 12
"""Months that a coupon can be redeemed at most."""
AT_ONCE = 100
OPTIONS = ("currency_options",)


class CouponFilters(Paging):
    """Which coupons to list."""

    created: Range | None = None
    """When they were made."""


async def create(tx: Transaction, draft: Coupon) -> Coupon:
    """Keep a new coupon."""
    if draft.id and await tx.get(Coupon, draft.id):
        raise ResourceExists("Coupon already exists.", param=("id",))
    if draft.redeem_by is not None:
        _check_redeem_by(tx, draft.redeem_by)
    for index_, product in enumerate(draft.applies_to.products if draft.applies_to else ()):
        await tx.need(Product, product, param=("applies_to", "products", index_))
    own_currency.check(draft.currency, draft.currency_options or (), "coupon", OPTIONS, is_new=True)
    coupon = await tx.insert(
        draft.having(id=draft.id or tx.here.letters(ID_LETTERS), currency_options=_all_options(draft, draft))
    )
    if coupon.redeem_by is not None:
        await tx.wake(coupon, coupon.redeem_by + 1)
    return coupon


def _check_redeem_by(tx: Transaction, moment: int) -> None:
    if moment <= tx.now:
        raise InvalidRequest("The timestamp must be in the future.", param=("redeem_by",))
    if moment > plus_months(tx.now, LONGEST):
        raise InvalidRequest("A coupon can be redeemed for five years at most.", param=("redeem_by",))


def _all_options(before: Coupon, after: Coupon) -> dict[str, CurrencyOption] | None:
    """Every currency's amount: those there were, those that were sent, and the coupon's own."""
    if after.amount_off is None or after.currency is None:
        return None
    own = CurrencyOption.of(amount_off=after.amount_off)
    return {**(before.currency_options or {}), **(after.currency_options or {}), after.currency: own}


async def update(tx: Transaction, before: Coupon, after: Coupon) -> Coupon:
    """Keep the coupon's new name, metadata and currencies; what it takes off never changes."""
    if after.currency_options != before.currency_options:
        own_currency.check(before.currency, after.currency_options or (), "coupon", OPTIONS, is_new=False)
    return await tx.replace(before, after.having(currency_options=_all_options(before, after)))


async def delete(tx: Transaction, before: Coupon) -> None:
    """Let go of the coupon. Discounts that it became go on; its promotion codes do not work any more."""
    await tx.wake(before, None)
    await tx.delete(before)
    await close_codes(tx, before)


async def expire(tx: Transaction, before: Coupon) -> None:
    """The last moment to redeem the coupon is over."""
    if before.valid:
        await invalidate(tx, before, before)


async def invalidate(tx: Transaction, before: Coupon, after: Coupon, *endings: str) -> Coupon:
    """The coupon cannot be redeemed any more, nor can its promotion codes."""
    kept = await tx.replace(before, after.having(valid=False), *endings)
    await close_codes(tx, kept)
    return kept


async def close_codes(tx: Transaction, coupon: Coupon) -> None:
    """The promotion codes of a coupon that cannot be redeemed are not active."""
    while codes := await tx.find(PromotionCode, limit=AT_ONCE, promotion_coupon=coupon.id, active=True):
        for code in codes:
            await deactivate(tx, code)


ENDPOINTS = (
    creates(Coupon, create),
    retrieve(Coupon),
    updates(Coupon, update),
    deletes(Coupon, delete),
    index(Coupon, CouponFilters),
)
