"""`price`: its verbs. A recurring price is also a plan, so it makes the events of both."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from portico.resources.endpoints import create as creates
from portico.resources.endpoints import index, retrieve, search
from portico.resources.endpoints import update as updates
from portico.resources.meters import meters
from portico.resources.prices import amounts, currencies
from portico.resources.prices.amounts import both, completed_tiers
from portico.resources.prices.declaration import Interval, Price
from portico.resources.prices.faces import plan_of
from portico.resources.products.declaration import Product, TaxDetails
from portico.resources.values import ChosenId, Currency, StatementDescriptor
from portico.storage.transaction import Transaction
from portico.wire import events
from portico.wire.errors import InvalidRequest, ParameterMissing, Path, ResourceExists
from portico.wire.markers import NotEmptyable, Refers
from portico.wire.pages import Paging, Range
from portico.wire.refusals import only_one
from portico.wire.resource import wire_tree
from portico.wire.shape import Metadata, Shape


class ProductData(Shape):
    """A product that is made with the price."""

    active: bool = True
    """Whether it can be bought."""
    id: ChosenId | None = None
    """An id of your own choosing."""
    metadata: Metadata = {}
    """Keys and values of your own, on the product."""
    name: str
    """What it is called."""
    statement_descriptor: NotEmptyable[StatementDescriptor | None] = None
    """What stands on the customer's card statement."""
    tax_code: str | None = None
    """A tax code's id."""
    tax_details: TaxDetails | None = None
    """How the product is taxed."""
    unit_label: Annotated[str, Field(max_length=12)] | None = None
    """What one of it is called."""


class UpdateOrders(Shape):
    """What may be sent with a price that is no property of it."""

    transfer_lookup_key: bool = False
    """Whether the lookup key is taken away from the price that has it."""


class CreateOrders(UpdateOrders):
    """What may be sent with a new price that is no property of it."""

    product_data: ProductData | None = None
    """A product that is made with the price."""


class RecurringFilter(Shape):
    """Which recurring prices to list."""

    interval: Interval | None = None
    """Only those with this unit."""
    meter: str | None = None
    """Only those of this meter."""
    usage_type: Literal["licensed", "metered"] | None = None
    """Only licensed ones, or only metered ones."""


class PriceFilters(Paging):
    """Which prices to list."""

    COLUMN_OF: ClassVar[dict[str, str]] = {"lookup_keys": "lookup_key"}

    active: bool | None = None
    """Only active ones, or only inactive ones."""
    created: Range | None = None
    """When they were made."""
    currency: Currency | None = None
    """Only those in this currency."""
    lookup_keys: Annotated[tuple[str, ...], Field(max_length=10)] | None = None
    """Only those with one of these keys, up to ten."""
    product: Annotated[str | None, Refers("product")] = None
    """Only those of this product."""
    recurring: RecurringFilter | None = None
    """Only certain recurring ones."""
    type: Literal["one_time", "recurring"] | None = None
    """Only one-time prices, or only recurring ones."""


async def create(tx: Transaction, draft: Price, orders: CreateOrders) -> Price:
    """Keep a new price, and its product if that is sent along."""
    if bool(draft.product) == bool(orders.product_data):
        if draft.product:
            raise only_one("product", "product_data", param=("product_data",))
        raise ParameterMissing(("product",))
    if orders.product_data:
        draft = draft.having(product=(await make_product(tx, orders.product_data)).id)
    else:
        await tx.need(Product, draft.product, param=("product",))
    await _take_lookup_key(tx, draft, transfer=orders.transfer_lookup_key)
    return await insert(tx, draft)


async def insert(tx: Transaction, draft: Price) -> Price:
    """Keep a price whose product is there, with its events."""
    amounts.check_once(draft)
    currencies.check(draft)
    if draft.recurring and draft.recurring.meter:
        await meters.needed(tx, draft.recurring.meter, ("recurring", "meter"))
    price = await tx.insert(
        both(draft).having(
            tiers=completed_tiers(draft.tiers),
            type="recurring" if draft.recurring else "one_time",
            currency_options=currencies.all_of(draft),
        )
    )
    if price.recurring:
        await tx.emit("plan.created", plan_of(price).sent())
    return price


async def update(tx: Transaction, before: Price, after: Price, orders: UpdateOrders) -> Price:
    """Keep the price's new state: what is changed is never what somebody pays already."""
    if before.tax_behavior not in (None, "unspecified", after.tax_behavior):
        raise currencies.fixed(before.tax_behavior, ("tax_behavior",))
    after = after.having(currency_options=currencies.after(before, after))
    if after.lookup_key != before.lookup_key:
        await _take_lookup_key(tx, after, transfer=orders.transfer_lookup_key)
    return await replace(tx, before, after.having(currency_options=currencies.all_of(after)))


async def replace(tx: Transaction, before: Price, after: Price) -> Price:
    """Keep the new state, with the events of the price and of the plan that shows it."""
    if before.active and not after.active:
        await _check_default(tx, after)
    kept = await tx.replace(before, after)
    if kept.recurring and kept is not before:
        old, new = wire_tree(plan_of(before)), wire_tree(plan_of(kept))
        await tx.emit("plan.updated", plan_of(kept).sent(), events.changed(old, new))
    return kept


async def _check_default(tx: Transaction, price: Price) -> None:
    product = await tx.get(Product, price.product)
    if product and product.default_price == price.id:
        raise InvalidRequest(
            "This price cannot be archived because it is the default price of its product.", param=("active",)
        )


async def make_product(tx: Transaction, data: ProductData, path: Path = ("product_data",)) -> Product:
    """The product that comes with a price."""
    if data.id and await tx.get(Product, data.id):
        raise ResourceExists("Product already exists.", param=(*path, "id"))
    values = {name: getattr(data, name) for name in type(data).model_fields if name != "id"}
    return await tx.insert(Product(id=data.id or "", **values))


async def _take_lookup_key(tx: Transaction, price: Price, *, transfer: bool) -> None:
    """One price at most has a lookup key; it may be taken from the one that has it."""
    holders = await tx.find(Price, lookup_key=price.lookup_key) if price.lookup_key else []
    for holder in holders:
        if holder.id == price.id:
            continue
        if not transfer:
            raise InvalidRequest(f"A price (`{holder.id}`) already uses that lookup key.", param=("lookup_key",))
        await replace(tx, holder, holder.having(lookup_key=None))


ENDPOINTS = (
    creates(Price, create, CreateOrders),
    search(Price),
    retrieve(Price),
    updates(Price, update, UpdateOrders),
    index(Price, PriceFilters),
)
