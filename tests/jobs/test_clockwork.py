"""The clockwork: what is due is done in order, once, and nothing that fails stops the rest."""

import asyncio

import pytest

from portico.storage import wakes
from tests.everything import NOON
from tests.jobs import chores

CLOCKS = "/v1/test_helpers/test_clocks"
DAY = 86_400


@pytest.fixture
def add(app, scope, clock):
    """Adds a chore, due now unless said otherwise."""

    async def adding(name, due=None, rank=0, **more):
        await chores.add(app.engine, app.here, name, clock.now if due is None else due, rank, scope=scope, **more)

    return adding


@pytest.fixture
def run(app, scope):
    """Does what is due in this world, with a worker of its own."""

    async def running(work=chores.do):
        await chores.clockwork(app, work).run(scope.account)

    return running


async def test_what_is_due_is_done_and_what_is_not_is_not(app, scope, add, run, clock):
    await add("now")
    await add("later", clock.now + 1)

    await run()
    await run()

    assert await chores.done(app.engine, scope) == ["now"]
    assert await chores.waiting(app.engine, scope) == 1


async def test_what_belongs_to_one_is_done_by_time_then_rank_then_id(app, scope, add, run, clock):
    for name, due, rank in [("f", 3, 0), ("b", 1, 5), ("d", 2, 1), ("e", 2, 1), ("c", 2, 0), ("a", 1, 0)]:
        await add(name, clock.now - 9 + due, rank, owner="cus_1")

    await asyncio.gather(run(), run(), run())

    assert await chores.done(app.engine, scope) == ["a", "b", "c", "d", "e", "f"]


async def test_one_that_cannot_be_done_stops_nobody_and_is_tried_again(app, scope, add, run, clock, caplog):
    await add("broken", clock.now - 5, owner="cus_1", broken="yes")
    await add("behind", clock.now - 4, owner="cus_1")
    await add("beside", clock.now - 3, owner="cus_2")

    await run()
    first = await chores.done(app.engine, scope)
    await run()
    times = caplog.text.count("could not be done: broken")
    clock.advance(wakes.LEASE)
    await run()

    assert sorted(first) == ["behind", "beside"]
    assert (times, caplog.text.count("could not be done: broken")) == (1, 2)
    assert await chores.done(app.engine, scope) == first


async def test_what_fails_again_and_again_is_tried_less_and_less_often_and_is_not_lost(
    app, scope, add, run, clock, caplog
):
    await add("broken", broken="yes")
    waits = []

    for _ in range(9):
        await run()
        waits.append(int(caplog.messages[-1].split("again in ")[1].split()[0]))
        clock.advance(waits[-1] - 1)
        await run()
        clock.advance(1)
    await run(lambda tx, chore: chores.do(tx, chore.having(metadata={})))

    assert waits == [60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]
    assert [f"broken (failure {number}," in line for number, line in enumerate(caplog.messages, 1)] == [True] * 9
    assert (await chores.done(app.engine, scope), await chores.waiting(app.engine, scope)) == (["broken"], 0)


async def test_what_gets_another_time_has_not_failed_yet(app, scope, add, run, clock, caplog):
    await add("broken", broken="yes")
    await run()
    clock.advance(60)
    await run()
    row = wakes.Wake(*scope.key, "broken", "product", wakes.WALL, clock.now, 0)

    await app.engine.transact(lambda connection: wakes.put(connection, scope, row, "broken"))
    await run()

    assert [line.split("(")[1] for line in caplog.messages] == [
        "failure 1, tried again in 60 seconds)",
        "failure 2, tried again in 120 seconds)",
        "failure 1, tried again in 60 seconds)",
    ]


async def test_a_lease_holds_until_it_runs_out(app, scope, add, run, clock):
    await add("taken")
    take = {"now": clock.now, "worker": "dead", "most": 1, "account": scope.account}
    await app.engine.transact(lambda connection: wakes.take(connection, **take))

    clock.advance(wakes.LEASE - 1)
    await run()
    early = await chores.done(app.engine, scope)
    clock.advance(1)
    await run()

    assert early == []
    assert await chores.done(app.engine, scope) == ["taken"]


