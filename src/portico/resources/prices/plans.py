"""`plan`: its verbs, each of them done on the price behind it."""

from typing import Annotated, Any, ClassVar

from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.endpoints import index, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.meters import meters
from portico.resources.prices import amounts, prices
from portico.resources.prices.declaration import Price, Recurring
from portico.resources.prices.faces import AGAIN, Plan, plan_of
from portico.resources.prices.prices import ProductData
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.items_declaration import SubscriptionItem
from portico.storage.transaction import Transaction
from portico.wire import leaves
from portico.wire.errors import InvalidRequest, ParameterMissing, Path, ResourceExists
from portico.wire.markers import MustSend, ReadOnly, Refers
from portico.wire.pages import Paging, Range
from portico.wire.resource import fill
from portico.wire.shape import Shape


class PlanProduct(ProductData):
    """A product's id, or a product that is made with the plan."""

    ALONE: ClassVar[dict[str, str]] = {"type": "string"}

    name: MustSend[str] = ""
    """What it is called."""
    existing: ReadOnly[str | None] = None
    """The id of a product that is there."""

    @classmethod
    def alone(cls, value: Any, path: Path) -> dict[str, str]:
        """A value that is no hash is an id."""
        return {"existing": leaves.string(value, path)}


class CreateOrders(Shape):
    """What may be sent with a new plan that is no property of it."""

    product: PlanProduct | None = None
    """A product's id, or a product that is made with the plan."""


class PlanFilters(Paging):
    """Which plans to list."""

    active: bool | None = None
    """Only active ones, or only inactive ones."""
    created: Range | None = None
    """When they were made."""
    product: Annotated[str | None, Refers("product")] = None
    """Only those of this product."""


async def create(tx: Transaction, draft: Plan, orders: CreateOrders) -> Plan:
    """Keep a new price, and show it as a plan."""
    if draft.id and await tx.get(Price, draft.id):
        raise ResourceExists("Plan already exists.", param=("id",))
    amounts.check_form(draft, "amount")
    if draft.meter:
        await meters.needed(tx, draft.meter, ("meter",))
    price = _price(draft.having(id=draft.id or tx.new_id(Plan)))
    return plan_of(await prices.insert(tx, price.having(product=await _product(tx, orders.product))))


def _price(plan: Plan) -> Price:
    """The price that a new plan stands for."""
    names = ("id", "active", "billing_scheme", "currency", "metadata", "nickname", "tiers", "tiers_mode")
    return fill(
        Price,
        {
            **{name: getattr(plan, name) for name in names},
            "recurring": Recurring.of(**{name: getattr(plan, name) for name in AGAIN}),
            "unit_amount": plan.amount,
            "unit_amount_decimal": plan.amount_decimal,
            "transform_quantity": plan.transform_usage,
        },
    )


async def _product(tx: Transaction, sent: PlanProduct | None) -> str:
    if sent is None:
        raise ParameterMissing(("product",))
    if sent.existing:
        return (await tx.need(Product, sent.existing, param=("product",))).id
    own = {name: getattr(sent, name) for name in ProductData.model_fields}
    return (await prices.make_product(tx, ProductData.of(**own), ("product",))).id


async def find(tx: Transaction, id: str) -> Plan | None:
    """The plan that shows the recurring price with the id."""
    price = await tx.get(Price, id, lock=True)
    return plan_of(price) if price and price.recurring else None


async def update(tx: Transaction, before: Plan, after: Plan) -> Plan:
    """Keep the plan's new state, in its price."""
    price = await tx.need(Price, before.id, param=("plan",))
    if after.product and after.product != before.product:
        await _check_unused(tx, before)
        await tx.need(Product, after.product, param=("product",))
    assert price.recurring is not None
    recurring = price.recurring.model_copy(update={"trial_period_days": after.trial_period_days})
    same = {name: getattr(after, name) for name in ("active", "metadata", "nickname", "product")}
    return plan_of(await prices.replace(tx, price, price.having(recurring=recurring, **same)))


async def _check_unused(tx: Transaction, plan: Plan) -> None:
    if await tx.find(SubscriptionItem, limit=1, price_id=plan.id):
        raise InvalidRequest(
            "The product of a plan cannot be changed once the plan has been used in a subscription.",
            param=("product",),
        )


async def delete(tx: Transaction, before: Plan) -> None:
    """Let go of the plan, and of its price."""
    price = await tx.need(Price, before.id, param=("plan",))
    await tx.delete(price)
    await tx.emit("plan.deleted", before.sent())


async def listed(tx: Transaction, filters: PlanFilters) -> tuple[list[Plan], bool]:
    """A page of the recurring prices, as plans."""
    found, more = await tx.page(Price, filters, type="recurring")
    return [plan_of(price) for price in found], more


ENDPOINTS = (
    creates(Plan, create, CreateOrders),
    retrieve(Plan, find),
    updates(Plan, update),
    deletes(Plan, delete),
    index(Plan, PlanFilters, listed),
)
