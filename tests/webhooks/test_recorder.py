"""The flight recorder, and what goes wrong on purpose in test mode."""

import asyncio

import pytest

from portico.jobs import expire
from portico.jobs.webhooks import lane
from portico.storage import deliveries
from tests import people, receivers
from tests.conftest import only_sqlite
from tests.receivers import answers, receiver
from tests.webhooks.shops import DELIVERIES, ENDPOINTS, OWN, Hooked

DAY = 86_400


async def test_every_attempt_is_kept(hooked, clock):
    hooked.hears.first = [answers(500, b"Oh no", x_reason="tired")]
    (event,) = await hooked.happen()
    began = clock.now
    await hooked.deliver()
    clock.advance(10)
    await hooked.deliver()

    delivery = await hooked.merchant.find(f"{DELIVERIES}/{(await hooked.only())['id']}")
    first, second = delivery["attempts"]
    assert {name: delivery[name] for name in ("event", "endpoint", "type", "outcome", "next_attempt", "account")} == {
        "event": event,
        "endpoint": hooked.id,
        "type": "customer.created",
        "outcome": "delivered",
        "next_attempt": None,
        "account": None,
    }
    assert delivery["payload"].encode() == hooked.hears.heard[0].body
    assert (first["number"], first["started"], first["succeeded"]) == (1, began, False)
    assert (first["error"], first["answer"]["status"]) == ("The answer was 500, which is not 2xx.", 500)
    assert (first["answer"]["body"], first["answer"]["headers"]["x-reason"]) == ("Oh no", "tired")
    assert first["request"]["url"] == hooked.hears.url
    assert first["request"]["headers"]["Stripe-Signature"] == hooked.hears.heard[0].signature
    assert first["timing"]["total"] >= first["timing"]["answered"] >= first["timing"]["connected"] >= 0
    assert (second["number"], second["succeeded"], second["error"]) == (2, True, None)
    assert hooked.hears.heard[1].headers["portico-delivery"] == f"{delivery['id']}; attempt=2"


async def test_the_list_has_filters_and_pages(hooked, clock):
    await hooked.happen(3)
    await hooked.deliver()
    clock.advance(100)
    async with receiver(answers(500)) as other:
        second = await Hooked.of(hooked.merchant, other, enabled_events=["product.created"])
        await hooked.merchant.create("/v1/products", people.TEA)
        await hooked.deliver()
    event = (await hooked.event())["id"]

    async def found(**filters):
        return [(one["type"], one["endpoint"]) for one in await hooked.deliveries(**filters)]

    created, product = ("customer.created", hooked.id), "product.created"
    assert await found() == [*[created] * 3, (product, hooked.id), (product, second.id)] or await found() == [
        *[created] * 3,
        (product, second.id),
        (product, hooked.id),
    ]
    assert await found(endpoint=second.id) == [(product, second.id)]
    assert sorted(await found(event=event)) == sorted([(product, hooked.id), (product, second.id)])
    assert await found(outcome="pending") == [(product, second.id)]
    assert await found(type="customer.created", outcome="delivered") == [created] * 3
    assert await found(created={"gt": clock.now - 50}, endpoint=hooked.id) == [(product, hooked.id)]
    assert await found(event="evt_none") == []
    whole = await hooked.merchant.find(DELIVERIES)
    ids = [one["id"] for one in whole["data"]]
    first = await hooked.merchant.find(DELIVERIES, limit=2)
    then = await hooked.merchant.find(DELIVERIES, limit=2, starting_after=ids[1])
    back = await hooked.merchant.find(DELIVERIES, limit=2, ending_before=ids[3])
    assert ([one["id"] for one in first["data"]], first["has_more"]) == (ids[:2], True)
    assert ([one["id"] for one in then["data"]], [one["id"] for one in back["data"]]) == (ids[2:4], ids[1:3])


@only_sqlite
@pytest.mark.parametrize(
    ("filters", "param"),
    [({"outcome": "lost"}, "outcome"), ({"limit": 0}, "limit"), ({"starting_after": "whd_x"}, "starting_after"),
     ({"created": "soon"}, "created"), ({"color": "red"}, "color")],
)  # fmt: skip
async def test_a_filter_that_makes_no_sense_is_refused(hooked, filters, param):
    answer = await hooked.merchant.get(DELIVERIES, filters)

    assert (answer.status, answer.error["param"]) == (400, param)


async def test_one_is_sent_again(hooked):
    await hooked.happen()
    await hooked.deliver()

    again = await hooked.merchant.create(f"{DELIVERIES}/{(await hooked.only())['id']}/resend")
    await hooked.deliver()

    assert (again["outcome"], len(hooked.hears.heard)) == ("pending", 2)
    assert len({heard.body for heard in hooked.hears.heard}) == 1
    assert [(one["number"], one["succeeded"]) for one in (await hooked.only())["attempts"]] == [(1, True), (2, True)]


async def failed(hooked, clock, count):
    """So many deliveries that were given up."""
    hooked.hears.behaves = answers(500)
    await hooked.happen(count)
    while "pending" in {one["outcome"] for one in await hooked.deliveries()}:
        await hooked.deliver()
        clock.advance(2_000)