async def test_what_is_changed_meanwhile_is_done_at_its_new_time(app, scope, add, run, clock):
    await add("moved")
    take = {"now": clock.now, "worker": "slow", "most": 1, "account": scope.account}
    [row] = await app.engine.transact(lambda connection: wakes.take(connection, **take))
    later = row._replace(due=clock.now + 5)
    await app.engine.transact(lambda connection: wakes.put(connection, scope, later, "moved"))

    same = await app.engine.transact(lambda connection: wakes.still_says(connection, row))
    clock.advance(5)
    await run()

    assert not same
    assert await chores.done(app.engine, scope) == ["moved"]


async def moving(merchant, add, *names, **broken):
    """A test clock on its way, with chores at noon of the days that follow."""
    id = await merchant.clock(NOON)
    for number, name in enumerate(names):
        more = {"broken": "yes"} if name in broken else {}
        await add(name, NOON + number * DAY // 2, clock=id, owner="cus_1", **more)
    await merchant.create(f"{CLOCKS}/{id}/advance", frozen_time=NOON + len(names) * DAY)
    return id


async def test_a_test_clock_does_what_is_on_its_way_in_order_and_in_its_time(app, merchant, scope, add, run):
    await moving(merchant, add, "c", "a", "b")

    await run()

    assert await chores.done(app.engine, scope) == ["c", "a", "b"]
    times = [(await merchant.find(f"/v1/products/{name}"))["metadata"]["done"] for name in ("c", "a", "b")]
    assert times == [str(NOON), str(NOON + DAY // 2), str(NOON + DAY)]


async def test_a_test_clock_stops_at_what_cannot_be_done(app, merchant, scope, add, run):
    id = await moving(merchant, add, "a", "broken", "c", broken=True)

    await run()

    assert await chores.done(app.engine, scope) == ["a"]
    assert (await merchant.find(f"{CLOCKS}/{id}"))["status"] == "internal_failure"


async def test_what_comes_behind_a_failure_at_the_same_time_is_not_done_either(app, merchant, scope, add, run):
    id = await merchant.clock(NOON)
    for rank, name in enumerate(["a", "b", "broken", "d"]):
        await add(name, NOON, rank, clock=id, owner="cus_1", **({"broken": "yes"} if name == "broken" else {}))
    await merchant.create(f"{CLOCKS}/{id}/advance", frozen_time=NOON + DAY)

    await run()

    assert await chores.done(app.engine, scope) == ["a", "b"]


async def test_a_test_clock_goes_on_where_a_worker_died(app, merchant, scope, add, run, clock):
    names = [f"chore-{number:02}" for number in range(20)]
    id = await moving(merchant, add, *names)
    worker = chores.clockwork(app)
    dying = asyncio.create_task(worker.run(scope.account))
    await chores.some(app.engine, scope, 5)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    before = await chores.done(app.engine, scope)

    await run()
    during = await merchant.find(f"{CLOCKS}/{id}")
    clock.advance(wakes.LEASE)
    await run()

    assert 5 <= len(before) < 20
    assert during["status"] == "advancing"
    assert await chores.done(app.engine, scope) == names
    assert (await merchant.find(f"{CLOCKS}/{id}"))["status"] == "ready"


async def test_who_is_to_end_leaves_a_test_clock_for_the_next_at_once(app, merchant, scope, add, run):
    names = [f"chore-{number:02}" for number in range(20)]
    await moving(merchant, add, *names)
    worker = chores.clockwork(app)
    working = asyncio.create_task(worker.run(scope.account))
    await chores.some(app.engine, scope, 1)

    worker.end()
    await working
    before = await chores.done(app.engine, scope)
    await run()

    assert len(before) < 20
    assert await chores.done(app.engine, scope) == names
