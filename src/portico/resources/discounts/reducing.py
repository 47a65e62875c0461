"""What discounts take off. Source: billing-behaviour 4.5."""

from collections.abc import Iterable

from portico.billing.discounts import Reduction
from portico.resources.discounts.declaration import Discount
from portico.resources.percents import exact
from portico.storage.transaction import Transaction


async def reductions(tx: Transaction, ids: Iterable[str], currency: str) -> list[Reduction]:
    """What discounts take off now, in their order; those that are over, or are in another currency, take nothing."""
    found = [await tx.get(Discount, id) for id in ids]
    now = [discount for discount in found if discount is not None and discount.in_force(tx.now)]
    return [reduction for discount in now if (reduction := reduction_of(discount, currency))]


def reduction_of(discount: Discount, currency: str) -> Reduction | None:
    """What a discount takes off in a currency."""
    terms = discount.terms
    products = frozenset(terms.products) if terms.products is not None else None
    if terms.percent_off is not None:
        return Reduction(discount.id, percent=exact(terms.percent_off), products=products)
    amount = terms.amounts.get(currency)
    return Reduction(discount.id, amount=amount, products=products) if amount is not None else None
