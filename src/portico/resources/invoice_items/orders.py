"""What may be sent with an invoice item that is no plain property of it, and how items are listed."""

from typing import Annotated, ClassVar, Literal

from portico.resources.discounts.redeeming import DiscountOrder
from portico.resources.invoices.pricing import OncePriceOrder, PricingOrder, SignedDecimal
from portico.resources.invoices.quantities import Quantity, QuantityDecimal
from portico.resources.prices.declaration import TaxBehavior
from portico.wire.markers import Emptyable, Refers
from portico.wire.pages import Paging, Range
from portico.wire.shape import Shape


class UpdateOrders(Shape):
    """What may be sent with an item that is no plain property of it."""

    discounts: tuple[DiscountOrder, ...] | None = None
    """Its own discounts."""
    price_data: OncePriceOrder | None = None
    """A price for this once."""
    pricing: PricingOrder | None = None
    """Which price."""
    quantity: Quantity | None = None
    """How many, in whole units."""
    quantity_decimal: QuantityDecimal | None = None
    """How many, with up to 12 decimal places."""
    tax_behavior: TaxBehavior | None = None
    """Whether tax would be inside the amount, where automatic tax is on and no price says it."""
    tax_code: str | None = None
    """What is sold, in the words of tax. Nothing follows from it: there is no registration anywhere."""
    tax_rates: tuple[str, ...] | None = None
    """Its own tax rates."""
    unit_amount_decimal: SignedDecimal | None = None
    """What one of it costs, in minor units."""


class ChangeOrders(UpdateOrders):
    """What may be sent with an item to change it."""

    invoicing_rules: Emptyable[Literal[""] | None] = None
    """Sent empty, to drop its rules."""


class CreateOrders(UpdateOrders):
    """What may be sent with a new item that is no plain property of it."""

    subscription: str | None = None
    """The subscription on whose next invoice it goes."""


class ItemFilters(Paging):
    """Which items to list."""

    COLUMN_OF: ClassVar[dict[str, str]] = {"pending": "is_pending"}

    created: Range | None = None
    """When they were made."""
    customer: Annotated[str | None, Refers("customer")] = None
    """Only those of this customer."""
    customer_account: str | None = None
    """Only those of this customer, where customers are accounts."""
    invoice: Annotated[str | None, Refers("invoice")] = None
    """Only those on this invoice."""
    pending: bool | None = None
    """Only those that wait for an invoice, or only those that do not."""
