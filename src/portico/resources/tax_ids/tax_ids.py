"""`tax_id`: its verbs. A number is added and taken away, never changed. Source: billing-behaviour 7.3."""

from typing import Any

from portico.resources.accounts.declaration import Account
from portico.resources.customers.declaration import Customer
from portico.resources.endpoints import below, index, retrieve
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import delete as deletes
from portico.resources.invoices import addressees
from portico.resources.tax_ids.declaration import Owner, OwnerType, TaxId, Verification
from portico.resources.tax_ids.forms import bare, country_of
from portico.resources.tax_ids.offices import VERIFIABLE, magic, passes
from portico.resources.test_helpers.following import of_customer
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path, ResourceExists
from portico.wire.pages import Paging
from portico.wire.shape import Shape

INVALID = "tax_id_invalid"
MANY = 10_000
"""More tax ids than any customer has."""


class OwnerOrder(Shape):
    """Whose number it is."""

    account: str | None = None
    """The connected account."""
    customer: str | None = None
    """The customer."""
    customer_account: str | None = None
    """The account that the customer is."""
    type: OwnerType
    """Which of these; `self` is the merchant."""


class CreateOrders(Shape):
    """What may be sent with a new number that is no property of it."""

    owner: OwnerOrder | None = None
    """Whose number it is; the merchant's own unless this is sent."""


class TaxIdFilters(Paging):
    """Whose numbers to list."""

    owner: OwnerOrder | None = None
    """Whose; the merchant's own unless this is sent."""


async def create_below(tx: Transaction, draft: TaxId) -> TaxId:
    """Keep a number of a customer."""
    customer = await tx.get(Customer, draft.customer or "")
    assert customer is not None
    return await _keep(tx, draft, _of_customer(customer))


async def create(tx: Transaction, draft: TaxId, orders: CreateOrders) -> TaxId:
    """Keep a number of the merchant's own, or of whom the owner says."""
    owner, customer = await _owner(tx, orders.owner or OwnerOrder.of(type="self"))
    if customer is None:
        return await _keep(tx, draft, owner)
    return await _keep(await of_customer(tx, customer.id), draft, owner)


async def add(tx: Transaction, customer: Customer, type: str, value: str, param: Path) -> TaxId:
    """Keep a number that comes with a new customer."""
    return await _keep(tx, TaxId.of(type=type, value=value), _of_customer(customer), param)


def check(tx: Transaction, type: str, value: str, param: Path = ()) -> None:
    """Raises InvalidRequest for a number whose form is wrong."""
    if not passes(type, value, livemode=tx.scope.livemode):
        raise InvalidRequest(f"Invalid value for {type}.", param=(*param, "value"), code=INVALID)


def _of_customer(customer: Customer) -> Owner:
    return Owner.of(customer=customer.id, customer_account=customer.customer_account, type="customer")


async def _keep(tx: Transaction, draft: TaxId, owner: Owner, param: Path = ()) -> TaxId:
    """A number whose form is right. Raises InvalidRequest, which names the parameter."""
    livemode = tx.scope.livemode
    check(tx, draft.type, draft.value, param)
    if owner.customer:
        await _check_new(tx, owner.customer, draft, param)
    status = magic(draft.type, draft.value, livemode=livemode)
    kept = await tx.insert(
        draft.having(
            country=country_of(draft.type, draft.value),
            customer=owner.customer,
            customer_account=owner.customer_account,
            owner=owner,
            verification=Verification.of(status=status or ("pending" if draft.type in VERIFIABLE else "unavailable")),
        )
    )
    if kept.customer:
        await tx.tell(kept, "created")
        await addressees.follow_numbers(tx, kept.customer)
    return kept


async def _check_new(tx: Transaction, customer: str, draft: TaxId, param: Path) -> None:
    """Raises ResourceExists for a number that the customer has already, however it is written."""
    await tx.get(Customer, customer, lock=True)
    known = await tx.find(TaxId, limit=MANY, customer=customer)
    if any((one.type, bare(one.value)) == (draft.type, bare(draft.value)) for one in known):
        raise ResourceExists("The customer already has this tax ID.", param=(*param, "value"))


async def _owner(tx: Transaction, sent: OwnerOrder) -> tuple[Owner, Customer | None]:
    """The owner who is named. Raises InvalidRequest, which names the parameter."""
    for name in ("account", "customer", "customer_account"):
        if getattr(sent, name) and name.partition("_")[0] != sent.type:
            raise InvalidRequest(f"`owner[{name}]` does not go with `owner[type]={sent.type}`.", param=("owner", name))
    if sent.type == "application":
        raise InvalidRequest("Portico has no Connect applications.", param=("owner", "type"))
    if sent.type == "customer":
        customer = await _customer(tx, sent)
        return _of_customer(customer), customer
    if sent.type == "account":
        if not sent.account:
            raise ParameterMissing(("owner", "account"))
        account = await tx.within(tx.scope.of_platform).need(Account, sent.account, param=("owner", "account"))
        return Owner.of(account=account.id, type="account"), None
    return Owner.of(type="self"), None


async def _customer(tx: Transaction, sent: OwnerOrder) -> Customer:
    if sent.customer:
        return await tx.need(Customer, sent.customer, param=("owner", "customer"))
    if not sent.customer_account:
        raise ParameterMissing(("owner", "customer"))
    found = await tx.find(Customer, customer_account=sent.customer_account)
    if not found:
        raise await tx.missing(Account, sent.customer_account, param=("owner", "customer_account"))
    return found[0]


async def listed(tx: Transaction, filters: TaxIdFilters) -> tuple[list[TaxId], bool]:
    """A page of the numbers of one owner."""
    owner, _ = await _owner(tx, filters.owner or OwnerOrder.of(type="self"))
    whose: dict[str, Any] = {"owner_type": owner.type}
    if owner.customer:
        whose["customer"] = owner.customer
    if owner.account:
        whose["owner_account"] = owner.account
    page = Paging.of(**{name: getattr(filters, name) for name in Paging.model_fields})
    return await tx.page(TaxId, page, **whose)


async def delete(tx: Transaction, before: TaxId) -> None:
    """Take the number away. Invoices that showed it still do."""
    await tx.delete(before)
    if before.customer:
        await tx.tell(before, "deleted")
        await addressees.follow_numbers(tx, before.customer)


BELOW = below(
    Customer,
    "customer",
    "tax_ids",
    creates(TaxId, create_below),
    retrieve(TaxId),
    deletes(TaxId, delete),
    index(TaxId),
)

ENDPOINTS = (
    creates(TaxId, create, CreateOrders),
    retrieve(TaxId),
    deletes(TaxId, delete),
    index(TaxId, TaxIdFilters, listed),
    *BELOW,
)
