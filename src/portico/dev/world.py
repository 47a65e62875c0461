"""The world that the demo lives in, and the way into a customer's portal from there."""

from portico.api.authentication import presented
from portico.api.client import Client
from portico.api.pipeline import Api
from portico.resources.billing_portal.sessions import Session
from portico.storage.scope import Origin

DEMO_KEY = "sk_test_demo"
"""The key of the demo's world, in test mode."""


async def client(api: Api, key: str = DEMO_KEY) -> Client:
    """The API, as somebody with the key would use it."""
    caller = await api.keys.find(presented(f"Bearer {key}".encode()))
    return Client(api, caller.scope, Origin(f"key {caller.hint}"))


async def portal_url(api: Api, customer: str) -> str:
    """A fresh link into the portal of a customer of the demo. Raises ApiError if there is none."""
    session = await (await client(api)).create(Session, customer=customer)
    return api.here.keys.reveal(session.url).decode()
