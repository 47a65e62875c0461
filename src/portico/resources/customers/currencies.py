"""In which currency a customer is billed, and from when on. Source: billing-behaviour 1.14.

The first thing of those that are billed settles it; a new subscription or plan may be in another one when nothing goes
on in the first. Single invoices may always be.
"""

from portico.resources.balances import moving
from portico.resources.customers.declaration import Customer
from portico.resources.discounts.declaration import Coupon
from portico.resources.invoices import pending
from portico.resources.subscription_schedules.declaration import LIVE as PLANNED
from portico.resources.subscription_schedules.declaration import SubscriptionSchedule
from portico.resources.subscriptions.declaration import LIVE, Subscription
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path


async def currency_for(tx: Transaction, customer: Customer, sent: str | None) -> str:
    """What is sent, else the customer's own, else the merchant's."""
    return sent or await moving.own_currency(tx, customer)


async def settle(tx: Transaction, customer: Customer, currency: str) -> Customer:
    """The customer, whose currency is this one if there was none. An event says so."""
    if customer.currency:
        return customer
    own = await tx.get(Customer, customer.id, lock=True) or customer
    return own if own.currency else await tx.replace(own, moving.turned(own, currency))


async def turn(
    tx: Transaction, customer: Customer, currency: str, param: Path = ("currency",), *, planned: bool = False
) -> Customer:
    """The customer, who is billed in this currency again and again from now on.

    What a schedule has planned is begun whatever waits. Raises InvalidRequest if something goes on in another one.
    """
    if customer.currency == currency:
        return customer
    await check(tx, customer, currency, param, planned=planned)
    return await tx.replace(customer, moving.turned(customer, currency))


async def check(tx: Transaction, customer: Customer, currency: str, param: Path, *, planned: bool = False) -> None:
    """Raises InvalidRequest if something goes on in another currency."""
    other = None if customer.currency == currency else await _going_on(tx, customer, currency, planned=planned)
    if other:
        raise mixed(other, param)


def mixed(other: str, param: Path) -> InvalidRequest:
    """The refusal of a second currency."""
    return InvalidRequest(
        "You cannot combine currencies on a single customer. This customer has an active subscription, subscription "
        "schedule, discount, quote, invoice item or active subscription mode checkout session with currency "
        f"{other}.",
        param=param,
    )


async def _going_on(tx: Transaction, customer: Customer, currency: str, *, planned: bool) -> str | None:
    """Another currency in which something goes on, or waits: where there was anything yet, the customer has one.

    Subscriptions and plans are in the customer's own.
    """
    if customer.currency is None:
        return None
    if await _repeats(tx, customer) or await _is_reduced(tx, customer):
        return customer.currency
    waiting = [] if planned else await pending.pending(tx, customer.id, None)
    return next((item.currency for item in waiting if item.currency != currency), None)


async def _repeats(tx: Transaction, customer: Customer) -> bool:
    """Whether anything is billed again and again, or will be."""
    for noun, states in ((Subscription, LIVE), (SubscriptionSchedule, PLANNED)):
        for status in states:
            if await tx.find(noun, customer=customer.id, status=status):
                return True
    return False


async def _is_reduced(tx: Transaction, customer: Customer) -> bool:
    """Whether the customer has a discount of an amount, which is in her currency."""
    source = customer.discount.source if customer.discount else None
    coupon = await tx.get(Coupon, source.coupon or "") if source else None
    return coupon is not None and coupon.amount_off is not None
