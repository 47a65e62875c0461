"""Deliveries: what happens is told, at least once, never before it is committed, and always in the same bytes."""

import asyncio
import json

import pytest

from portico.jobs.webhooks import connector, lane, schedule, sending
from portico.storage.scope import Origin, Scope
from portico.storage.transaction import Transaction
from portico.wire import signature
from tests import people, receivers, subscriptions
from tests.receivers import answers, receiver
from tests.webhooks.shops import DELIVERIES, Hooked

DAY = 86_400


async def test_what_happens_is_told(hooked, clock):
    (event,) = await hooked.happen()
    await hooked.deliver()

    (heard,) = hooked.hears.heard
    assert (heard.path, heard.event["id"], heard.event["type"]) == ("/hook", event, "customer.created")
    assert heard.event == {**await hooked.event(), "pending_webhooks": 1}
    assert heard.headers["content-type"] == "application/json; charset=utf-8"
    assert heard.signature == signature.header(heard.body, [hooked.endpoint["secret"]], clock.now)


async def test_only_what_was_asked_for_is_told(merchant, hears):
    shop = await Hooked.of(merchant, hears, enabled_events=["product.created", "customer.updated"])

    await shop.happen()
    await merchant.create("/v1/products", people.TEA)
    await shop.deliver()

    assert hears.types == ["product.created"]


async def test_pending_webhooks_counts_those_that_are_still_to_come(hooked):
    async with receiver(answers(500)) as other:
        await Hooked.of(hooked.merchant, other)
        await hooked.happen()

        before = (await hooked.event())["pending_webhooks"]
        listed = await hooked.merchant.find(f"/v1/events/{(await hooked.event())['id']}")
        await hooked.deliver()

    assert (before, listed["pending_webhooks"]) == (2, 2)
    assert (await hooked.event())["pending_webhooks"] == 1
    assert [heard.event["pending_webhooks"] for heard in hooked.hears.heard] == [2]


async def test_what_is_undone_is_never_told(app, hooked):
    await hooked.merchant.find("/v1/account")
    account = (await hooked.merchant.find("/v1/account"))["id"]

    async def work(connection):
        tx = Transaction(connection, Scope(account, False, account), Origin("test"), app.here, locks=False)
        await tx.emit("customer.created", b'{"id":"cus_none"}')
        raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        await app.engine.transact(work)
    waiting = set(app.here.outbox.waiting)
    await hooked.deliver()

    assert hooked.hears.heard == []
    assert waiting == set()
    assert await hooked.deliveries() == []


async def test_a_refused_request_tells_nothing(hooked):
    await hooked.merchant.post("/v1/customers", source="tok_1")
    await hooked.deliver()

    assert hooked.hears.heard == []


async def test_each_attempt_has_the_same_bytes_and_a_fresh_signature(hooked, clock):
    (event,) = await hooked.happen()
    customer = (await hooked.event())["data"]["object"]["id"]

    for status in (500, 503, 200):
        hooked.hears.behaves = answers(status)
        await hooked.deliver()
        await hooked.merchant.create(f"/v1/customers/{customer}", name=f"At {clock.now}")
        clock.advance(60)

    sent = [heard for heard in hooked.hears.heard if heard.event["id"] == event]
    assert len(sent) == 3
    assert len({heard.body for heard in sent}) == 1
    times = [int(heard.signature.split(",")[0].removeprefix("t=")) for heard in sent]
    assert times == sorted(set(times))
    for heard, now in zip(sent, times, strict=True):
        assert heard.signature == signature.header(heard.body, [hooked.endpoint["secret"]], now)


async def test_the_object_may_be_gone_by_then(hooked, clock):
    hooked.hears.first = [answers(500)]
    await hooked.happen()
    made = (await hooked.event())["data"]["object"]
    await hooked.deliver()

    await hooked.merchant.delete(f"/v1/customers/{made['id']}")
    clock.advance(10)
    await hooked.deliver()

    again = [heard.event for heard in hooked.hears.heard if heard.event["type"] == "customer.created"]
    assert [event["data"]["object"] for event in again] == [made, made]


async def test_an_endless_answer_is_read_for_64_kilobytes(hooked):
    hooked.hears.behaves = receivers.never_ends
    await hooked.happen()

    async with asyncio.timeout(sending.TOTAL - 1):
        await hooked.deliver()

    delivery = await hooked.only()
    assert delivery["outcome"] == "delivered"
    assert len(delivery["attempts"][0]["answer"]["body"]) <= 1024


