"""`promotion_code`: a word that customers type to redeem a coupon. Source: billing-behaviour 4.2."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from portico.resources import own_currency
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.declaration import Coupon
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import index, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.values import Currency, Timestamp
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, ResourceExists
from portico.wire.markers import Internal, MustSend, NotEmptyable, Omitted, OnCreate, OnlyExpanded, ReadOnly, Refers
from portico.wire.pages import Paging, Range
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape

CODE_LETTERS = 8
Minimum = Annotated[int, Field(ge=1, le=99_999_999)]


class Promotion(Shape):
    """What the code gives."""

    coupon: NotEmptyable[Annotated[str, Refers("coupon")] | None] = None
    """The coupon that it redeems."""
    type: Literal["coupon"]
    """Always `coupon`."""


class CurrencyOption(Shape):
    """The least order in another currency."""

    minimum_amount: Minimum = 1
    """In minor units."""


Options = dict[Currency, CurrencyOption]


class Restrictions(Shape):
    """When the code may be used."""

    currency_options: OnlyExpanded[Omitted[Options | None]] = None
    """The least order in other currencies."""
    first_time_transaction: OnCreate[bool] = False
    """Whether only those may use it who never had an invoice."""
    minimum_amount: OnCreate[Minimum | None] = None
    """The least order, in minor units."""
    minimum_amount_currency: OnCreate[NotEmptyable[Currency | None]] = None
    """The currency of `minimum_amount`."""


class PromotionCode(
    Resource,
    prefix="promo",
    path="/v1/promotion_codes",
    emits=("created", "updated"),
    columns=("active", "folded", "promotion.coupon", "customer", "customer_account", "taken"),
    unique=("taken",),
):
    """A word that customers type to redeem a coupon."""

    CALLED: ClassVar[str] = "promotion code"

    object: ReadOnly[Literal["promotion_code"]] = "promotion_code"
    """Always `promotion_code`."""
    active: bool = True
    """Whether it can be used. It goes false by itself when it expires or its coupon does."""
    code: OnCreate[NotEmptyable[Annotated[str, Field(max_length=500, pattern=r"^[A-Za-z0-9\-]+$")]]] = ""
    """The word; capital or small letters are the same. One is made up if none is sent."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    customer: OnCreate[NotEmptyable[Annotated[str, Refers("customer")] | None]] = None
    """The only customer who may use it."""
    customer_account: OnCreate[NotEmptyable[str | None]] = None
    """The same, where customers are accounts."""
    expires_at: OnCreate[Timestamp | None] = None
    """The last moment at which it can be used, in Unix seconds."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    max_redemptions: OnCreate[Annotated[int, Field(ge=1)] | None] = None
    """How many times it can be used."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    promotion: OnCreate[MustSend[Promotion]] = Promotion.of(type="coupon")
    """What it gives."""
    restrictions: Restrictions = Restrictions.of()
    """When it may be used."""
    times_redeemed: ReadOnly[int] = 0
    """How many times it has been used."""
    folded: Internal[str] = ""
    """The word in small letters."""
    taken: Internal[str | None] = None
    """The word and the customer, while the code is active: no two codes have the same."""

    @property
    def is_used_up(self) -> bool:
        """Whether it has been used as often as it can be."""
        return self.max_redemptions is not None and self.times_redeemed >= self.max_redemptions

    def check(self) -> None:
        """The rules that need no other object."""
        least, currency = self.restrictions.minimum_amount, self.restrictions.minimum_amount_currency
        if least is not None and currency is None:
            raise ParameterMissing(("restrictions", "minimum_amount_currency"))
        if currency is not None and least is None:
            raise ParameterMissing(("restrictions", "minimum_amount"))


class PromotionCodeFilters(Paging):
    """Which codes to list."""

    COLUMN_OF: ClassVar[dict[str, str]] = {"code": "folded", "coupon": "promotion_coupon"}

    active: bool | None = None
    """Only active ones, or only inactive ones."""
    code: str | None = None
    """Only those with this word, in capital or small letters."""
    coupon: Annotated[str | None, Refers("coupon")] = None
    """Only those of this coupon."""
    created: Range | None = None
    """When they were made."""
    customer: Annotated[str | None, Refers("customer")] = None
    """Only those that are for this customer."""
    customer_account: str | None = None
    """Only those that are for this account."""

    def filters(self) -> dict[str, Any]:
        """By column; words are kept in small letters."""
        found = super().filters()
        return found | ({"folded": self.code.lower()} if self.code else {})


