"""What is charged: the default of the customer, or what a subscription has of its own."""

from collections.abc import Iterable

from portico.portal.features.payment_method_update.wallet import Held
from portico.portal.room import Room
from portico.resources.customers.declaration import Customer
from portico.resources.subscriptions.declaration import Subscription
from portico.resources.subscriptions.unpinning import PATH


async def make_default(room: Room, method: str) -> None:
    """Charge this one from now on, unless a subscription has one of its own."""
    await room.client.update(Customer, room.customer.id, invoice_settings={"default_payment_method": method})


async def release(room: Room, methods: Iterable[Held]) -> None:
    """Let go of what is charged to these payment methods."""
    for subscription in [one for method in methods for one in method.pays]:
        if subscription.default_payment_method:
            await room.client.act(Subscription, PATH, subscription.id)
