"""One of everything: how each noun comes to be, for tests that hold for all nouns. A new noun needs a row here."""

from collections.abc import Awaitable, Callable
from typing import Any

from portico.resources.all import ENDPOINTS
from portico.resources.endpoints import Endpoint
from tests import people
from tests.merchants import Answer, Merchant
from tests.uploads import picture, upload

Object = dict[str, Any]

NOON = 1_800_014_400
"""What test clocks show at first: 15 January 2027, 12:00."""


async def _configuration(merchant: Merchant) -> Object:
    return await merchant.create("/v1/billing_portal/configurations", people.OPEN_PORTAL)


async def _version(merchant: Merchant) -> Object:
    portal = await _configuration(merchant)
    return await merchant.find(f"/v1/portico/configuration_versions/{portal['id']}_v1")


async def _session(merchant: Merchant) -> Object:
    portal, customer = await _configuration(merchant), await _customer(merchant)
    return await merchant.create(
        "/v1/billing_portal/sessions", customer=customer["id"], configuration=portal["id"], locale="fr"
    )


async def _feedback_option(merchant: Merchant) -> Object:
    return await merchant.create("/v1/billing/feedback_options", description="The tea was cold")


async def _account(merchant: Merchant) -> Object:
    return await merchant.create("/v1/accounts", type="express", country="DE")


async def _customer(merchant: Merchant) -> Object:
    return await merchant.create("/v1/customers", people.ALICE)


async def _event(merchant: Merchant) -> Object:
    await _customer(merchant)
    return (await merchant.find("/v1/events", limit=1))["data"][0]


async def _file(merchant: Merchant) -> Object:
    return (await upload(merchant, {"purpose": "business_logo"}, picture())).json


async def _payment_methods(merchant: Merchant) -> Object:
    return await merchant.create("/v1/payment_method_configurations", name="Cards only")


async def _product(merchant: Merchant) -> Object:
    return await merchant.create("/v1/products", people.TEA)


async def _price(merchant: Merchant) -> Object:
    return await merchant.create("/v1/prices", people.MONTHLY, product=(await _product(merchant))["id"])


async def _plan(merchant: Merchant) -> Object:
    product = (await _product(merchant))["id"]
    return await merchant.create("/v1/plans", currency="eur", amount=500, interval="month", product=product)


async def _clock(merchant: Merchant) -> Object:
    return await merchant.create("/v1/test_helpers/test_clocks", frozen_time=NOON)


MAKE: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "account": _account,
    "billing.feedback_option": _feedback_option,
    "billing_portal.configuration": _configuration,
    "billing_portal.session": _session,
    "customer": _customer,
    "event": _event,
    "file": _file,
    "payment_method_configuration": _payment_methods,
    "plan": _plan,
    "portico.configuration_version": _version,
    "price": _price,
    "product": _product,
    "test_helpers.test_clock": _clock,
}


async def make(merchant: Merchant, noun: str) -> Object:
    """A new object of a noun, with everything that it needs."""
    return await MAKE[noun](merchant)


BY_ID = [endpoint for endpoint in ENDPOINTS if "{id}" in endpoint.path and not endpoint.parent]
"""The endpoints that name one object in their path."""

CHANGES: dict[str, Object] = {
    "account": {"email": "new@example.com"},
    "billing.feedback_option": {"description": "New words"},
    "billing_portal.configuration": {"name": "New name"},
    "customer": {"name": "New name"},
    "payment_method_configuration": {"name": "New name"},
    "plan": {"nickname": "New name"},
    "price": {"nickname": "New name"},
    "product": {"name": "New name"},
}
"""What an update may change, by noun."""


ACTS: dict[str, Object] = {
    "/v1/test_helpers/test_clocks/{id}/advance": {"frozen_time": NOON + 1},
}
"""What an action cannot do without, by path."""


def named(endpoint: Endpoint) -> str:
    """An endpoint as a test's name says it."""
    return f"{endpoint.method} {endpoint.path}"


async def call(merchant: Merchant, endpoint: Endpoint, id: str = "", **params: Any) -> Answer:
    """Send a request to an endpoint, with what it cannot do without."""
    path = endpoint.path.replace("{id}", id)
    needed: Object = {}
    if endpoint.kind == "search":
        needed = {"query": "metadata['a']:'b'"}
    elif endpoint.kind == "list" and endpoint.noun.NOUN == "portico.configuration_version":
        needed = {"configuration": "bpc_1"}
    elif endpoint.kind == "update":
        needed = CHANGES[endpoint.noun.NOUN]
    elif endpoint.kind == "act":
        needed = ACTS.get(endpoint.path, {})
    return await {"GET": merchant.get, "POST": merchant.post, "DELETE": merchant.delete}[endpoint.method](
        path, {**needed, **params}
    )
