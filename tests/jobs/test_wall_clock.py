"""What is due by the wall clock: renewals, their notices, usage that reaches a threshold."""

import asyncio

import pytest

from portico.app import App
from portico.storage import wakes
from tests import subscriptions
from tests.databases import settings_for
from tests.jobs import chores

DAY = 86_400


@pytest.mark.parametrize("clockwork", [True, False])
async def test_a_server_does_what_is_due_unless_it_is_told_otherwise(fresh_postgres, clockwork):
    server = App(settings_for(fresh_postgres, clockwork=clockwork))
    await server.start()
    now = server.here.now
    await chores.start_a_clock(server.engine, server.here, "clock_1", now, now + DAY)

    async def is_ready():
        [row] = await server.engine.reader.all("SELECT body FROM test_helpers_test_clock", ())
        return '"status":"ready"' in row[0]

    async with asyncio.timeout(60):
        while clockwork and not await is_ready():  # noqa: ASYNC110 (it waits for a database)
            await asyncio.sleep(0.01)
    if not clockwork:
        await asyncio.sleep(1.5)  # the clockwork looks every second
        assert not await is_ready()
    await server.stop()


async def announced(merchant):
    """When renewals were announced or made, and which of the two it was."""
    found = (await merchant.find("/v1/events", limit=100))["data"]
    kinds = {"invoice.upcoming": "near", "invoice.created": "made"}
    return [(kinds[event["type"]], event["created"]) for event in reversed(found) if event["type"] in kinds]


async def test_a_renewal_is_announced_by_the_wall_clock_too(merchant, clock):
    customer = await subscriptions.payer(merchant)
    price = await subscriptions.monthly(merchant)
    order = {"customer": customer["id"], "items": [{"price": price["id"]}]}
    made = await merchant.create("/v1/subscriptions", order)
    end = made["items"]["data"][0]["current_period_end"]

    clock.advance(end - 7 * DAY - 1 - clock.now)
    await merchant.tick()
    before = await announced(merchant)
    clock.advance(end - 7 * DAY + 90 - clock.now)
    await merchant.tick()
    await merchant.tick()

    assert [kind for kind, _ in before] == ["made"]
    assert (await announced(merchant))[1:] == [("near", end - 7 * DAY + 90)]


async def test_an_alarm_from_before_there_were_notices_only_renews(app, scope, merchant, clock):
    customer = await subscriptions.payer(merchant)
    price = await subscriptions.monthly(merchant)
    order = {"customer": customer["id"], "items": [{"price": price["id"]}]}
    made = await merchant.create("/v1/subscriptions", order)
    end = made["items"]["data"][0]["current_period_end"]
    row = wakes.Wake(scope.account, False, made["id"], "subscription", wakes.WALL, end, 1)
    await app.engine.transact(lambda connection: wakes.put(connection, scope, row, customer["id"]))

    clock.advance(end - clock.now)
    await merchant.tick()

    assert [kind for kind, _ in await announced(merchant)] == ["made", "made"]


async def test_a_server_that_was_down_announces_and_renews_in_order_and_once(merchant, clock):
    customer = await subscriptions.payer(merchant)
    price = await subscriptions.monthly(merchant)
    order = {"customer": customer["id"], "items": [{"price": price["id"]}]}
    made = await merchant.create("/v1/subscriptions", order)

    clock.advance(made["items"]["data"][0]["current_period_end"] + 30 - clock.now)
    await asyncio.gather(merchant.tick(), merchant.tick())

    assert [kind for kind, _ in await announced(merchant)] == ["made", "near", "made"]


async def test_usage_that_reaches_a_threshold_is_invoiced_by_the_wall_clock(merchant, clock):
    customer, price = await subscriptions.payer(merchant), await subscriptions.metered(merchant, 100)
    order = {"customer": customer["id"], "items": [{"price": price["id"], "billing_thresholds": {"usage_gte": 5}}]}
    await merchant.create("/v1/subscriptions", order)
    payload = {"stripe_customer_id": customer["id"], "value": "3"}
    whose = {"customer": customer["id"]}

    await merchant.create("/v1/billing/meter_events", event_name="calls", payload=payload)
    clock.advance(1)
    await merchant.tick()
    early = (await merchant.find("/v1/invoices", whose))["data"]
    await merchant.create("/v1/billing/meter_events", event_name="calls", payload=payload)
    await merchant.tick()
    at_once = (await merchant.find("/v1/invoices", whose))["data"]
    clock.advance(1)
    await asyncio.gather(merchant.tick(), merchant.tick())

    assert early == at_once == []
    assert [(one["billing_reason"], one["total"]) for one in (await merchant.find("/v1/invoices", whose))["data"]] == [
        ("subscription_threshold", 600)
    ]


async def test_usage_dated_a_little_ahead_is_compared_when_its_time_has_come(merchant, clock):
    customer, price = await subscriptions.payer(merchant), await subscriptions.metered(merchant, 100)
    order = {"customer": customer["id"], "items": [{"price": price["id"], "billing_thresholds": {"usage_gte": 5}}]}
    await merchant.create("/v1/subscriptions", order)
    usage = {"event_name": "calls", "payload": {"stripe_customer_id": customer["id"], "value": "3"}}
    await merchant.create("/v1/billing/meter_events", usage)
    await merchant.create("/v1/billing/meter_events", usage, timestamp=clock.now + 200)

    clock.advance(1)
    await merchant.tick()
    early = (await merchant.find("/v1/invoices", customer=customer["id"]))["data"]
    clock.advance(3_600)
    await merchant.tick()

    assert early == []
    (found,) = (await merchant.find("/v1/invoices", customer=customer["id"]))["data"]
    assert found["total"] == 600


async def test_usage_that_many_report_at_once_is_invoiced_once(merchant, clock):
    customer, price = await subscriptions.payer(merchant), await subscriptions.metered(merchant, 100)
    order = {"customer": customer["id"], "items": [{"price": price["id"], "billing_thresholds": {"usage_gte": 5}}]}
    await merchant.create("/v1/subscriptions", order)
    clock.advance(1)
    await merchant.tick()
    usage = {"event_name": "calls", "payload": {"stripe_customer_id": customer["id"], "value": "3"}}

    await asyncio.gather(*(merchant.create("/v1/billing/meter_events", usage) for _ in range(8)))
    clock.advance(1)
    await asyncio.gather(merchant.tick(), merchant.tick())

    found = (await merchant.find("/v1/invoices", customer=customer["id"]))["data"]
    assert [one["total"] for one in found] == [2_400]


@pytest.mark.parametrize(("deleted", "invoices"), [(False, 2), (True, 1)])
async def test_nothing_happens_any_more_to_a_connected_account_that_was_deleted(merchant, clock, deleted, invoices):
    account = await merchant.create("/v1/accounts", type="express", country="DE")
    shop = merchant.having(stripe_account=account["id"])
    customer, price = await subscriptions.payer(shop), await subscriptions.monthly(shop)
    await shop.create("/v1/subscriptions", customer=customer["id"], items=[{"price": price["id"]}])
    if deleted:
        await merchant.delete(f"/v1/accounts/{account['id']}")

    clock.advance(31 * DAY)
    for _ in range(3):
        await merchant.app.clockwork.run(account["id"])

    reader = merchant.app.engine.reader
    assert len(await reader.all("SELECT id FROM invoice WHERE account = ?", (account["id"],))) == invoices
    waiting = await reader.all("SELECT id FROM wake WHERE account = ? AND due <= ?", (account["id"], clock.now))
    assert list(waiting) == []
