"""Deliveries: what happens is told, at least once, never before it is committed, and always in the same bytes."""

import asyncio
import itertools
import json
from email.utils import formatdate

import pytest

from portico.jobs.webhooks import connector, lane, schedule, sending
from portico.storage import deliveries, lanes
from portico.storage.scope import Origin, Scope
from portico.storage.transaction import Transaction
from portico.wire import signature
from tests import people, receivers
from tests.receivers import answers, receiver, says
from tests.webhooks.shops import DELIVERIES, ENDPOINTS, OWN, Hooked

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


GOOD = [200, 201, 202, 204, 299]
BAD = [100, 199, 301, 302, 304, 307, 308, 400, 401, 404, 429, 500, 502, 503, 599]


@pytest.mark.parametrize("status", GOOD)
async def test_any_2xx_is_success(hooked, status):
    hooked.hears.behaves = says(f"HTTP/1.1 {status} So\r\nContent-Length: 0\r\n\r\n".encode())
    await hooked.happen()
    await hooked.deliver()

    assert ((await hooked.only())["outcome"], (await hooked.event())["pending_webhooks"]) == ("delivered", 0)


@pytest.mark.parametrize("status", BAD)
async def test_nothing_else_is(hooked, status):
    hooked.hears.behaves = says(f"HTTP/1.1 {status} So\r\nContent-Length: 0\r\nLocation: /two\r\n\r\n".encode())
    await hooked.happen()
    await hooked.deliver()

    delivery = await hooked.only()
    assert (delivery["outcome"], (await hooked.event())["pending_webhooks"]) == ("pending", 1)
    assert delivery["attempts"][0]["error"]
    assert {heard.path for heard in hooked.hears.heard} == {"/hook"}


async def test_redirects_are_not_followed(hooked):
    async with receiver() as elsewhere:
        hooked.hears.behaves = answers(307, b"", location=elsewhere.url)
        await hooked.happen()
        await hooked.deliver()

        assert elsewhere.heard == []
    (attempt,) = (await hooked.only())["attempts"]
    assert attempt["error"] == "The answer was 307, a redirect, which is not followed."
    assert attempt["answer"]["headers"]["location"] == elsewhere.url


ODD = {
    "hangs": (receivers.hangs, "There was no whole answer within 0 seconds."),
    "drips": (receivers.drips, "There was no whole answer within 0 seconds."),
    "resets": (receivers.resets, "The connection was closed without an answer."),
    "says nothing": (says(b""), "The connection was closed without an answer."),
    "stops in the head": (says(b"HTTP/1.1 200 OK\r\nConte"), "The connection was closed without an answer."),
    "stops in the body": (
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
        "The connection was lost in the middle of the answer.",
    ),
    "speaks no HTTP": (says(b"220 smtp.example ESMTP\r\n"), "The answer is not HTTP "),
    "has an endless head": (
        says(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(20_000))),
        "The head of the answer is too long.",
    ),
    "changes the protocol": (
        says(b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"),
        "It wants to speak another protocol.",
    ),
}


@pytest.mark.parametrize(("behaves", "why"), ODD.values(), ids=ODD.keys())
async def test_a_receiver_that_misbehaves_is_tried_again(hooked, clock, monkeypatch, behaves, why):
    monkeypatch.setattr(sending, "TOTAL", 0.3)
    hooked.hears.behaves = behaves
    await hooked.happen()

    await hooked.deliver()
    failed = await hooked.only()
    hooked.hears.behaves = answers()
    clock.advance(10)
    await hooked.deliver()

    assert failed["outcome"] == "pending"
    assert failed["attempts"][0]["error"].startswith(why)
    assert (await hooked.only())["outcome"] == "delivered"


async def test_a_receiver_that_is_down_is_tried_again(merchant, clock):
    async with receiver() as gone:
        pass
    shop = await Hooked.of(merchant, gone)
    await shop.happen()

    await shop.deliver()

    (attempt,) = (await shop.only())["attempts"]
    assert attempt["error"].startswith("No connection to 127.0.0.1 (")
    assert attempt["answer"] is None
    async with receiver(port=gone.port) as back:
        clock.advance(10)
        await shop.deliver()
        assert back.types == ["customer.created"]