async def create(tx: Transaction, draft: PromotionCode) -> PromotionCode:
    """Keep a new code."""
    coupon = await _coupon(tx, draft)
    _check_limits(tx, draft, coupon)
    if draft.customer:
        await tx.need(Customer, draft.customer, param=("customer",))
    _check_options(draft, draft.restrictions.currency_options, is_new=True)
    code = draft.code or tx.here.letters(CODE_LETTERS).upper()
    draft = draft.having(code=code, folded=code.lower(), restrictions=_restrictions(draft, draft))
    await _check_free(tx, draft)
    kept = await tx.insert(draft.having(taken=_taken(draft)))
    if kept.expires_at is not None:
        await tx.wake(kept, kept.expires_at + 1)
    return kept


async def _coupon(tx: Transaction, draft: PromotionCode) -> Coupon:
    param = ("promotion", "coupon")
    if draft.promotion.coupon is None:
        raise ParameterMissing(param)
    coupon = await tx.need(Coupon, draft.promotion.coupon, param=param)
    if draft.active and not coupon.valid:
        raise InvalidRequest(f"Coupon expired: {coupon.id}", param=param, code="coupon_expired")
    return coupon


def _check_limits(tx: Transaction, draft: PromotionCode, coupon: Coupon) -> None:
    """A code cannot be used longer, or more often, than its coupon."""
    if draft.expires_at is not None and draft.expires_at <= tx.now:
        raise InvalidRequest("The timestamp must be in the future.", param=("expires_at",))
    if draft.expires_at is not None and coupon.redeem_by is not None and draft.expires_at > coupon.redeem_by:
        raise InvalidRequest("`expires_at` must not be after the `redeem_by` of the coupon.", param=("expires_at",))
    most = coupon.max_redemptions
    if draft.max_redemptions is not None and most is not None and draft.max_redemptions > most:
        raise InvalidRequest(
            "`max_redemptions` must not be more than the `max_redemptions` of the coupon.", param=("max_redemptions",)
        )


async def _check_free(tx: Transaction, draft: PromotionCode) -> None:
    """One customer must never see two active codes with the same word."""
    if not draft.active:
        return
    for other in await tx.find(PromotionCode, limit=100, folded=draft.folded, active=True):
        same = other.customer == draft.customer or not other.customer or not draft.customer
        if same and other.id != draft.id:
            raise ResourceExists(f"An active promotion code with `code: {draft.code}` already exists.", param=("code",))


def _taken(code: PromotionCode) -> str | None:
    return f"{code.folded} {code.customer or ''}" if code.active else None


async def update(tx: Transaction, before: PromotionCode, after: PromotionCode) -> PromotionCode:
    """Keep the code's new state. One that is used up or expired cannot become active again."""
    if after.active and not before.active:
        await _check_usable(tx, before)
        await _check_free(tx, after)
    if after.restrictions.currency_options != before.restrictions.currency_options:
        _check_options(before, after.restrictions.currency_options, is_new=False)
    return await tx.replace(before, after.having(restrictions=_restrictions(before, after), taken=_taken(after)))


def _check_options(code: PromotionCode, sent: Options | None, *, is_new: bool) -> None:
    """Raises InvalidRequest for options that have the currency of `minimum_amount` among them."""
    own = code.restrictions.minimum_amount_currency
    own_currency.check(own, sent or (), "promotion code", ("restrictions", "currency_options"), is_new=is_new)


def _restrictions(before: PromotionCode, after: PromotionCode) -> Restrictions:
    """With every currency's least order: those there were, those that were sent, and the code's own."""
    new = after.restrictions
    options = {**(before.restrictions.currency_options or {}), **(new.currency_options or {})}
    if new.minimum_amount is not None and new.minimum_amount_currency is not None:
        options[new.minimum_amount_currency] = CurrencyOption.of(minimum_amount=new.minimum_amount)
    return new.model_copy(update={"currency_options": options or None})


async def _check_usable(tx: Transaction, code: PromotionCode) -> None:
    coupon = await tx.get(Coupon, code.promotion.coupon or "")
    gone = coupon is None or not coupon.valid
    expired = code.expires_at is not None and code.expires_at < tx.now
    if gone or expired or code.is_used_up:
        why = "its coupon is no longer valid" if gone else "it has expired" if expired else "it is used up"
        raise InvalidRequest(f"This promotion code cannot be activated because {why}.", param=("active",))


async def deactivate(tx: Transaction, before: PromotionCode, **changes: object) -> PromotionCode:
    """The code cannot be used any more."""
    await tx.wake(before, None)
    return await tx.replace(before, before.having(active=False, taken=None, **changes))


async def expire(tx: Transaction, before: PromotionCode) -> None:
    """The last moment to use the code is over."""
    if before.active:
        await deactivate(tx, before)


ENDPOINTS = (
    creates(PromotionCode, create),
    retrieve(PromotionCode),
    updates(PromotionCode, update),
    index(PromotionCode, PromotionCodeFilters),
)
