"""`product`: what is sold."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.endpoints import index, retrieve, search
from portico.resources.endpoints import update as updates
from portico.resources.prices import prices
from portico.resources.prices.amounts import plain
from portico.resources.prices.declaration import (
    Amount,
    AmountDecimal,
    CurrencyOption,
    CustomUnitAmount,
    Interval,
    Price,
    TaxBehavior,
)
from portico.resources.product_declaration import Product
from portico.resources.values import Currency, WebAddress
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ResourceExists, beneath
from portico.wire.pages import Paging, Range
from portico.wire.resource import Metadata, Shape


class DefaultRecurring(Shape):
    """How often the default price recurs."""

    interval: Interval
    """The unit of the period."""
    interval_count: Annotated[int, Field(ge=1)] = 1
    """How many units a period has."""


class DefaultPriceData(Shape):
    """A price that is made with the product."""

    currency: Currency
    """Three-letter ISO code."""
    currency_options: dict[Currency, CurrencyOption] | None = None
    """The price in other currencies."""
    custom_unit_amount: CustomUnitAmount | None = None
    """Pay what you want."""
    metadata: Metadata = {}
    """Keys and values of your own, on the price."""
    recurring: DefaultRecurring | None = None
    """How often."""
    tax_behavior: TaxBehavior = "unspecified"
    """Whether tax is inside the amount."""
    unit_amount: Amount | None = None
    """In minor units."""
    unit_amount_decimal: AmountDecimal | None = None
    """The same, with decimals."""


class CreateOrders(Shape):
    """What may be sent with a new product that is no property of it."""

    default_price_data: DefaultPriceData | None = None
    """A price that is made with the product, and becomes its default."""


class ProductFilters(Paging):
    """Which products to list."""

    COLUMN_OF: ClassVar[dict[str, str]] = {"ids": "id"}

    active: bool | None = None
    """Only active ones, or only inactive ones."""
    created: Range | None = None
    """When they were made."""
    ids: tuple[str, ...] | None = None
    """Only these."""
    shippable: bool | None = None
    """Only goods that can be shipped, or only others."""
    type: Literal["good", "service"] | None = None
    """Only goods, or only services."""
    url: WebAddress | None = None
    """Only those with this web page."""


async def create(tx: Transaction, draft: Product, orders: CreateOrders) -> Product:
    """Keep a new product, and its default price if one is sent along."""
    if draft.id and await tx.get(Product, draft.id):
        raise ResourceExists("Product already exists.", param=("id",))
    if not orders.default_price_data:
        return await tx.insert(draft)
    id, price_id = draft.id or tx.new_id(Product), tx.new_id(Price)
    product = await tx.insert(draft.having(id=id, default_price=price_id))
    with beneath("default_price_data"):
        price = Price.draft(_price_params(orders.default_price_data) | {"product": id})
        await prices.insert(tx, price.having(id=price_id))
    return product


def _price_params(data: DefaultPriceData) -> dict[str, Any]:
    """The parameters of the price that the product brings."""
    sent = {name: getattr(data, name) for name in type(data).model_fields}
    return {name: _params(value) for name, value in sent.items() if value is not None}


def _params(value: Any) -> Any:
    """A typed value as somebody might have sent it."""
    if isinstance(value, Shape):
        members = {name: getattr(value, name) for name in type(value).model_fields}
        return {name: _params(member) for name, member in members.items() if member is not None}
    if isinstance(value, dict):
        return {key: _params(member) for key, member in value.items()}
    if isinstance(value, (tuple, list)):
        return [_params(member) for member in value]
    return plain(value) if isinstance(value, Decimal) else value


async def update(tx: Transaction, before: Product, after: Product) -> Product:
    """Keep the product's new state."""
    if after.default_price and after.default_price != before.default_price:
        price = await tx.need(Price, after.default_price, param=("default_price",))
        if price.product != after.id or not price.active:
            raise InvalidRequest(
                f"The price `{price.id}` must be an active price of the product `{after.id}` to be its default.",
                param=("default_price",),
            )
    return await tx.replace(before, after)


async def delete(tx: Transaction, before: Product) -> None:
    """Let go of the product. It must have no prices."""
    if await tx.find(Price, product=before.id):
        raise InvalidRequest(
            "This product cannot be deleted because it has one or more user-created prices.", param=("id",)
        )
    await tx.delete(before)


ENDPOINTS = (
    creates(Product, create, CreateOrders),
    search(Product),
    retrieve(Product),
    updates(Product, update),
    deletes(Product, delete),
    index(Product, ProductFilters),
)