async def test_an_endless_answer_is_read_for_64_kilobytes(hooked):
    hooked.hears.behaves = receivers.never_ends
    await hooked.happen()

    async with asyncio.timeout(5):
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


async def test_live_mode_tries_for_three_days(hooked, clock, monkeypatch):
    """On a test clock the schedule is that of live mode, which itself speaks https only."""
    monkeypatch.setattr(lane, "PAUSE", 0)
    merchant, hears = hooked.merchant, hooked.hears
    now = clock.now
    time_ = await merchant.clock(now)
    await hooked.simulate(test_clock=time_)
    hears.behaves = answers(500)
    customer = await merchant.create("/v1/customers", name="On time", test_clock=time_)
    for day in (1, 2, 3, 4, 5):
        await hooked.deliver()
        await merchant.advance(time_, now + day * DAY)
    await hooked.deliver()

    (delivery,) = list(await hooked.deliveries(type="customer.created"))
    due = [attempt["scheduled"] - now for attempt in delivery["attempts"]]
    waits = [later - earlier for earlier, later in itertools.pairwise(due)]
    assert customer["test_clock"] == time_
    assert (due[0], len(due), delivery["outcome"], delivery["next_attempt"]) == (0, 10, "failed", None)
    assert all(0.79 * plan <= wait <= 1.21 * plan for plan, wait in zip(schedule.LIVE, waits, strict=True))
    assert len({heard.body for heard in hears.heard if heard.event["id"] == delivery["event"]}) == 1


async def test_test_mode_tries_for_an_hour(hooked, clock):
    hooked.hears.behaves = answers(500)
    await hooked.happen()

    attempts = []
    while (delivery := await hooked.only())["outcome"] == "pending":
        clock.advance(max(0, delivery["next_attempt"] - clock.now))
        attempts.append(clock.now)
        await hooked.deliver()

    waits = [later - earlier for earlier, later in itertools.pairwise(attempts)]
    assert all(0.79 * plan - 1 <= wait <= 1.21 * plan for plan, wait in zip(schedule.TEST, waits, strict=True))
    assert delivery["outcome"] == "failed"
    assert (await hooked.event())["pending_webhooks"] == 0


async def test_nothing_is_tried_before_it_is_due(hooked, clock):
    hooked.hears.behaves = answers(500)
    await hooked.happen()
    await hooked.deliver()

    clock.advance(0.5)
    await hooked.deliver()

    assert len(hooked.hears.heard) == 1


@pytest.mark.parametrize(("status", "text", "least"), [(503, "120", 120), (429, "7", 7), (500, "3600", 3600)])
async def test_who_asks_for_patience_gets_it(hooked, clock, status, text, least):
    hooked.hears.behaves = answers(status, b"", retry_after=text)
    await hooked.happen()
    await hooked.deliver()

    assert (await hooked.only())["next_attempt"] - clock.now == least


@pytest.mark.parametrize(("seconds", "most"), [(900, 900), (-900, 3), (3 * DAY, DAY)])
async def test_patience_may_be_a_date(hooked, clock, seconds, most):
    hooked.hears.behaves = answers(503, b"", retry_after=formatdate(clock.now + seconds, usegmt=True))
    await hooked.happen()
    await hooked.deliver()

    assert min(seconds, most) <= (await hooked.only())["next_attempt"] - clock.now <= most


@pytest.mark.parametrize("text", ["soon", "-5", "1.5", "9" * 40, "Mon, 99 Foo 2026 00:00:00 GMT", "\u00b2", ""])
async def test_patience_that_makes_no_sense_changes_nothing(hooked, clock, text):
    hooked.hears.behaves = says(f"HTTP/1.1 503 So\r\nContent-Length: 0\r\nRetry-After: {text}\r\n\r\n".encode())
    await hooked.happen()
    await hooked.deliver()

    assert 1 <= (await hooked.only())["next_attempt"] - clock.now <= 3


