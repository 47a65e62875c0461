"""One of everything: how each noun comes to be, for tests that hold for all nouns. A new noun needs a row here."""

from collections.abc import Awaitable, Callable
from typing import Any

from portico.resources.all import ENDPOINTS, NOUNS
from portico.resources.endpoints import Endpoint
from portico.wire.resource import Resource
from tests import checkouts, discounts, invoices, payments, people, records, shares, subscriptions
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


async def _coupon(merchant: Merchant) -> Object:
    return await merchant.create("/v1/coupons", percent_off=25, duration="repeating", duration_in_months=3)


async def _promotion_code(merchant: Merchant) -> Object:
    promotion = {"type": "coupon", "coupon": (await _coupon(merchant))["id"]}
    return await merchant.create("/v1/promotion_codes", promotion=promotion, code="SPRING")


async def _discount(merchant: Merchant) -> Object:
    """Given by our own code: the API gives one to a customer with a subscription or an invoice only."""
    coupon, customer = await _coupon(merchant), await _customer(merchant)
    return await discounts.give(merchant, customer["id"], coupon["id"])


async def _tax_rate(merchant: Merchant) -> Object:
    return await merchant.create("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)


async def _shipping_rate(merchant: Merchant) -> Object:
    cost = {"amount": 500, "currency": "eur"}
    return await merchant.create("/v1/shipping_rates", display_name="Express", fixed_amount=cost)


async def _meter(merchant: Merchant) -> Object:
    aggregation = {"formula": "sum"}
    name = f"calls_{len((await merchant.find('/v1/billing/meters', limit=100))['data'])}"
    return await merchant.create(
        "/v1/billing/meters", display_name="Calls", event_name=name, default_aggregation=aggregation
    )


async def _meter_event(merchant: Merchant) -> Object:
    meter, customer = await _meter(merchant), await _customer(merchant)
    return await merchant.create(
        "/v1/billing/meter_events",
        event_name=meter["event_name"],
        payload={"stripe_customer_id": customer["id"], "value": "7"},
    )


async def _adjustment(merchant: Merchant) -> Object:
    event = await _meter_event(merchant)
    return await merchant.create(
        "/v1/billing/meter_event_adjustments",
        event_name=event["event_name"],
        type="cancel",
        cancel={"identifier": event["identifier"]},
    )


async def _summary(merchant: Merchant) -> Object:
    event = await _meter_event(merchant)
    (meter, *_) = (await merchant.find("/v1/billing/meters"))["data"]
    whose = event["payload"]["stripe_customer_id"]
    path = f"/v1/billing/meters/{meter['id']}/event_summaries"
    return (await merchant.find(path, **around(event["timestamp"]), customer=whose))["data"][0]


def around(moment: int) -> Object:
    """A stretch of whole minutes with a moment in it."""
    return {"start_time": moment - moment % 60, "end_time": moment - moment % 60 + 60}


async def _tax_id(merchant: Merchant) -> Object:
    customer = (await _customer(merchant))["id"]
    return await merchant.create(f"/v1/customers/{customer}/tax_ids", type="eu_vat", value="DE123456789")


async def _balance_transaction(merchant: Merchant) -> Object:
    customer = (await _customer(merchant))["id"]
    return await merchant.create(f"/v1/customers/{customer}/balance_transactions", amount=-500, currency="eur")


async def _subscription(merchant: Merchant) -> Object:
    return await subscriptions.subscription(merchant)


async def _subscription_item(merchant: Merchant) -> Object:
    return await subscriptions.item(merchant)


async def _webhook_endpoint(merchant: Merchant) -> Object:
    made = await merchant.create(
        "/v1/webhook_endpoints", url="https://shop.example/hook", enabled_events=["customer.created"]
    )
    return {name: value for name, value in made.items() if name != "secret"}


async def _watched_endpoint(merchant: Merchant) -> Object:
    made = await _webhook_endpoint(merchant)
    return await merchant.find(f"/v1/portico/webhook_endpoints/{made['id']}")


async def _webhook_delivery(merchant: Merchant) -> Object:
    endpoint = await _webhook_endpoint(merchant)
    await _customer(merchant)
    found = await merchant.find("/v1/portico/webhook_deliveries", endpoint=endpoint["id"], limit=1)
    return await merchant.find(f"/v1/portico/webhook_deliveries/{found['data'][0]['id']}")


MAKE: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "account": _account,
    "billing.feedback_option": _feedback_option,
    "billing.meter": _meter,
    "billing.meter_event": _meter_event,
    "billing.meter_event_adjustment": _adjustment,
    "billing.meter_event_summary": _summary,
    "billing_portal.configuration": _configuration,
    "billing_portal.session": _session,
    "checkout.session": checkouts.subscribing,
    "coupon": _coupon,
    "charge": payments.charge,
    "customer": _customer,
    "customer_balance_transaction": _balance_transaction,
    "discount": _discount,
    "event": _event,
    **shares.MAKE,
    "file": _file,
    **invoices.MAKE,
    "item": checkouts.line,
    "mandate": payments.mandate,
    "payment_intent": payments.payment_intent,
    "payment_method": payments.payment_method,
    "payment_method_configuration": _payment_methods,
    "plan": _plan,
    "portico.configuration_version": _version,
    "portico.webhook_delivery": _webhook_delivery,
    "portico.webhook_endpoint": _watched_endpoint,
    "price": _price,
    "product": _product,
    "product_catalog.trial_offer": subscriptions.trial_offer,
    "promotion_code": _promotion_code,
    **records.MAKE,
    "refund": payments.refund,
    "setup_intent": payments.setup_intent,
    "tax_id": _tax_id,
    "subscription": _subscription,
    "subscription_item": _subscription_item,
    "subscription_schedule": subscriptions.schedule,
    "shipping_rate": _shipping_rate,
    "tax_rate": _tax_rate,
    "test_helpers.test_clock": _clock,
    "webhook_endpoint": _webhook_endpoint,
}


