"""Trouble on purpose: duplicates, reordering, delays, drops and failures."""

import time

import pytest

from portico.jobs.webhooks import lane
from tests.conftest import only_sqlite
from tests.webhooks.shops import ENDPOINTS, OWN

DAY = 86_400


async def test_duplicates(hooked):
    state = await hooked.simulate(duplicates=2)
    await hooked.happen(2)
    await hooked.deliver()

    assert state["simulation"]["duplicates"] == 2
    assert [hooked.hears.ids.count(id) for id in set(hooked.hears.ids)] == [3, 3]
    assert [one["simulated"] for one in (await hooked.deliveries())[0]["attempts"]] == [None, "duplicate", "duplicate"]
    assert (await hooked.event())["pending_webhooks"] == 0


async def test_reordering(hooked):
    await hooked.simulate(reorder=5)
    ids = await hooked.happen(5)
    await hooked.deliver()

    assert hooked.hears.ids == ids[::-1]


async def test_reordering_waits_for_two_seconds_at_most(hooked, monkeypatch):
    assert lane.HELD_BACK == 2
    monkeypatch.setattr(lane, "HELD_BACK", 0.2)
    await hooked.simulate(reorder=50)
    ids = await hooked.happen(2)
    began = time.monotonic()
    await hooked.deliver()

    assert hooked.hears.ids == ids[::-1]
    assert 0.2 <= time.monotonic() - began < 10


async def test_delays(hooked, clock):
    await hooked.simulate(delay=60)
    await hooked.happen()
    await hooked.deliver()
    early = len(hooked.hears.heard)
    due = (await hooked.only())["next_attempt"]
    clock.advance(60)
    await hooked.deliver()

    assert (early, len(hooked.hears.heard), due) == (0, 1, clock.now)


async def test_drops(hooked):
    await hooked.simulate(drops=100)
    (event,) = await hooked.happen()
    await hooked.deliver()

    assert hooked.hears.heard == []
    delivery = await hooked.only()
    assert (delivery["outcome"], delivery["attempts"][0]["simulated"]) == ("dropped", "drop")
    lost = await hooked.merchant.find("/v1/events", delivery_success=False)
    assert [one["id"] for one in lost["data"]] == [event]


async def test_some_drops(hooked):
    await hooked.simulate(drops=50)
    await hooked.happen(40)
    await hooked.deliver()

    assert 5 <= len(hooked.hears.heard) <= 35


async def test_failures(hooked, clock):
    await hooked.simulate(failures=2)
    await hooked.happen()
    for _ in range(3):
        await hooked.deliver()
        clock.advance(30)

    delivery = await hooked.only()
    assert len(hooked.hears.heard) == 1
    assert [one["simulated"] for one in delivery["attempts"]] == ["failure", "failure", None]
    assert delivery["outcome"] == "delivered"


async def test_the_orders_hold_until_the_next_ones(hooked):
    await hooked.simulate(delay=60, duplicates=1)

    assert (await hooked.simulate(failures=1))["simulation"] == {
        "delay": 0, "drops": 0, "duplicates": 0, "failures": 1, "reorder": 0, "test_clock": None,
    }  # fmt: skip
    assert (await hooked.state())["simulation"]["failures"] == 1


WRONG = [("delay", -1), ("delay", DAY + 1), ("drops", 101), ("duplicates", 4), ("failures", 21), ("reorder", 51),
         ("drops", "many"), ("test_clock", "clock_none"), ("chaos", 1)]  # fmt: skip


@only_sqlite
@pytest.mark.parametrize(("name", "value"), WRONG)
async def test_orders_that_make_no_sense_are_refused(hooked, name, value):
    error = await hooked.merchant.refused(f"{OWN}/{hooked.id}/simulate", {name: value})

    assert error["param"] == name


async def test_in_live_mode_nothing_is_simulated(merchant):
    made = await merchant.live.create(ENDPOINTS, url="https://shop.example/hook", enabled_events=["*"])

    error = await merchant.live.refused(f"{OWN}/{made['id']}/simulate", drops=1)

    assert error["message"] == "In live mode nothing is simulated. Use a test mode key."
