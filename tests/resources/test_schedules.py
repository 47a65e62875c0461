"""Schedules: phases begin and end at their times, and the subscription follows. Source: billing-behaviour section 5."""

from tests.resources.schedules import (
    APRIL,
    DAY,
    HOUR,
    JUNE,
    MAY,
    MID_APRIL,
    SCHEDULES,
    again,
    amounts,
    downgrade,
    invoices,
    phase,
    subscribed,
    world,
)
from tests.subscriptions import monthly


async def test_a_subscription_becomes_a_schedule_of_one_phase(merchant):
    _, customer = await world(merchant)
    pro = await monthly(merchant, 5000)
    subscription = await subscribed(merchant, customer, pro, metadata={"plan": "pro"})

    made = await merchant.create(SCHEDULES, from_subscription=subscription["id"])

    assert (made["status"], made["end_behavior"], made["subscription"]) == ("active", "release", subscription["id"])
    assert made["current_phase"] == {"start_date": APRIL, "end_date": MAY}
    (only,) = made["phases"]
    assert (only["start_date"], only["end_date"], only["items"][0]["price"]) == (APRIL, MAY, pro["id"])
    assert (await again(merchant, subscription))["schedule"] == made["id"]


async def test_a_portal_downgrade_waits_for_the_end_of_the_period(merchant):
    """1 April: Pro for 50.00. In April: Basic from May. 1 May: Basic for 20.00, nothing prorated. 1 June: all done."""
    clock, customer = await world(merchant)
    pro, basic = await monthly(merchant, 5000), await monthly(merchant, 2000)
    subscription, schedule = await downgrade(merchant, customer, pro, basic)
    before = await again(merchant, subscription)

    await merchant.advance(clock, MAY)
    at_may = await again(merchant, subscription)
    turned = await again(merchant, schedule)
    await merchant.advance(clock, JUNE)
    done = await again(merchant, schedule)

    assert before["items"]["data"][0]["price"]["id"] == pro["id"]
    item = at_may["items"]["data"][0]
    assert (item["price"]["id"], item["id"]) == (basic["id"], before["items"]["data"][0]["id"])
    assert (item["current_period_start"], item["current_period_end"]) == (MAY, JUNE)
    assert turned["current_phase"] == {"start_date": MAY, "end_date": JUNE}
    expected = [("subscription_create", 5000), ("subscription_cycle", 2000), ("subscription_cycle", 2000)]
    assert await amounts(merchant, customer) == expected
    assert all(
        not line["parent"]["subscription_item_details"]["proration"]
        for line in (await invoices(merchant, customer))[1]["lines"]["data"]
    )
    assert (done["status"], done["subscription"], done["released_subscription"]) == (
        "released",
        None,
        subscription["id"],
    )
    assert (done["completed_at"], done["released_at"], done["current_phase"]) == (JUNE, JUNE, None)
    after = await again(merchant, subscription)
    assert (after["status"], after["schedule"]) == ("active", None)
    own = [one for one in await merchant.types() if one.startswith("subscription_schedule")]
    names = ("created", "updated", "updated", "expiring", "completed", "released")
    assert own == [f"subscription_schedule.{name}" for name in names]


async def test_the_first_invoice_of_a_schedule_is_a_draft_for_an_hour(merchant):
    clock, customer = await world(merchant)
    price = await monthly(merchant, 1000)

    made = await merchant.create(SCHEDULES, customer=customer, phases=[phase(price, end_date=MAY)])

    subscription = await merchant.find(f"/v1/subscriptions/{made['subscription']}")
    (draft,) = await invoices(merchant, customer)
    assert (made["status"], subscription["status"], subscription["schedule"]) == ("active", "active", made["id"])
    assert (draft["status"], draft["billing_reason"]) == ("draft", "subscription_create")
    assert draft["automatically_finalizes_at"] == APRIL + HOUR
    await merchant.advance(clock, APRIL + HOUR)
    assert [found["status"] for found in await invoices(merchant, customer)] == ["paid"]


async def test_a_schedule_can_begin_later(merchant):
    clock, customer = await world(merchant)
    price = await monthly(merchant, 1000)
    made = await merchant.create(SCHEDULES, customer=customer, start_date=MAY, phases=[phase(price)])
    waiting = await merchant.find(SCHEDULES, customer=customer, scheduled=True)

    await merchant.advance(clock, MAY)
    begun = await again(merchant, made)

    assert (made["status"], made["subscription"], made["current_phase"]) == ("not_started", None, None)
    assert made["phases"][0]["end_date"] == JUNE
    assert [found["id"] for found in waiting["data"]] == [made["id"]]
    assert (begun["status"], begun["current_phase"]["start_date"]) == ("active", MAY)
    subscription = await merchant.find(f"/v1/subscriptions/{begun['subscription']}")
    assert (subscription["start_date"], subscription["billing_cycle_anchor"]) == (MAY, MAY)
    assert (await merchant.find(SCHEDULES, customer=customer, scheduled=True))["data"] == []


