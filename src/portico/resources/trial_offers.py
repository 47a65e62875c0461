"""`product_catalog.trial_offer`: a price to begin with, for a while. Source: Stripe's "Configure trial offers"."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.endpoints import create as creates
from portico.resources.endpoints import index, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.prices import usable
from portico.resources.prices.amounts import LONGEST
from portico.resources.prices.declaration import Price
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.markers import MustSend, Omitted, OnCreate, ReadOnly, Refers
from portico.wire.pages import Paging, Range
from portico.wire.resource import Resource
from portico.wire.shape import Shape


class RelativeDuration(Shape):
    """A number of the price's intervals."""

    iterations: Annotated[int, Field(ge=1)]
    """How many; three years at most in all."""


class Duration(Shape):
    """How long a trial lasts."""

    relative: Omitted[RelativeDuration | None] = None
    """Details of `type=relative`."""
    type: Literal["relative"]
    """In intervals of the price."""


class Transition(Shape):
    """To another price."""

    price: Annotated[str, Refers("price")]
    """What is charged from then on."""


class EndBehavior(Shape):
    """What comes after a trial."""

    transition: Omitted[MustSend[Transition | None]] = None
    """Details of `type=transition`."""
    type: ReadOnly[Literal["transition"]] = "transition"
    """Always `transition`."""


class TrialOffer(
    Resource,
    prefix="to",
    path="/v1/product_catalog/trial_offers",
    columns=("active", "price"),
):
    """A price to begin with, how long it is charged, and the one that follows."""

    object: ReadOnly[Literal["product_catalog.trial_offer"]] = "product_catalog.trial_offer"
    """Always `product_catalog.trial_offer`."""
    active: bool = True
    """Whether it can be used; what has begun goes on."""
    duration: OnCreate[Duration]
    """How long the trial lasts."""
    end_behavior: OnCreate[EndBehavior]
    """What comes after it."""
    livemode: ReadOnly[bool] = False
    """Whether the object lives in live mode."""
    nickname: OnCreate[str | None] = None
    """What you call it; customers do not see this."""
    price: OnCreate[Annotated[str, Refers("price")]]
    """What is charged during the trial."""

    @property
    def following(self) -> str:
        """The id of the price that follows."""
        assert self.end_behavior.transition is not None
        return self.end_behavior.transition.price

    @property
    def iterations(self) -> int:
        """How many of the price's intervals it lasts."""
        assert self.duration.relative is not None
        return self.duration.relative.iterations


class TrialOfferFilters(Paging):
    """Which offers to list."""

    COLUMN_OF: ClassVar[dict[str, str]] = {"prices": "price"}

    active: bool | None = None
    """Only those that can be used, or only others."""
    created: Range | None = None
    """When they were made."""
    prices: Annotated[tuple[str, ...], Field(max_length=100)] | None = None
    """Only those that charge one of these prices during the trial."""


async def create(tx: Transaction, draft: TrialOffer) -> TrialOffer:
    """Keep a new offer."""
    if draft.end_behavior.transition is None:
        raise ParameterMissing(("end_behavior", "transition"))
    if draft.duration.relative is None:
        raise ParameterMissing(("duration", "relative"))
    price = await _recurring(tx, draft.price, ("price",))
    recurring = price.recurring
    assert recurring is not None
    if draft.iterations * recurring.interval_count > LONGEST[recurring.interval]:
        raise InvalidRequest("A trial can last three years at most.", param=("duration", "relative", "iterations"))
    path: Path = ("end_behavior", "transition", "price")
    then = await _recurring(tx, draft.following, path)
    if price.currency != then.currency and price.currency not in (then.currency_options or {}):
        raise InvalidRequest(f"The price that follows must be in `{price.currency}`, too.", param=path)
    return await tx.insert(draft)


async def _recurring(tx: Transaction, id: str, param: Path) -> Price:
    """A price that recurs and can be used. Raises InvalidRequest."""
    price = await tx.need(Price, id, param=param)
    usable.check_recurring(price, param)
    return price


async def update(tx: Transaction, before: TrialOffer, after: TrialOffer) -> TrialOffer:
    """Archive the offer, or take it back into use."""
    return await tx.replace(before, after)


ENDPOINTS = (
    creates(TrialOffer, create),
    retrieve(TrialOffer),
    updates(TrialOffer, update),
    index(TrialOffer, TrialOfferFilters),
)
