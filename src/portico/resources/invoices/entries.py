"""What becomes a line of an invoice, before there is an invoice."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from portico.billing.periods import Period
from portico.resources.invoice_items.declaration import InvoiceItem, ItemCreditedItems
from portico.resources.invoices import quantities
from portico.resources.invoices.line_declaration import (
    CreditedItems,
    InvoiceItemDetails,
    LineItem,
    LineParent,
    ProrationDetails,
    SubscriptionItemDetails,
)
from portico.resources.invoices.sums import LinePeriod, PriceDetails, Pricing, Tax, discount_amounts
from portico.resources.prices.declaration import TaxBehavior


class Entry(NamedTuple):
    """One thing that is to be paid for, or given back."""

    amount: int
    """Minor units."""
    currency: str
    description: str | None
    period: Period
    quantity: Decimal | int | None = 1
    """Units; those of a subscription are whole ones."""
    price: str | None = None
    product: str | None = None
    unit_amount_decimal: Decimal | None = None
    discountable: bool = True
    discounts: tuple[str, ...] = ()
    """Its own discounts."""
    taken: tuple[tuple[str, int], ...] = ()
    """What discounts took off, by their ids, where that is settled already."""
    tax_behavior: TaxBehavior | None = None
    """Whether tax would be inside, where no price says it."""
    tax_rates: tuple[str, ...] | None = None
    """Its own tax rates; without any, the default ones apply."""
    taxes: tuple[Tax, ...] | None = None
    """Tax that was reckoned elsewhere, instead of rates."""
    untaxed: bool = False
    """Whether not even the default rates apply."""
    subscription: str | None = None
    subscription_item: str | None = None
    proration: bool = False
    credited_items: ItemCreditedItems | None = None
    """For a credit: what it gives back."""
    invoice_item: str | None = None
    """The pending item that it was."""
    metadata: Mapping[str, str] = MappingProxyType({})

    @property
    def net(self) -> int:
        """The amount after what discounts took off already."""
        return self.amount - sum(part for _, part in self.taken)


def entry_of(item: InvoiceItem) -> Entry:
    """What a pending item becomes."""
    details = item.parent and item.parent.subscription_details
    return _of(item)(
        discounts=item.discounts or (),
        taken=_taken(item),
        tax_rates=tuple(rate.id for rate in item.tax_rates or ()) or None,
        subscription=details.subscription if details else None,
        subscription_item=details.subscription_item if details else None,
        proration=item.proration,
        credited_items=item.proration_details.credited_items if item.proration_details else None,
        invoice_item=item.id,
    )


def _of(one: InvoiceItem | LineItem) -> partial[Entry]:
    """An entry as far as items and lines say the same."""
    details = one.pricing and one.pricing.price_details
    return partial(
        Entry,
        amount=one.amount,
        currency=one.currency,
        description=one.description,
        period=Period(one.period.start, one.period.end),
        quantity=one.quantity_decimal,
        price=details.price if details else None,
        product=details.product if details else None,
        unit_amount_decimal=one.pricing.unit_amount_decimal if one.pricing else None,
        discountable=one.discountable,
        tax_behavior=one.tax_behavior,
        untaxed=one.untaxed,
        metadata=one.metadata,
    )


def _taken(item: InvoiceItem) -> tuple[tuple[str, int], ...]:
    details = item.proration_details
    return tuple((one.discount, one.amount) for one in details.discount_amounts) if details else ()


def line_of(entry: Entry, *, id: str, invoice: str, livemode: bool) -> LineItem:
    """The line, before discounts and tax."""
    return LineItem.of(
        id=id,
        object="line_item",
        amount=entry.amount,
        currency=entry.currency,
        description=entry.description,
        discount_amounts=discount_amounts(entry.taken),
        discountable=entry.discountable,
        discounts=entry.discounts,
        invoice=invoice,
        livemode=livemode,
        metadata=dict(entry.metadata),
        parent=_parent(entry),
        period=LinePeriod.of(end=entry.period.end, start=entry.period.start),
        pricing=pricing_of(entry),
        quantity=None if entry.quantity is None else quantities.whole(entry.quantity),
        quantity_decimal=None if entry.quantity is None else Decimal(entry.quantity),
        subscription=entry.subscription,
        subtotal=entry.amount,
        tax_behavior=entry.tax_behavior,
        tax_rates=entry.tax_rates or (),
        taxes=entry.taxes or (),
        taxes_given=entry.taxes is not None,
        untaxed=entry.untaxed,
    )


def made_from(line: LineItem) -> Entry:
    """What a line was made from."""
    return _of(line)(
        discounts=line.discounts,
        tax_rates=line.tax_rates or None,
        taxes=taxes_given(line),
        subscription=line.subscription,
        subscription_item=line.of_item.subscription_item if line.of_item else None,
        proration=line.origin is not None and line.origin.proration,
        invoice_item=line.invoice_item,
    )


def taxes_given(line: LineItem) -> tuple[Tax, ...] | None:
    """What a line was given of tax that was reckoned elsewhere."""
    return line.taxes or () if line.taxes_given else None


def pricing_of(entry: Entry) -> Pricing | None:
    """What one of it costs, as lines and items show it."""
    if entry.price is None and entry.unit_amount_decimal is None:
        return None
    details = PriceDetails.of(price=entry.price, product=entry.product or "") if entry.price else None
    return Pricing.of(price_details=details, type="price_details", unit_amount_decimal=entry.unit_amount_decimal)


def _parent(entry: Entry) -> LineParent | None:
    details = ProrationDetails.of(credited_items=_credited(entry))
    if entry.subscription_item:
        return LineParent.of(
            invoice_item_details=None,
            subscription_item_details=SubscriptionItemDetails.of(
                invoice_item=entry.invoice_item,
                proration=entry.proration,
                proration_details=details,
                subscription=entry.subscription,
                subscription_item=entry.subscription_item,
            ),
            type="subscription_item_details",
        )
    if entry.invoice_item is None:
        return None
    return LineParent.of(
        invoice_item_details=InvoiceItemDetails.of(
            invoice_item=entry.invoice_item,
            proration=entry.proration,
            proration_details=details,
            subscription=entry.subscription,
        ),
        subscription_item_details=None,
        type="invoice_item_details",
    )


def _credited(entry: Entry) -> CreditedItems | None:
    """A line shows only what was charged on an invoice."""
    found = entry.credited_items.invoice_line_item_details if entry.credited_items else None
    return CreditedItems.of(invoice=found.invoice, invoice_line_items=found.invoice_line_items) if found else None
