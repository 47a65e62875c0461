"""What did not arrive is tried again: how often, how patiently, and until when."""

import itertools
from email.utils import formatdate

import pytest

from portico.jobs.webhooks import lane, schedule, sending
from tests import receivers
from tests.receivers import answers, receiver, says
from tests.servers import free_port
from tests.webhooks.shops import Hooked

DAY = 86_400
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
    "hangs": (receivers.hangs, "There was no whole answer within 1 seconds."),
    "drips": (receivers.drips, "There was no whole answer within 1 seconds."),
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
    hooked.hears.behaves = behaves
    await hooked.happen()

    with monkeypatch.context() as impatient:
        if behaves in (receivers.hangs, receivers.drips):
            impatient.setattr(sending, "TOTAL", 0.7)
        await hooked.deliver()
    failed = await hooked.only()
    hooked.hears.behaves = answers()
    clock.advance(10)
    await hooked.deliver()

    assert failed["outcome"] == "pending"
    assert failed["attempts"][0]["error"].startswith(why)
    assert (await hooked.only())["outcome"] == "delivered"


async def test_a_receiver_that_is_down_is_tried_again(merchant, clock):
    async with receiver(port=free_port()) as gone:
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
