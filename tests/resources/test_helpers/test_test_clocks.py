"""Test clocks: they stand still, they move, and whoever lives by them lives in their time."""

import pytest

from tests import subscriptions
from tests.everything import NOON

CLOCKS = "/v1/test_helpers/test_clocks"
DAY = 86_400
JANUARY, MARCH, IN_TWO_YEARS = 1_767_225_600, 1_772_323_200, 1_830_297_600
"""The first of January 2026, of March, and of January 2028."""


async def test_a_new_clock_stands_still(merchant, clock):
    made = await merchant.create(CLOCKS, frozen_time=NOON, name="Noon")

    assert made == {
        "id": made["id"],
        "object": "test_helpers.test_clock",
        "created": clock.now,
        "deletes_after": clock.now + 30 * DAY,
        "frozen_time": NOON,
        "livemode": False,
        "name": "Noon",
        "status": "ready",
        "status_details": {},
    }


async def test_advancing_answers_at_once_and_arrives_later(merchant):
    id = await merchant.clock(NOON)

    moving = await merchant.create(f"{CLOCKS}/{id}/advance", frozen_time=NOON + DAY)

    assert (moving["status"], moving["frozen_time"]) == ("advancing", NOON)
    assert moving["status_details"] == {"advancing": {"target_frozen_time": NOON + DAY}}
    await merchant.tick()
    ready = await merchant.find(f"{CLOCKS}/{id}")
    assert (ready["status"], ready["frozen_time"], ready["status_details"]) == ("ready", NOON + DAY, {})
    names = [f"test_helpers.test_clock.{ending}" for ending in ("created", "advancing", "ready")]
    assert await merchant.types() == names


async def test_what_lives_by_a_clock_cannot_be_changed_while_it_moves(merchant):
    id = await merchant.clock(NOON)
    customer = await merchant.create("/v1/customers", test_clock=id)
    await merchant.create(f"{CLOCKS}/{id}/advance", frozen_time=NOON + DAY)

    answers = [
        await merchant.post(f"/v1/customers/{customer['id']}", name="New"),
        await merchant.post("/v1/customers", test_clock=id),
        await merchant.post(f"{CLOCKS}/{id}/advance", frozen_time=NOON + 2 * DAY),
        await merchant.delete(f"{CLOCKS}/{id}"),
    ]

    message = f"Test clock advancement underway - cannot perform modifications: {id}"
    assert [(answer.status, answer.text) for answer in answers] == [(429, message)] * 4
    assert (await merchant.get(f"/v1/customers/{customer['id']}")).status == 200


async def test_a_customer_is_made_in_the_time_of_her_clock(merchant):
    id = await merchant.clock(NOON)
    customer = await merchant.create("/v1/customers", test_clock=id)

    await merchant.advance(id, NOON + DAY)
    await merchant.create(f"/v1/customers/{customer['id']}", name="Ada")

    event = (await merchant.find("/v1/events", type="customer.updated"))["data"][0]
    assert (customer["created"], event["created"]) == (NOON, NOON + DAY)


async def test_a_customer_can_be_put_on_a_clock_later_and_for_good(merchant):
    customer = await merchant.create("/v1/customers")

    clock = await merchant.create(CLOCKS, frozen_time=NOON, customer=customer["id"])

    assert "customer" not in clock
    assert (await merchant.find(f"/v1/customers/{customer['id']}"))["test_clock"] == clock["id"]
    again = await merchant.refused(CLOCKS, frozen_time=NOON, customer=customer["id"])
    assert again["param"] == "customer"


async def test_who_lives_by_a_clock_is_listed_with_it_only(merchant):
    id = await merchant.clock(NOON)
    customer, other = await merchant.create("/v1/customers", test_clock=id), await merchant.create("/v1/customers")

    by_clock = await merchant.find("/v1/customers", test_clock=id)
    others = await merchant.find("/v1/customers")

    assert [found["id"] for found in by_clock["data"]] == [customer["id"]]
    assert [found["id"] for found in others["data"]] == [other["id"]]