async def test_nobody_gets_more_than_a_day(hooked, clock):
    hooked.hears.behaves = answers(503, b"", retry_after="99999999")
    await hooked.happen()
    await hooked.deliver()

    assert (await hooked.only())["next_attempt"] - clock.now == DAY


async def test_410_disables_the_endpoint(hooked, clock):
    hooked.hears.behaves = answers(410)
    await hooked.happen(3)
    await hooked.deliver()

    endpoint = await hooked.merchant.find(f"{ENDPOINTS}/{hooked.id}")
    assert endpoint["status"] == "disabled"
    assert (await hooked.state())["disabled"] == {"at": clock.now, "reason": "gone"}
    assert "pending" not in {one["outcome"] for one in await hooked.deliveries()}
    assert "failed" in {one["outcome"] for one in await hooked.deliveries()}


async def test_days_of_failure_disable_the_endpoint(hooked, clock, caplog):
    hooked.hears.behaves = answers(500)
    began = clock.now
    for _ in range(6):
        await hooked.happen()
        await hooked.deliver()
        before = await hooked.state()
        clock.advance(DAY)

    state = await hooked.state()
    assert (before["failing_since"], state["status"]) == (began, "disabled")
    assert state["disabled"] == {"at": began + 5 * DAY, "reason": "failing"}
    assert f"{hooked.id} of " in caplog.text
    asked = len(hooked.hears.heard)
    await hooked.happen()
    await hooked.deliver()
    assert len(hooked.hears.heard) == asked


async def test_one_success_begins_the_days_anew(hooked, clock):
    for day in range(9):
        hooked.hears.behaves = answers(200 if day == 4 else 500)
        await hooked.happen()
        await hooked.deliver()
        clock.advance(DAY)

    assert (await hooked.state())["status"] == "enabled"


async def test_who_is_enabled_again_hears_what_happens_from_then_on(hooked):
    path = f"{ENDPOINTS}/{hooked.id}"
    await hooked.merchant.create(path, disabled=True)
    await hooked.happen()
    await hooked.merchant.create(path, disabled=False)
    await hooked.merchant.create("/v1/products", people.TEA)
    await hooked.deliver()

    assert hooked.hears.types == ["product.created"]
    assert (await hooked.state())["disabled"] is None


async def test_what_waits_for_a_deleted_endpoint_is_given_up(hooked, app):
    hooked.hears.behaves = answers(500)
    await hooked.happen()
    await hooked.deliver()
    await hooked.happen()
    await hooked.merchant.delete(f"{ENDPOINTS}/{hooked.id}")

    await hooked.deliver()

    assert [one["outcome"] for one in await hooked.deliveries()] == ["canceled"] * 2
    assert (await hooked.event())["pending_webhooks"] == 0
    account = (await hooked.merchant.find("/v1/account"))["id"]
    assert not await app.engine.reader.all("SELECT id FROM webhook_lane WHERE account = ?", (account,))


async def test_four_at_a_time_at_most(hooked):
    hooked.hears.behaves = receivers.takes(0.05)
    await hooked.happen(20)
    await hooked.deliver()

    assert (hooked.hears.most, len(hooked.hears.heard)) == (4, 20)


async def test_what_lands_while_the_table_is_read_is_not_sent_again(app, hooked, monkeypatch):
    """On PostgreSQL a look at the table takes a while, and shows how things stood when it began."""
    read = deliveries.due

    async def has_landed(row):
        kept = await app.engine.reader.one(deliveries.GET, row.key)
        return deliveries.Delivery(*kept).outcome == "delivered"

    async def slowly(reader, *arguments):
        found = await read(reader, *arguments)
        for row in [row for row in found if row.event in hooked.hears.ids]:
            while not await has_landed(row):  # noqa: ASYNC110 (others change what it looks at)
                await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        return found

    monkeypatch.setattr(deliveries, "due", slowly)
    ids = await hooked.happen(24)
    await hooked.deliver()

    assert sorted(hooked.hears.ids) == sorted(ids)


