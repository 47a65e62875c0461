"""How discounts end: used up, taken away, or over after their months. Source: billing-behaviour 4.4."""

from collections.abc import Collection, Iterable

from portico.resources import occasions
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.declaration import Discount
from portico.storage.transaction import Transaction


async def lapse(tx: Transaction, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids that are left when an invoice has used the discounts: those for one invoice go, and those that ended."""
    left = []
    for id in ids:
        discount = await tx.get(Discount, id)
        if discount is None:
            continue
        if discount.terms.duration == "once" or (discount.end is not None and discount.end <= tx.now):
            await _leave(tx, discount)
        else:
            left.append(id)
    return tuple(left)


async def used(tx: Transaction, ids: Iterable[str], by: Collection[str]) -> tuple[str, ...]:
    """The ids that are left when an invoice has used some of the discounts."""
    left = {id for id in ids if id not in by or await lapse(tx, (id,))}
    return tuple(id for id in ids if id in left)


async def remove(tx: Transaction, ids: Iterable[str]) -> None:
    """Take discounts away. Invoices that had them still show them."""
    for id in ids:
        discount = await tx.get(Discount, id)
        if discount is not None:
            await _leave(tx, discount)


async def _leave(tx: Transaction, discount: Discount) -> None:
    """The discount is over for what has it; its row stays, for invoices that show it."""
    if discount.over:
        return
    await tx.wake(discount, None)
    await tx.replace(discount, discount.having(over=True))
    if discount.is_customers:
        customer = await tx.get(Customer, discount.customer or "", lock=True)
        if customer is None or customer.discount is None or customer.discount.id != discount.id:
            return
        await tx.replace(customer, customer.having(discount=None))
    if discount.is_told:
        await tx.tell(discount, "deleted")


async def end(tx: Transaction, discount: Discount) -> None:
    """The months of a repeating discount are over."""
    if await tx.get(Customer, discount.customer or "") is None:
        return
    await _leave(tx, discount)
    await occasions.discount_ended(tx, discount)
