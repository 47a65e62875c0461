"""Automatic tax wants to know where a customer is. Source: Stripe's "Collect customer addresses"."""

from portico.resources.customers.declaration import Customer, taxed
from portico.resources.customers.locations import Location, Parts, located
from portico.resources.subscriptions.declaration import LIVE, Subscription
from portico.storage.transaction import Transaction
from portico.wire.errors import InvalidRequest, Path

UNKNOWN = (
    "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax."
)
ADDRESSES = ("address", "shipping")


class TaxLocationInvalid(InvalidRequest):
    """Nobody can tell where the customer is."""

    code = "customer_tax_location_invalid"

    def __init__(self, message: str = UNKNOWN, *, param: Path | None = None) -> None:
        super().__init__(message, param=param)


def location_of(customer: Customer) -> Location | None:
    """Where the customer is; None if her addresses do not tell."""
    return located(*_addresses(customer))


def known(customer: Customer) -> Customer:
    """The customer, whose IP address is kept with what automatic tax makes of her other addresses."""
    if customer.tax is None:
        return customer
    return customer.having(tax=taxed(*_addresses(customer), customer.tax.ip_address))


def _addresses(customer: Customer) -> tuple[Parts | None, Parts | None]:
    delivery = customer.shipping.address.model_dump() if customer.shipping else None
    return customer.address.model_dump() if customer.address else None, delivery


async def check(tx: Transaction, after: Customer, before: Customer | None = None) -> None:
    """Raises TaxLocationInvalid for addresses that do not tell enough, where that is to be known at once.

    Unless another time is asked for, that is so for a customer whose place was known, and whose subscriptions need it.
    """
    when = (after.tax and after.tax.validate_location) or ("deferred" if before is None else "auto")
    if when == "deferred" or (when == "auto" and not (before and await _is_lost(tx, before, after))):
        return
    if location_of(after) is None:
        raise TaxLocationInvalid(param=("tax", "validate_location") if when == "immediately" else ("address",))


async def _is_lost(tx: Transaction, before: Customer, after: Customer) -> bool:
    """Whether a place that was known is known no more, though a subscription needs it."""
    if all(getattr(before, name) == getattr(after, name) for name in ADDRESSES) or location_of(before) is None:
        return False
    taxed = await tx.find(Subscription, limit=100, customer=before.id, automatic_tax_enabled=True)
    return any(one.status in LIVE for one in taxed)
