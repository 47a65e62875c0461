"""When an endpoint is given up, and what happens when it is enabled again."""

from functools import partial

from portico.storage import lanes
from portico.storage.outbox import LaneKey
from portico.storage.scope import Scope
from tests import people
from tests.receivers import answers
from tests.webhooks.shops import ENDPOINTS

DAY = 86_400


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


async def test_a_deleted_endpoint_may_be_looked_at_once_more(hooked, app):
    account = (await hooked.merchant.find("/v1/account"))["id"]
    await hooked.merchant.delete(f"{ENDPOINTS}/{hooked.id}")
    gone = LaneKey(account, 0, hooked.id)

    for _ in range(2):
        await app.engine.transact(partial(lanes.close, lane=gone))

    assert gone not in {one.lane for one in await lanes.hearing(app.engine.reader, Scope(account, False, account))}
