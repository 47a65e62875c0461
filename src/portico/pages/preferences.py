"""The languages that a customer prefers: for every page and paper that has no session to say so."""

from portico.api.client import Client
from portico.resources.customers.declaration import Customer
from portico.wire.errors import ObjectNotFound


async def locales_of(client: Client, customer: str | None) -> tuple[str, ...]:
    """What the customer prefers, while there is one."""
    try:
        return (await client.retrieve(Customer, customer)).preferred_locales if customer else ()
    except ObjectNotFound:
        return ()