async def make(merchant: Merchant, noun: str) -> Object:
    """A new object of a noun, with everything that it needs."""
    return await MAKE[noun](merchant)


BY_ID = [endpoint for endpoint in ENDPOINTS if "{id}" in endpoint.path and not endpoint.parent]
"""The endpoints that name one object in their path, and nothing else."""


async def _discounted(merchant: Merchant) -> Object:
    return await merchant.find(f"/v1/customers/{(await _discount(merchant))['customer']}")


async def _cheaper(merchant: Merchant) -> Object:
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    return await subscriptions.paying(merchant, discounts=[{"coupon": coupon["id"]}])


async def _reactivatable(merchant: Merchant) -> Object:
    return await merchant.create(f"/v1/billing/meters/{(await _meter(merchant))['id']}/deactivate")


READY: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "DELETE /v1/customers/{id}/discount": _discounted,
    "DELETE /v1/subscriptions/{id}/discount": _cheaper,
    "POST /v1/billing/meters/{id}/reactivate": _reactivatable,
    **checkouts.READY,
    **invoices.READY,
    **subscriptions.READY,
    **payments.READY,
    **records.READY,
}
"""How an object is made that an endpoint will not refuse, where a new one is not enough."""


REFUSING = frozenset(payments.REFUSING)
"""The endpoints that are there to say, in Stripe's words, why it cannot be done."""


async def place(merchant: Merchant, endpoint: Endpoint) -> tuple[str, str]:
    """The id of an object that an endpoint can work on, and of what it is below; '' where there is none."""
    if endpoint not in BY_ID and not endpoint.parent:
        return "", ""
    return where(endpoint, await READY.get(named(endpoint), MAKE[endpoint.noun.NOUN])(merchant))


def where(endpoint: Endpoint, made: Object) -> tuple[str, str]:
    """The ids that the path to an object has at an endpoint: its own, which some never show, and its parent's."""
    return made.get("id", ""), made[endpoint.parent_field] if endpoint.parent_field else ""


def address(made: Object) -> str:
    """Where an object can be read and changed."""
    noun = NOUNS[made["object"]]
    for endpoint in ENDPOINTS:
        if endpoint.noun is noun and endpoint.kind == "retrieve" and endpoint.parent and not _alone(noun):
            return filled(endpoint, made["id"], made[endpoint.parent_field])
    return f"{noun.PATH}/{made['id']}"


def _alone(noun: type[Resource]) -> bool:
    """Whether the noun has endpoints that are not below another one's."""
    return any(endpoint.noun is noun and not endpoint.parent for endpoint in ENDPOINTS)


def filled(endpoint: Endpoint, id: str = "", parent: str = "") -> str:
    """An endpoint's path with ids in it."""
    return endpoint.path.replace("{parent}", parent).replace("{id}", id)


