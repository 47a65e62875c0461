"""Gathers a situation for `controls`: in a transaction that is about to act, or for a page to be drawn."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, TypeVar

from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.situations import Situation, Upcoming
from portico.resources.customers.declaration import Customer
from portico.resources.payment_methods.choosing import default_for
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.prices.declaration import Price
from portico.resources.product_declaration import Product
from portico.resources.subscriptions.declaration import Subscription
from portico.wire.resource import Resource

R = TypeVar("R", bound=Resource)


class Get(Protocol):
    """Reads one object; None if there is none of this id."""

    def __call__(self, noun: type[R], id: str, /) -> Awaitable[R | None]:
        """The object."""


AHEAD: list[Callable[[Get, Subscription], Awaitable[Upcoming | None]]] = []
"""Asked what a subscription's schedule will change."""


async def gather(
    get: Get, configuration: Configuration, customer: Customer, subscriptions: Iterable[Subscription]
) -> Situation:
    """Everything that decides what the customer may do to some subscriptions now."""
    subscriptions = tuple(subscriptions)
    features = configuration.features.subscription_update
    offers = features.products if features.enabled and subscriptions else ()
    upcoming = {one.id: change for one in subscriptions if (change := await _upcoming(get, one))}
    pays = {one.id: one.default_payment_method or default_for(customer) for one in subscriptions}
    methods = await _found(get, PaymentMethod, [id for id in pays.values() if id])
    return Situation(
        configuration,
        customer,
        upcoming=upcoming,
        methods={id: methods[method].type for id, method in pays.items() if method in methods},
        prices=await _found(get, Price, [id for offer in offers for id in offer.prices]),
        products=await _found(get, Product, [offer.product for offer in offers]),
    )


async def _upcoming(get: Get, subscription: Subscription) -> Upcoming | None:
    changes = [await ahead(get, subscription) for ahead in AHEAD] if subscription.schedule else []
    return next((change for change in changes if change), None)


async def _found(get: Get, noun: type[R], ids: Iterable[str]) -> dict[str, R]:
    return {id: one for id in dict.fromkeys(ids) if (one := await get(noun, id))}
