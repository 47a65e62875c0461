"""Schedules, and the time in which they live."""

from tests.subscriptions import payer

SCHEDULES = "/v1/subscription_schedules"
MARCH, APRIL, MID_APRIL, MAY, JUNE = 1_772_323_200, 1_775_001_600, 1_776_297_600, 1_777_593_600, 1_780_272_000
HOUR, DAY = 3_600, 86_400


async def world(merchant, start=APRIL):
    """A clock, and a customer who lives by it."""
    clock = await merchant.clock(start)
    return clock, (await payer(merchant, test_clock=clock))["id"]


async def subscribed(merchant, customer, price, **params):
    items = [{"price": price["id"]}]
    return await merchant.create("/v1/subscriptions", {"customer": customer, "items": items} | params)


async def again(merchant, thing):
    paths = {"subscription": "/v1/subscriptions", "subscription_schedule": SCHEDULES}
    return await merchant.find(f"{paths[thing['object']]}/{thing['id']}")


async def invoices(merchant, customer):
    """The customer's invoices, the oldest first."""
    return (await merchant.find("/v1/invoices", customer=customer, limit=50))["data"][::-1]


async def amounts(merchant, customer):
    return [(found["billing_reason"], found["total"]) for found in await invoices(merchant, customer)]


def phase(price, **more):
    return {"items": [{"price": price["id"], "quantity": 1}]} | more


async def downgrade(merchant, customer, pro, basic):
    """Pro until 1 May, Basic from then on: what the portal does."""
    subscription = await subscribed(merchant, customer, pro)
    made = await merchant.create(SCHEDULES, from_subscription=subscription["id"])
    changed = await merchant.create(
        f"{SCHEDULES}/{made['id']}",
        end_behavior="release",
        phases=[
            phase(pro, start_date=APRIL, end_date=MAY, proration_behavior="none"),
            phase(basic, start_date=MAY, duration={"interval": "month", "interval_count": 1}),
        ],
    )
    return subscription, changed
