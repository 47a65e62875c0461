"""How deliveries are sent: four at a time, over connections that are used again."""

import asyncio

import pytest

from portico.jobs.webhooks import lane, sending
from portico.storage import deliveries, lanes
from tests import receivers
from tests.receivers import receiver, says
from tests.webhooks.shops import Hooked


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

        await hooked.hears.until(20, patience=sending.TOTAL - 1)
        await dead.until(lane.AT_ONCE)
        sending_.cancel()

        assert len(dead.heard) == lane.AT_ONCE
        assert slow.endpoint["status"] == "enabled"
