"""`payment_method`: its verbs."""

from typing import Annotated, Literal

from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import act, below, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import update as updates
from portico.resources.payment_methods import attaching, checking, making
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.test_helpers import following
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing
from portico.wire.markers import NotEmptyable, Refers
from portico.wire.pages import Paging
from portico.wire.shape import Shape


class CreateOrders(Shape):
    """What may be sent with a new payment method that is no property of it."""

    customer: NotEmptyable[str | None] = None
    """Whose payment method is copied to a connected account. Portico copies none."""
    payment_method: NotEmptyable[str | None] = None
    """Which one is copied."""


class AttachOrders(Shape):
    """To whom it is attached."""

    customer: NotEmptyable[str | None] = None
    """The customer."""
    customer_account: NotEmptyable[str | None] = None
    """The account that the customer is, where customers are accounts."""


class CustomersFilters(Paging):
    """Which of a customer's payment methods to list."""

    allow_redisplay: Literal["always", "limited", "unspecified"] | None = None
    """Only those that may be shown like this."""
    type: NotEmptyable[str | None] = None
    """Only those of this type."""


class MethodFilters(CustomersFilters):
    """Which payment methods to list."""

    customer: NotEmptyable[Annotated[str | None, Refers("customer")]] = None
    """Only this customer's."""
    customer_account: NotEmptyable[str | None] = None
    """Only those of the customer that is this account."""


async def create(tx: Transaction, draft: PaymentMethod, orders: CreateOrders) -> PaymentMethod:
    """Keep what can be kept of a card or an account."""
    for name in ("payment_method", "customer"):
        if getattr(orders, name):
            raise InvalidRequest("Portico does not copy payment methods from account to account.", param=(name,))
    if "type" not in draft.model_fields_set:
        raise ParameterMissing(("type",))
    return await tx.insert(making.from_draft(tx, draft))


async def find(tx: Transaction, id: str) -> PaymentMethod | None:
    """The payment method; behind a well-known name such as `pm_card_visa` there is a fresh one each time."""
    fresh = making.from_name(tx, id)
    if fresh:
        return fresh.having(id=tx.new_id(PaymentMethod), created=tx.now, livemode=tx.scope.livemode)
    return await tx.get(PaymentMethod, id, lock=True)


async def update(tx: Transaction, before: PaymentMethod, after: PaymentMethod) -> PaymentMethod:
    """Keep the new state of a customer's payment method."""
    if not before.customer:
        raise InvalidRequest("You must save this PaymentMethod to a customer before you can update it.")
    for name in ("card", "us_bank_account"):
        if getattr(after, name) is not None and name != before.type:
            raise InvalidRequest(f"You passed `{name}`, but this PaymentMethod is a {before.type}.", param=(name,))
    old, new = before.card, after.card
    if old and new and (old.exp_month, old.exp_year) != (new.exp_month, new.exp_year):
        checking.check_expiry(new.exp_month, new.exp_year, tx.here.now)
    return await tx.replace(before, after)


async def attach(tx: Transaction, before: PaymentMethod, orders: AttachOrders) -> PaymentMethod:
    """The payment method as the customer's."""
    customer = await _customer(tx, orders)
    tx = await following.by_clock(tx, customer.test_clock)
    if await tx.get(PaymentMethod, before.id) is None:
        await attaching.verify(before)
        before = await tx.insert(before.having(created=0))
    return await attaching.attach(tx, before, customer)


async def _customer(tx: Transaction, orders: AttachOrders) -> Customer:
    if orders.customer:
        return await tx.need(Customer, orders.customer, param=("customer",))
    if not orders.customer_account:
        raise ParameterMissing(("customer",))
    found = await tx.find(Customer, customer_account=orders.customer_account)
    if not found:
        raise await tx.missing(Customer, orders.customer_account, param=("customer_account",))
    return found[0]


async def detach(tx: Transaction, before: PaymentMethod) -> PaymentMethod:
    """The payment method as nobody's, for good."""
    return await attaching.detach(tx, before)


ENDPOINTS = (
    creates(PaymentMethod, create, CreateOrders),
    retrieve(PaymentMethod, find),
    updates(PaymentMethod, update),
    index(PaymentMethod, MethodFilters),
    act(PaymentMethod, "attach", attach, AttachOrders),
    act(PaymentMethod, "detach", detach),
    *below(Customer, "customer", "payment_methods", index(PaymentMethod, CustomersFilters), retrieve(PaymentMethod)),
)
