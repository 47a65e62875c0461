"""What a line or an item comes to: an amount, or a price and a quantity."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from portico.billing.charges import Package, packages
from portico.billing.rounding import nearest
from portico.resources.invoices.quantities import ONE
from portico.resources.invoices.reach import in_reach
from portico.resources.prices import prices, supported, usable
from portico.resources.prices.declaration import Price, TaxBehavior
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.tariffs import package_of
from portico.resources.values import Currency
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, ParameterMissing, Path
from portico.wire.markers import NotEmptyable
from portico.wire.refusals import exactly_one, only_one
from portico.wire.shape import Shape

MAX_AMOUNT = 99_999_999_999
SignedAmount = Annotated[int, Field(ge=-MAX_AMOUNT, le=MAX_AMOUNT)]
"""Minor units; negative for a credit."""
SignedDecimal = Annotated[Decimal, Field(ge=-MAX_AMOUNT, le=MAX_AMOUNT)]
"""The same with up to 12 decimal places."""


class PricingOrder(Shape):
    """Which price."""

    price: NotEmptyable[str | None] = None
    """A price's id; it must be a one-time price."""


class OncePriceOrder(Shape):
    """A price for this once."""

    currency: Currency
    """Three-letter ISO code, in lower case."""
    product: str
    """What it is the price of."""
    tax_behavior: TaxBehavior | None = None
    """Whether tax is inside the amount."""
    unit_amount: Annotated[int | None, Field(ge=-MAX_AMOUNT, le=MAX_AMOUNT)] = None
    """For each unit, in minor units."""
    unit_amount_decimal: SignedDecimal | None = None
    """The same, with decimals."""


@dataclass(frozen=True)
class Said:
    """What was sent of how much it is."""

    amount: int | None = None
    price: str | None = None
    price_data: OncePriceOrder | None = None
    unit: Decimal | None = None
    quantity: Decimal = ONE
    currency: str | None = None
    path: Path = ()


@dataclass(frozen=True)
class Priced:
    """How much it is."""

    amount: int
    currency: str | None
    unit: Decimal | None = None
    price: str | None = None
    product: str | None = None
    name: str | None = None
    """What the product is called."""


async def priced(tx: Transaction, said: Said) -> Priced:
    """What it comes to. Raises InvalidRequest, which names the parameter."""
    ways = {
        "amount": said.amount is not None,
        "pricing": said.price is not None,
        "price_data": said.price_data is not None,
        "unit_amount_decimal": said.unit is not None,
    }
    _only_one([name for name, sent in ways.items() if sent], said.path)
    if said.price is not None:
        return await _by_price(tx, said, said.price)
    if said.price_data is not None:
        return await _by_new_price(tx, said, said.price_data)
    if said.unit is not None:
        return Priced(product_of(said.unit, said.quantity, param=(*said.path, "quantity")), said.currency, said.unit)
    amount = said.amount or 0
    unit = Decimal(amount) if said.quantity in (0, 1) else None
    return Priced(amount, said.currency, unit)


def _only_one(sent: list[str], path: Path) -> None:
    if len(sent) > 1:
        raise only_one(*sent, param=(*path, sent[1]))
    if not sent:
        raise ParameterMissing((*path, "amount"))


def product_of(unit: Decimal, quantity: Decimal, package: Package | None = None, param: Path = ()) -> int:
    """So many at a unit amount, in whole minor units; only the product is rounded. Raises AmountTooLarge."""
    return in_reach(nearest(Fraction(unit) * packages(package, Fraction(quantity))), param)


async def _by_price(tx: Transaction, said: Said, id: str) -> Priced:
    param = (*said.path, "pricing", "price")
    price = await tx.need(Price, id, param=param)
    usable.check_one_time(price, param)
    currency = said.currency or price.currency
    if currency not in (price.currency, *(price.currency_options or ())):
        raise supported.unsupported(price, currency, param)
    unit = _unit_in(price, currency)
    if unit is None:
        raise InvalidRequest(
            "The price specified has no `unit_amount` but this field only accepts prices with a `unit_amount`.",
            param=param,
        )
    amount = product_of(unit, said.quantity, package_of(price), (*said.path, "quantity"))
    product = await tx.get(Product, price.product)
    return Priced(amount, currency, unit, price.id, price.product, product.name if product else None)


def _unit_in(price: Price, currency: str) -> Decimal | None:
    """What one costs in a currency; None where the price does not say."""
    options = price.currency_options or {}
    source = price if currency == price.currency else options.get(currency)
    return source.unit_amount_decimal if source else None


async def _by_new_price(tx: Transaction, said: Said, order: OncePriceOrder) -> Priced:
    """At a price that is made for this once: it is there, but not active."""
    path: Path = (*said.path, "price_data")
    if said.currency and said.currency != order.currency:
        raise InvalidRequest(
            f"The currency of the price must be that of the invoice, `{said.currency}`.", param=(*path, "currency")
        )
    if (order.unit_amount is None) == (order.unit_amount_decimal is None):
        raise exactly_one("unit_amount", "unit_amount_decimal", param=(*path, "unit_amount"))
    product = await tx.need(Product, order.product, param=(*path, "product"))
    unit = order.unit_amount_decimal if order.unit_amount is None else Decimal(order.unit_amount)
    assert unit is not None
    if unit < 0:
        raise InvalidRequest("A price cannot be negative; use `amount` for a credit.", param=(*path, "unit_amount"))
    draft = Price.of(
        active=False,
        currency=order.currency,
        product=product.id,
        tax_behavior=order.tax_behavior or "unspecified",
        unit_amount=order.unit_amount,
        unit_amount_decimal=order.unit_amount_decimal,
    )
    price = await prices.insert(tx, draft)
    amount = product_of(unit, said.quantity, param=(*said.path, "quantity"))
    return Priced(amount, order.currency, unit, price.id, product.id, product.name)