async def test_all_that_failed_are_sent_again(hooked, clock, monkeypatch):
    monkeypatch.setattr(lane, "PAUSE", 0)
    await failed(hooked, clock, 5)
    hooked.hears.behaves = answers()
    path = f"{OWN}/{hooked.id}/resend_failed"

    counts = [(await hooked.merchant.create(path))["resent"] for _ in range(2)]
    await hooked.deliver()

    assert counts == [5, 0]
    assert {one["outcome"] for one in await hooked.deliveries()} == {"delivered"}
    assert sorted(hooked.hears.ids[-5:]) == sorted({one["event"] for one in await hooked.deliveries()})


async def test_a_hundred_at_a_time(hooked, app, monkeypatch):
    await hooked.simulate(drops=100)
    await hooked.happen(3)
    await hooked.deliver()
    await hooked.simulate()
    monkeypatch.setattr("portico.resources.webhooks.watching.MOST_AT_ONCE", 2)
    path = f"{OWN}/{hooked.id}/resend_failed"

    counts = [(await hooked.merchant.create(path))["resent"] for _ in range(3)]

    assert counts == [2, 1, 0]


async def test_nothing_is_sent_again_to_who_is_disabled_or_gone(hooked):
    await hooked.happen()
    await hooked.deliver()
    delivery = (await hooked.only())["id"]
    await hooked.merchant.create(f"{ENDPOINTS}/{hooked.id}", disabled=True)

    refusals = [await hooked.merchant.refused(path) for path in (
        f"{DELIVERIES}/{delivery}/resend", f"{OWN}/{hooked.id}/resend_failed")]  # fmt: skip
    await hooked.merchant.delete(f"{ENDPOINTS}/{hooked.id}")
    gone = await hooked.merchant.refused(f"{DELIVERIES}/{delivery}/resend")

    assert all("is disabled, so nothing is sent to it." in error["message"] for error in refusals)
    assert "has been deleted" in gone["message"]
    assert (await hooked.merchant.get(f"{OWN}/{hooked.id}")).status == 404


async def test_what_failed_comes_again_after_a_resend_that_fails(hooked, clock):
    await failed(hooked, clock, 1)
    attempts = len((await hooked.only())["attempts"])
    await hooked.merchant.create(f"{DELIVERIES}/{(await hooked.only())['id']}/resend")
    await hooked.deliver()

    delivery = await hooked.only()
    assert (delivery["outcome"], len(delivery["attempts"])) == ("failed", attempts + 1)


async def test_old_deliveries_go_in_small_batches(hooked, clock, app, monkeypatch):
    monkeypatch.setattr(deliveries, "BATCH", 3)
    await hooked.happen(8)
    await hooked.deliver()
    clock.advance(29 * DAY)
    await hooked.happen()
    hooked.hears.behaves = answers(500)
    await hooked.deliver()
    await expire.run(app.engine, app.here)
    before = len(await hooked.deliveries())
    clock.advance(2 * DAY)
    await expire.run(app.engine, app.here)

    assert before == 9
    assert [one["outcome"] for one in await hooked.deliveries()] == ["pending"]


async def test_a_delivery_takes_a_kilobyte_and_eight_at_most(hooked, app):
    """The table's growth: what one costs, measured; times those of thirty days."""
    hooked.hears.behaves = answers(200, b"x" * 60_000, **{f"x_{n}": "y" * 100 for n in range(100)})
    await hooked.happen(20)
    await hooked.deliver()
    account = (await hooked.merchant.find("/v1/account"))["id"]

    rows = await app.engine.reader.all("SELECT attempts FROM webhook_delivery WHERE account = ?", (account,))

    assert len(rows) == 20
    assert max(len(row[0]) for row in rows) < 8_000
    hooked.hears.behaves = answers()
    (event,) = await hooked.happen()
    await hooked.deliver()
    row = await app.engine.reader.one("SELECT attempts FROM webhook_delivery WHERE event = ?", (event,))
    assert len(row[0]) < 1_000


async def test_a_delivery_keeps_its_latest_attempts_only(hooked):
    await hooked.happen()
    for _ in range(30):
        await hooked.deliver()
        await hooked.merchant.create(f"{DELIVERIES}/{(await hooked.only())['id']}/resend")
    attempts = (await hooked.only())["attempts"]

    assert [attempt["number"] for attempt in attempts] == list(range(6, 31))


async def test_ending_while_a_receiver_hangs_takes_no_time(hooked, monkeypatch):
    monkeypatch.setattr("portico.jobs.webhooks.sending.TOTAL", 0.3)
    hooked.hears.behaves = receivers.hangs
    await hooked.happen(3)
    running = asyncio.create_task(hooked.merchant.app.courier.run())
    await hooked.hears.until(1)

    async with asyncio.timeout(15):
        await hooked.merchant.app.courier.end()
        await running

    assert {one["outcome"] for one in await hooked.deliveries()} == {"pending"}