async def test_what_would_unpack_to_gigabytes_stays_packed(hooked):
    hooked.hears.behaves = answers(200, receivers.BOMB, content_encoding="gzip")
    await hooked.happen()
    await hooked.deliver()

    assert (await hooked.only())["outcome"] == "delivered"
    assert hooked.hears.heard[0].headers["accept-encoding"] == "identity"


async def test_what_a_receiver_says_cannot_be_the_mark_of_a_secret(hooked):
    name = f"webhook:{(await hooked.merchant.find('/v1/account'))['id']}:0:{hooked.id}"
    mark = f"\ufdd0k1:{name}\ufdd1\x00"
    hooked.hears.behaves = answers(200, mark.encode())
    await hooked.happen()
    await hooked.deliver()

    answer = await hooked.merchant.get(DELIVERIES)
    assert hooked.endpoint["secret"].removeprefix("whsec_").encode() not in answer.body
    assert (await hooked.only())["attempts"][0]["answer"]["body"].count("\ufffd") == 3


async def test_connected_accounts_are_heard_by_their_platform(merchant, hears):
    connected = (await merchant.create("/v1/accounts", type="express", country="DE"))["id"]
    async with receiver() as own:
        platform = await Hooked.of(merchant, hears, connect=True)
        await Hooked.of(merchant, own)
        there = merchant.having(stripe_account=connected)
        await there.create("/v1/customers", people.ALICE)
        await merchant.create("/v1/products", people.TEA)
        await platform.deliver()

        assert (hears.types, own.types) == (["customer.created"], ["product.created"])
    assert hears.heard[0].event["account"] == connected
    assert list(hears.heard[0].event)[:3] == ["id", "object", "account"]
    (delivery,) = await platform.deliveries(endpoint=platform.id)
    assert delivery["account"] == connected
    assert (await there.find("/v1/events", limit=1))["data"][0]["pending_webhooks"] == 0


async def test_events_are_found_by_whether_they_arrived(hooked, clock):
    first, second = await hooked.happen(2)
    await hooked.deliver()
    hooked.hears.behaves = answers(500)
    (third,) = await hooked.happen()
    await hooked.deliver()

    async def found(**filters):
        return [event["id"] for event in (await hooked.merchant.find("/v1/events", **filters))["data"]]

    assert await found(delivery_success=False) == [third]
    assert await found(delivery_success=True) == [second, first]
    assert await found(delivery_success=False, type="customer.*", created={"gte": clock.now}) == [third]
    assert await found(delivery_success=False, types=["product.created"]) == []


async def test_events_are_written_in_the_endpoints_version(merchant, hears):
    shop = await Hooked.of(merchant, hears, api_version="2025-09-30.clover")
    await shop.happen()
    await shop.deliver()

    assert hears.heard[0].event["api_version"] == "2025-09-30.clover"


@pytest.mark.parametrize("status", [200, 500])
async def test_an_endpoint_of_an_older_version_is_told_in_its_shapes(merchant, hears, status):
    hears.behaves = answers(status)
    shop = await Hooked.of(merchant, hears, api_version="2024-06-20", enabled_events=["invoice.paid"])
    subscription = await subscriptions.paying(merchant)
    await shop.deliver()

    told = hears.heard[0].event
    listed = await merchant.find("/v1/payment_intents", customer=subscription["customer"])
    (intent,) = listed["data"]
    invoice = told["data"]["object"]
    assert (told["api_version"], invoice["id"]) == ("2024-06-20", subscription["latest_invoice"])
    assert (invoice["payment_intent"], invoice["charge"]) == (intent["id"], intent["latest_charge"])
    assert (invoice["subscription"], invoice["paid"]) == (subscription["id"], True)
    assert invoice["lines"]["data"][0]["price"]["unit_amount"] == 1000
    delivery = (await merchant.find(DELIVERIES))["data"][0]
    assert json.loads((await merchant.find(f"{DELIVERIES}/{delivery['id']}"))["payload"]) == told


async def test_secrets_in_an_object_are_told_as_the_api_tells_them(hooked):
    made = await hooked.merchant.create("/v1/billing_portal/configurations", people.PLAIN_PORTAL)
    customer = await hooked.merchant.create("/v1/customers", people.ALICE)
    session = await hooked.merchant.create(
        "/v1/billing_portal/sessions", customer=customer["id"], configuration=made["id"], return_url="https://a.example"
    )
    await hooked.deliver()

    (told,) = [one.event for one in hooked.hears.heard if one.event["type"] == "billing_portal.session.created"]
    assert told["data"]["object"]["url"] == session["url"]


async def test_time_limits_are_those_that_were_promised():
    assert (connector.CONNECT, sending.TOTAL, lane.AT_ONCE) == (10, 20, 4)
    assert 3 * DAY <= sum(schedule.LIVE) <= 3.3 * DAY