@pytest.mark.parametrize("engine_name", ["postgres"], indirect=True)
async def test_who_wakes_up_when_the_lease_is_over_sends_nothing(app, hooked, monkeypatch):
    """Where processes share a database: by then the lane may be somebody else's."""
    await hooked.happen()
    busy = await lanes.busy(app.engine.reader, app.here.now, (await hooked.merchant.find("/v1/account"))["id"])

    monkeypatch.setattr(lanes, "LEASE", 0)
    await app.courier._begin(busy, lingers=False)
    await asyncio.gather(*(task for _, task in app.courier._lanes.values()))
    late = len(hooked.hears.heard)
    monkeypatch.undo()
    await hooked.deliver()

    assert (late, len(hooked.hears.heard)) == (0, 1)


async def test_connections_are_used_again(hooked):
    await hooked.happen(8)
    await hooked.deliver()

    attempts = [one["attempts"][0]["timing"]["connected"] for one in await hooked.deliveries()]
    assert attempts.count(None) >= 4


async def test_a_connection_that_died_meanwhile_is_no_failure(hooked):
    quick = says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")  # and it hangs up without saying so
    hooked.hears.behaves = quick
    await hooked.happen(8)
    await hooked.deliver()

    assert {one["outcome"] for one in await hooked.deliveries()} == {"delivered"}
    assert {len(one["attempts"]) for one in await hooked.deliveries()} == {1}


async def test_a_dead_endpoint_does_not_delay_the_others(hooked):
    async with receiver(receivers.hangs) as dead:
        slow = await Hooked.of(hooked.merchant, dead)
        await hooked.happen(20)
        sending_ = asyncio.create_task(hooked.deliver())

        await hooked.hears.until(20, patience=3)
        sending_.cancel()

        assert len(dead.heard) == lane.AT_ONCE
        assert slow.endpoint["status"] == "enabled"


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


async def test_rolling_signs_with_both_secrets_for_a_while(hooked, clock):
    old = hooked.endpoint["secret"]
    rolled = await hooked.merchant.create(f"{OWN}/{hooked.id}/roll_secret", expires_in=3600)
    await hooked.happen()
    await hooked.deliver()
    clock.advance(3600)
    await hooked.happen()
    await hooked.deliver()

    first, second = hooked.hears.heard
    assert rolled["previous_secret_expires_at"] == clock.now
    assert first.signature == signature.header(first.body, [rolled["secret"], old], clock.now - 3600)
    assert second.signature == signature.header(second.body, [rolled["secret"]], clock.now)
    assert "secret" not in await hooked.state()


async def test_rolling_at_once_leaves_one_secret(hooked, clock):
    rolled = await hooked.merchant.create(f"{OWN}/{hooked.id}/roll_secret")
    await hooked.happen()
    await hooked.deliver()

    (heard,) = hooked.hears.heard
    assert heard.signature == signature.header(heard.body, [rolled["secret"]], clock.now)
    assert rolled["secret"] != hooked.endpoint["secret"]


@pytest.mark.parametrize("wrong", [-1, 86_401, "soon", 1.5])
async def test_an_overlap_is_a_day_at_most(hooked, wrong):
    error = await hooked.merchant.refused(f"{OWN}/{hooked.id}/roll_secret", expires_in=wrong)

    assert error["param"] == "expires_in"


async def test_nothing_that_is_kept_holds_a_rolled_secret(app, hooked):
    rolled = await hooked.merchant.having(idempotency_key="k").create(f"{OWN}/{hooked.id}/roll_secret", expires_in=60)
    await hooked.happen()
    await hooked.deliver()

    tables = ("webhook_endpoint", "webhook_delivery", "webhook_lane", "audit", "event", "idempotency")
    kept = [str(tuple(row)) for table in tables for row in await app.engine.reader.all(f"SELECT * FROM {table}", ())]
    for secret in (rolled["secret"], hooked.endpoint["secret"]):
        assert not any(secret.removeprefix("whsec_") in row for row in kept)
    assert json.dumps(await hooked.only()).count(hooked.endpoint["secret"]) == 0