CREATIONS: dict[str, Object] = {
    "/v1/customers/{parent}/balance_transactions": {"amount": -500, "currency": "eur"},
    "/v1/customers/{parent}/tax_ids": {"type": "eu_vat", "value": "DE987654321"},
    "/v1/application_fees/{parent}/refunds": {},
    "/v1/transfers/{parent}/reversals": {},
}
"""What the creation of an object below another one cannot do without, by path."""


async def _any_summaries(merchant: Merchant) -> Object:
    return {**around(NOON), "customer": (await _customer(merchant))["id"]}


async def _any_versions(merchant: Merchant) -> Object:
    return {"configuration": (await _configuration(merchant))["id"]}


FILTERS: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "/v1/subscription_items": subscriptions.any_one,
    "/v1/billing/meters/{parent}/event_summaries": _any_summaries,
    "/v1/portico/configuration_versions": _any_versions,
    **records.FILTERS,
}
"""What a list cannot do without, by path."""


async def _any_customer(merchant: Merchant) -> Object:
    found = (await merchant.find("/v1/customers", limit=1))["data"]
    return {"customer": found[0]["id"] if found else "cus_none"}


NEEDED: dict[str, Callable[[Merchant], Awaitable[Object]]] = {
    "POST /v1/invoices/create_preview": subscriptions.any_one,
    **checkouts.NEEDED,
    **shares.NEEDED,
    **invoices.NEEDED,
    **records.NEEDED,
    "POST /v1/payment_methods/{id}/attach": _any_customer,
}
"""What an action cannot do without and that must be made first."""


CHANGES: dict[str, Object] = {
    "account": {"email": "new@example.com"},
    "billing.feedback_option": {"description": "New words"},
    "billing.meter": {"display_name": "New name"},
    "billing_portal.configuration": {"name": "New name"},
    "checkout.session": {"metadata": {"a": "b"}},
    "coupon": {"name": "New name"},
    "charge": {"description": "New words"},
    "customer": {"name": "New name"},
    "customer_balance_transaction": {"description": "New words"},
    **invoices.CHANGES,
    "payment_intent": {"description": "New words"},
    "payment_method": {"allow_redisplay": "always"},
    "payment_method_configuration": {"name": "New name"},
    "plan": {"nickname": "New name"},
    "price": {"nickname": "New name"},
    "product": {"name": "New name"},
    "product_catalog.trial_offer": {"active": False},
    "promotion_code": {"active": False},
    "refund": {"metadata": {"a": "b"}},
    "setup_intent": {"description": "New words"},
    **shares.CHANGES,
    **subscriptions.CHANGES,
    "shipping_rate": {"active": False},
    "tax_rate": {"display_name": "New name"},
    "webhook_endpoint": {"description": "New words"},
}
"""What an update may change, by noun."""


ACTS: dict[str, Object] = {
    **invoices.ACTS,
    **payments.ACTS,
    **records.ACTS,
    **subscriptions.ACTS,
    "/v1/test_helpers/test_clocks/{id}/advance": {"frozen_time": NOON + 1},
}
"""What an action cannot do without, by path."""


def named(endpoint: Endpoint) -> str:
    """An endpoint as a test's name says it."""
    return f"{endpoint.method} {endpoint.path}"


async def call(merchant: Merchant, endpoint: Endpoint, id: str = "", parent: str = "", **params: Any) -> Answer:
    """Send a request to an endpoint, with what it cannot do without."""
    path = filled(endpoint, id, parent)
    needed: Object = {}
    if endpoint.kind == "search":
        needed = {"query": "metadata['a']:'b'"}
    elif endpoint.kind == "list" and endpoint.path in FILTERS and merchant.key:
        needed = await FILTERS[endpoint.path](merchant)
    elif endpoint.kind == "create" and endpoint.parent:
        needed = CREATIONS[endpoint.path]
    elif endpoint.kind == "update":
        needed = CHANGES[endpoint.noun.NOUN]
    elif endpoint.kind == "act":
        needed = ACTS.get(endpoint.path, {})
    if named(endpoint) in NEEDED and merchant.key:
        needed = await NEEDED[named(endpoint)](merchant)
    return await {"GET": merchant.get, "POST": merchant.post, "DELETE": merchant.delete}[endpoint.method](
        path, {**needed, **params}
    )
