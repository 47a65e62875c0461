"""`coupon` and `discount`, as declared. Source: billing-behaviour section 4."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from portico.resources.percents import two_places
from portico.resources.values import ChosenId, Currency, Timestamp
from portico.wire.errors import InvalidRequest, ParameterMissing
from portico.wire.markers import (
    Internal,
    NotEmptyable,
    Omitted,
    OnCreate,
    OnlyExpanded,
    ReadOnly,
    Refers,
)
from portico.wire.resource import Resource
from portico.wire.shape import Metadata, Shape

Duration = Literal["forever", "once", "repeating"]
MAX_OFF = 99_999_999


def _something(percent: float) -> float:
    if not 0 < percent <= 100:
        raise PydanticCustomError("percent", "A percentage must be greater than 0 and at most 100.")
    return two_places(percent)


Percent = Annotated[float, AfterValidator(_something)]
"""Above 0, at most 100, with two decimal places."""
Off = Annotated[int, Field(ge=1, le=MAX_OFF)]
"""Minor units of a currency, taken off."""


class AppliesTo(Shape):
    """What the coupon is for."""

    products: tuple[str, ...] = ()
    """Ids of products; only their lines are discounted."""


class CurrencyOption(Shape):
    """The coupon in another currency."""

    amount_off: Off
    """What is taken off, in minor units."""


class Coupon(
    Resource,
    prefix="coupon",
    path="/v1/coupons",
    emits=("created", "updated", "deleted"),
):
    """So much off, for so long."""

    BY_CREATED: ClassVar[bool] = True

    id: OnCreate[NotEmptyable[ChosenId]] = ""
    """Unique identifier for the object; of your own choosing, if you like."""
    object: ReadOnly[Literal["coupon"]] = "coupon"
    """Always `coupon`."""
    amount_off: OnCreate[Off | None] = None
    """What is taken off, in minor units of `currency`."""
    applies_to: OnCreate[OnlyExpanded[Omitted[AppliesTo | None]]] = None
    """What the coupon is for; everything when absent."""
    created: ReadOnly[Timestamp] = 0
    """When the object was made, in Unix seconds."""
    currency: OnCreate[NotEmptyable[Currency | None]] = None
    """The currency of `amount_off`."""
    currency_options: OnlyExpanded[Omitted[dict[Currency, CurrencyOption] | None]] = None
    """The coupon in other currencies."""
    duration: OnCreate[Duration] = "once"
    """For one invoice, for `duration_in_months`, or for good."""
    duration_in_months: OnCreate[Annotated[int, Field(ge=1, le=1_200)] | None] = None
    """How long a `repeating` one lasts."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    max_redemptions: OnCreate[Annotated[int, Field(ge=1)] | None] = None
    """How many times it can be redeemed, by all customers together."""
    metadata: Metadata = {}
    """Keys and values of your own."""
    name: Annotated[str, Field(max_length=40)] | None = None
    """What customers read on invoices and receipts."""
    percent_off: OnCreate[Percent | None] = None
    """What is taken off, in percent."""
    redeem_by: OnCreate[Timestamp | None] = None
    """The last moment at which it can be redeemed."""
    times_redeemed: ReadOnly[int] = 0
    """How many times it has been redeemed."""
    valid: ReadOnly[bool] = True
    """Whether it can still be redeemed."""

    @property
    def is_used_up(self) -> bool:
        """Whether it has been redeemed as often as it can be."""
        return self.max_redemptions is not None and self.times_redeemed >= self.max_redemptions

    def check(self) -> None:
        """The rules that need no other object."""
        if (self.percent_off is None) == (self.amount_off is None):
            if self.amount_off is None:
                raise InvalidRequest(
                    "You must specify either `percent_off`, or `amount_off` and `currency`.", param=("percent_off",)
                )
            raise InvalidRequest("You may only specify one of `percent_off` and `amount_off`.", param=("amount_off",))
        if self.amount_off is not None and self.currency is None:
            raise ParameterMissing(("currency",))
        for name in ("currency", "currency_options"):
            if self.percent_off is not None and getattr(self, name) is not None:
                raise InvalidRequest(f"`{name}` goes with `amount_off` only.", param=(name,))
        if self.duration == "repeating" and self.duration_in_months is None:
            raise ParameterMissing(("duration_in_months",))
        if self.duration != "repeating" and self.duration_in_months is not None:
            raise InvalidRequest("`duration_in_months` goes with `duration=repeating` only.",
                                 param=("duration_in_months",))  # fmt: skip


class Terms(Shape):
    """What a coupon said when it was redeemed: deleting it, or making another one of its name, changes nothing."""

    duration: Duration
    """For one invoice, for some months, or for good."""
    percent_off: float | None = None
    """In percent."""
    amounts: dict[str, int] = {}
    """In minor units, by currency."""
    products: tuple[str, ...] | None = None
    """What it is for; everything when null."""


class Source(Shape):
    """Where the discount comes from."""

    coupon: Annotated[str, Refers("coupon")] | None = None
    """The coupon that was redeemed."""
    type: Literal["coupon"] = "coupon"
    """Always `coupon`."""


class Discount(Resource, prefix="di", path="/v1/discounts", events="customer.discount"):
    """A coupon that was redeemed: for a customer, a subscription, an invoice, or an item of one of these."""

    CLOCK: ClassVar[str] = "customer"

    object: ReadOnly[Literal["discount"]] = "discount"
    """Always `discount`."""
    checkout_session: ReadOnly[str | None] = None
    """The Checkout session that it is for."""
    customer: ReadOnly[Annotated[str, Refers("customer")] | None] = None
    """Whose it is."""
    customer_account: ReadOnly[str | None] = None
    """Whose it is, where customers are accounts."""
    deleted: ReadOnly[Omitted[Literal[True] | None]] = None
    """True in the answer that says that it is gone."""
    end: ReadOnly[Timestamp | None] = None
    """When a repeating one ends, in Unix seconds."""
    invoice: ReadOnly[str | None] = None
    """The invoice that it is for."""
    invoice_item: ReadOnly[str | None] = None
    """The invoice item that it is for."""
    promotion_code: ReadOnly[Annotated[str, Refers("promotion_code")] | None] = None
    """The promotion code by which the coupon was redeemed."""
    source: ReadOnly[Source] = Source.of()
    """Where it comes from."""
    start: ReadOnly[Timestamp] = 0
    """When it began, in Unix seconds."""
    subscription: ReadOnly[str | None] = None
    """The subscription that it is for."""
    subscription_item: ReadOnly[str | None] = None
    """The item that it is for."""
    over: Internal[bool] = False
    """Whether nothing has it any more, apart from invoices that show it."""
    terms: Internal[Terms] = Terms.of(duration="once")
    """What the coupon said."""

    @property
    def is_customers(self) -> bool:
        """Whether it is for everything that the customer buys."""
        return self.is_told and not (self.subscription or self.subscription_item)

    @property
    def is_told(self) -> bool:
        """Whether events say that it comes and goes: not so for what is for one invoice, or for one payment."""
        return not (self.invoice or self.invoice_item or self.checkout_session)

    def in_force(self, moment: int) -> bool:
        """Whether an invoice of that moment is discounted."""
        return self.start <= moment and (self.end is None or moment < self.end)
