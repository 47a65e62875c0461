"""`shipping_rate`: its verbs."""

from typing import ClassVar

from portico.resources import own_currency
from portico.resources.endpoints import create as creates
from portico.resources.endpoints import index, retrieve
from portico.resources.endpoints import update as updates
from portico.resources.prices.declaration import Amount, TaxBehavior
from portico.resources.shipping_rates.declaration import FixedAmount, FixedAmountOption, Options, ShippingRate
from portico.resources.values import Currency
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.pages import Paging, Range
from portico.wire.shape import Shape


class ChangedOption(Shape):
    """What delivery costs in a currency from now on."""

    amount: Amount | None = None
    """Minor units; it stays the same if it is left out."""
    tax_behavior: TaxBehavior | None = None
    """Whether tax is inside the amount."""


class ChangedAmount(Shape):
    """What delivery costs in other currencies."""

    currency_options: dict[Currency, ChangedOption] | None = None
    """By currency. Those that are left out stay as they are."""


class UpdateOrders(Shape):
    """What may be sent to change a rate beside its own fields."""

    fixed_amount: ChangedAmount | None = None
    """What it costs in other currencies."""


class ShippingRateFilters(Paging):
    """Which rates to list."""

    COLUMN_OF: ClassVar[dict[str, str]] = {"currency": "fixed_amount_currency"}

    active: bool | None = None
    """Only active ones, or only archived ones."""
    created: Range | None = None
    """When they were made."""
    currency: Currency | None = None
    """Only those in this currency."""


async def create(tx: Transaction, draft: ShippingRate) -> ShippingRate:
    """Keep a new rate."""
    return await insert(tx, draft, ())


async def insert(tx: Transaction, draft: ShippingRate, path: Path) -> ShippingRate:
    """Keep a rate that was sent at a path, with what it costs in its own currency among its options."""
    cost = draft.fixed_amount
    assert cost is not None
    where = (*path, "fixed_amount", "currency_options")
    own_currency.check(cost.currency, cost.currency_options or (), "shipping rate", where, is_new=True)
    own = FixedAmountOption.of(amount=cost.amount, tax_behavior=draft.tax_behavior or "unspecified")
    return await tx.insert(_costing(draft, {**(cost.currency_options or {}), cost.currency: own}))


def _costing(rate: ShippingRate, options: Options) -> ShippingRate:
    cost = rate.fixed_amount
    assert cost is not None
    kept = FixedAmount.of(amount=cost.amount, currency=cost.currency, currency_options=options)
    return rate.having(fixed_amount=kept)


async def update(tx: Transaction, before: ShippingRate, after: ShippingRate, orders: UpdateOrders) -> ShippingRate:
    """Keep the rate's new state. What it costs in its own currency never changes."""
    cost = before.fixed_amount
    assert cost is not None
    options = dict(cost.currency_options or {})
    said = orders.fixed_amount.currency_options if orders.fixed_amount else None
    for currency, change in (said or {}).items():
        path: Path = ("fixed_amount", "currency_options", currency)
        if currency == cost.currency and change.amount not in (None, cost.amount):
            raise InvalidRequest("The amount in the rate's own currency cannot be changed.", param=(*path, "amount"))
        options[currency] = _changed(options.get(currency), change, path)
    if after.tax_behavior != before.tax_behavior:
        own = FixedAmountOption.of(amount=cost.amount, tax_behavior=after.tax_behavior or "unspecified")
        options[cost.currency] = own
    elif cost.currency in (said or {}):
        after = after.having(tax_behavior=options[cost.currency].tax_behavior)
    return await tx.replace(before, _costing(after, options))


def _changed(before: FixedAmountOption | None, change: ChangedOption, path: Path) -> FixedAmountOption:
    """An option with what is sent of it. Raises ParameterMissing for a new one without an amount."""
    amount = before.amount if before and change.amount is None else change.amount
    if amount is None:
        raise ParameterMissing((*path, "amount"))
    behavior = change.tax_behavior or (before.tax_behavior if before else "unspecified")
    return FixedAmountOption.of(amount=amount, tax_behavior=behavior)


ENDPOINTS = (
    creates(ShippingRate, create),
    retrieve(ShippingRate),
    updates(ShippingRate, update, UpdateOrders),
    index(ShippingRate, ShippingRateFilters),
)
