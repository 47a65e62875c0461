"""Gathers a situation for `controls`: in a transaction that is about to act, or for a page to be drawn."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from portico.resources import occasions
from portico.resources.billing_portal.configurations import Configuration
from portico.resources.billing_portal.situations import Situation
from portico.resources.customers.declaration import Customer
from portico.resources.payment_methods.choosing import default_for
from portico.resources.payment_methods.declaration import PaymentMethod
from portico.resources.prices.declaration import Price
from portico.resources.products.declaration import Product
from portico.resources.subscriptions.declaration import Subscription
from portico.wire.resource import Resource

R = TypeVar("R", bound=Resource)


class Get(Protocol):
    """Reads one object; None if there is none of this id."""

    def __call__(self, noun: type[R], id: str, /) -> Awaitable[R | None]:
        """The object."""


class Look(Protocol):
    """Reads objects: a transaction does, and a page by its client."""

    @property
    def get(self) -> Get:
        """One of them."""

    def gather(self, noun: type[R], ids: Sequence[str], /) -> Awaitable[Mapping[str, R]]:
        """Those of several that are there, by id."""


Debited = Callable[[Subscription], Awaitable[bool]]
"""Whether a debit is under way for a subscription's pending update."""


async def gather(
    look: Look,
    is_debited: Debited,
    configuration: Configuration,
    customer: Customer,
    subscriptions: Iterable[Subscription],
) -> Situation:
    """Everything that decides what the customer may do to some subscriptions now."""
    subscriptions = tuple(subscriptions)
    features = configuration.features.subscription_update
    offers = features.products if features.enabled and subscriptions else ()
    ahead = [(one.id, await occasions.change_ahead(look.get, one)) for one in subscriptions if one.schedule]
    pays = {one.id: one.default_payment_method or default_for(customer) for one in subscriptions}
    methods = await _found(look, PaymentMethod, [id for id in pays.values() if id])
    return Situation(
        configuration,
        customer,
        debited=[one.id for one in subscriptions if one.pending_update and await is_debited(one)],
        upcoming={id: change for id, change in ahead if change},
        methods={id: methods[method].type for id, method in pays.items() if method and method in methods},
        prices=await _found(look, Price, [id for offer in offers for id in offer.prices]),
        products=await _found(look, Product, [offer.product for offer in offers]),
    )


async def _found(look: Look, noun: type[R], ids: Sequence[str]) -> Mapping[str, R]:
    return await look.gather(noun, list(dict.fromkeys(ids))) if ids else {}