async def test_a_preview_knows_what_the_schedule_will_change(merchant):
    _, customer = await world(merchant)
    pro, basic = await monthly(merchant, 5000), await monthly(merchant, 2000)
    subscription, schedule = await downgrade(merchant, customer, pro, basic)
    preview = "/v1/invoices/create_preview"

    by_subscription = await merchant.create(preview, subscription=subscription["id"])
    by_schedule = await merchant.create(preview, schedule=schedule["id"])
    details = {"phases": [phase(pro, start_date=APRIL, end_date=MAY), phase(pro)]}
    details["phases"][1]["items"][0]["quantity"] = 2
    other = await merchant.create(preview, schedule=schedule["id"], schedule_details=details)
    new = await merchant.create(preview, customer=customer, schedule_details={"phases": [phase(basic, start_date=MAY)]})

    assert [one["total"] for one in (by_subscription, by_schedule, other, new)] == [2000, 2000, 10_000, 2000]
    assert (await again(merchant, schedule))["phases"] == schedule["phases"]
    assert len(await invoices(merchant, customer)) == 1


async def test_a_pause_can_be_planned(merchant):
    """30.00 a month; a pause from 16 April to 1 May, when a new period begins."""
    clock, customer = await world(merchant)
    price = await monthly(merchant, 3000)
    plan = {
        "pause": {"pause_at": {"type": "timestamp", "timestamp": MID_APRIL}},
        "resume": {"resume_at": {"type": "timestamp", "timestamp": MAY}},
    }
    made = await merchant.create(
        SCHEDULES, customer=customer, phases=[phase(price, end_date=JUNE)], pause_schedules=[plan]
    )
    subscription = {"object": "subscription", "id": made["subscription"]}

    await merchant.advance(clock, MID_APRIL)
    paused = await again(merchant, subscription)
    (then,) = (await again(merchant, made))["pause_schedules"]
    await merchant.advance(clock, MAY)

    (now,) = (await again(merchant, made))["pause_schedules"]
    assert made["pause_schedules"][0]["pause"]["status"] == {"type": "scheduled"}
    assert (paused["status"], then["pause"]["status"]["type"]) == ("paused", "succeeded")
    assert ((await again(merchant, subscription))["status"], now["resume"]["status"]["type"]) == ("active", "succeeded")
    assert [total for _, total in await amounts(merchant, customer)] == [3000, 1500]


async def test_schedules_are_listed_by_what_became_of_them(merchant):
    _, customer = await world(merchant)
    price = await monthly(merchant)
    ids = {}
    for what in ("release", "cancel", ""):
        made = await merchant.create(SCHEDULES, customer=customer, start_date=MAY, phases=[phase(price)])
        ids[what] = made["id"]
        if what:
            await merchant.create(f"{SCHEDULES}/{made['id']}/{what}")

    async def listed(**filters):
        return [one["id"] for one in (await merchant.find(SCHEDULES, {"customer": customer} | filters))["data"]]

    assert await listed(released_at={"gte": APRIL}) == [ids["release"]]
    assert await listed(canceled_at=APRIL) == [ids["cancel"]]
    assert await listed(completed_at={"gte": 0}) == []
    assert await listed(scheduled=True) == [ids[""]]
    assert (await merchant.find(SCHEDULES))["data"] == []


async def test_a_clock_moves_two_intervals_of_what_is_on_it(merchant):
    clock, customer = await world(merchant)
    weekly = await monthly(merchant, 100, recurring={"interval": "week"})
    advance = f"/v1/test_helpers/test_clocks/{clock}/advance"

    await merchant.create(SCHEDULES, customer=customer, start_date=MAY, phases=[phase(weekly)])
    by_schedule = await merchant.refused(advance, frozen_time=APRIL + 14 * DAY + 1)
    other_clock, other = await world(merchant)
    await subscribed(merchant, other, await monthly(merchant))
    by_subscription = await merchant.refused(
        f"/v1/test_helpers/test_clocks/{other_clock}/advance", frozen_time=JUNE + 1
    )

    assert f"You can only advance it up to {APRIL + 14 * DAY} " in by_schedule["message"]
    assert f"You can only advance it up to {JUNE} " in by_subscription["message"]
    await merchant.advance(clock, APRIL + 14 * DAY)
