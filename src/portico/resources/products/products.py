"""`product`: its verbs and endpoints."""

from decimal import Decimal
from typing import Any

from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.endpoints import index, retrieve, search
from portico.resources.endpoints import update as updates
from portico.resources.prices import prices
from portico.resources.prices.amounts import plain
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.products.orders import CreateOrders, DefaultPriceData, ProductFilters
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ResourceExists, beneath
from portico.wire.shape import Shape


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