async def test_deleting_a_clock_deletes_who_lives_by_it(merchant):
    id = await merchant.clock(NOON)
    customer, other = await merchant.create("/v1/customers", test_clock=id), await merchant.create("/v1/customers")

    await merchant.delete(f"{CLOCKS}/{id}")

    assert (await merchant.find(f"/v1/customers/{customer['id']}"))["deleted"] is True
    assert (await merchant.find(f"/v1/customers/{other['id']}"))["id"] == other["id"]


async def test_a_forgotten_clock_goes_by_itself(merchant, clock):
    id = await merchant.clock(NOON)

    clock.advance(30 * DAY - 1)
    await merchant.tick()
    before = await merchant.get(f"{CLOCKS}/{id}")
    clock.advance(1)
    await merchant.tick()

    assert (before.status, (await merchant.get(f"{CLOCKS}/{id}")).status) == (200, 404)


@pytest.mark.parametrize("to", [NOON, NOON - 1])
async def test_a_clock_goes_forward_only(merchant, to):
    id = await merchant.clock(NOON)

    error = await merchant.refused(f"{CLOCKS}/{id}/advance", frozen_time=to)

    assert error["param"] == "frozen_time"


async def test_a_clock_without_subscriptions_goes_two_years_at_most(merchant):
    id = await merchant.clock(1_732_320_000)

    error = await merchant.refused(f"{CLOCKS}/{id}/advance", frozen_time=1_795_392_001)

    assert error["message"].startswith(
        "The frozen time of this clock is 1732320000 (2024-11-23 00:00:00 UTC). "
        "You can only advance it up to 1795392000 (2026-11-23 00:00:00 UTC). You can only advance a test clock up to "
        "two intervals from the current frozen time at a time, based on the shortest subscription interval"
    )
    await merchant.advance(id, 1_795_392_000)


async def test_there_are_none_in_live_mode(merchant):
    error = await merchant.live.refused(CLOCKS, frozen_time=NOON)

    assert "test mode" in error["message"]


async def lives(merchant, clock, every, **params):
    """A customer on the clock with a subscription; its id."""
    customer = await subscriptions.payer(merchant, test_clock=clock)
    price = await subscriptions.monthly(merchant, recurring={"interval": every})
    made = await merchant.create("/v1/subscriptions", customer=customer["id"], items=[{"price": price["id"]}], **params)
    return made["id"]


async def farthest(merchant, clock, last):
    """Whether a clock goes as far as `last`, and not a second farther."""
    late = await merchant.refused(f"{CLOCKS}/{clock}/advance", frozen_time=last + 1)
    await merchant.create(f"{CLOCKS}/{clock}/advance", frozen_time=last)
    return "two intervals" in late["message"] and late["param"] == "frozen_time"


async def test_the_shortest_subscription_of_all_customers_decides_how_far_a_clock_goes(merchant):
    id = await merchant.clock(JANUARY)
    await lives(merchant, id, "year")
    await lives(merchant, id, "month")

    assert await farthest(merchant, id, MARCH)


async def test_what_has_ended_does_not_hold_a_clock_up(merchant):
    id = await merchant.clock(JANUARY)
    await lives(merchant, id, "year")
    gone = await lives(merchant, id, "month")
    await merchant.delete(f"/v1/subscriptions/{gone}")

    assert await farthest(merchant, id, IN_TWO_YEARS)


async def test_what_a_schedule_will_make_counts_already(merchant):
    id = await merchant.clock(JANUARY)
    customer = await subscriptions.payer(merchant, test_clock=id)
    price = await subscriptions.monthly(merchant)
    phases = [{"items": [{"price": price["id"]}], "duration": {"interval": "month"}}]
    await merchant.create(
        "/v1/subscription_schedules", customer=customer["id"], start_date=JANUARY + DAY, phases=phases
    )

    assert await farthest(merchant, id, MARCH)


async def test_everybody_goes_with_the_clock_and_nobody_else(merchant):
    id = await merchant.clock(JANUARY)
    own = [(await merchant.create("/v1/customers", test_clock=id))["id"] for _ in range(3)]
    other = (await merchant.create("/v1/customers"))["id"]

    await merchant.delete(f"{CLOCKS}/{id}")

    assert [(await merchant.find(f"/v1/customers/{customer}")).get("deleted") for customer in own] == [True] * 3
    assert "deleted" not in await merchant.find(f"/v1/customers/{other}")
