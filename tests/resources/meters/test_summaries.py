"""`billing.meter_event_summary`: usage by hours, days, or in all."""

import random

import pytest

from tests.conftest import only_sqlite
from tests.resources.meters.using import DAY, a_meter, used

NOON = 1_793_016_000
"""The test's wall clock shows 1,793,000,000; this is the noon after it."""


async def summaries(merchant, meter, customer, start, end, **params):
    path = f"/v1/billing/meters/{meter['id']}/event_summaries"
    return await merchant.find(path, customer=customer, start_time=start, end_time=end, **params)


async def test_a_summary_has_every_field(merchant, customer, clock):
    meter = await a_meter(merchant)
    await used(merchant, meter, customer, 5)
    await used(merchant, meter, customer, 7)
    start = clock.now - clock.now % 60

    (found,) = (await summaries(merchant, meter, customer, start, start + 60))["data"]

    assert found == {
        "id": found["id"],
        "object": "billing.meter_event_summary",
        "aggregated_value": 12.0,
        "end_time": start + 60,
        "livemode": False,
        "meter": meter["id"],
        "start_time": start,
    }
    assert found["id"].startswith("mtrusg_")


async def test_a_summary_has_decimals(merchant, customer, clock):
    meter = await a_meter(merchant)
    await used(merchant, meter, customer, "2.5")
    await used(merchant, meter, customer, "-0.25")
    start = clock.now - clock.now % 60

    (found,) = (await summaries(merchant, meter, customer, start, start + 60))["data"]

    assert found["aggregated_value"] == 2.25


async def test_days_and_hours_are_summed_apart(merchant, customer, clock):
    clock.advance(NOON - clock.now)
    meter = await a_meter(merchant)
    for moment, value in ((NOON, 1), (NOON - 1, 2), (NOON - 7_200, 4), (NOON - 2 * DAY, 8)):
        await used(merchant, meter, customer, value, timestamp=moment)
    day = NOON - 12 * 3_600

    found = {
        window: (await summaries(merchant, meter, customer, day - 2 * DAY, day + DAY, value_grouping_window=window))[
            "data"
        ]
        for window in ("day", "hour")
    }

    seen = {
        window: [
            (one["start_time"] - day, one["end_time"] - one["start_time"], one["aggregated_value"]) for one in all_
        ]
        for window, all_ in found.items()
    }
    assert seen == {
        "day": [(0, DAY, 7.0), (-2 * DAY, DAY, 8.0)],
        "hour": [(43_200, 3_600, 1.0), (39_600, 3_600, 2.0), (36_000, 3_600, 4.0), (-2 * DAY + 43_200, 3_600, 8.0)],
    }


async def test_pages_of_summaries_fit_together(merchant, customer, clock):
    clock.advance(NOON - clock.now)
    meter, chance = await a_meter(merchant), random.Random(7)
    for hour in chance.sample(range(240), 23):
        await used(merchant, meter, customer, hour + 1, timestamp=NOON - hour * 3_600)
    day = NOON - 12 * 3_600
    where = (merchant, meter, customer, day - 10 * DAY, day + DAY)
    hours = {"value_grouping_window": "hour"}
    whole = (await summaries(*where, **hours, limit=100))["data"]

    forwards, cursor = [], {}
    while True:
        page = await summaries(*where, **hours, limit=4, **cursor)
        forwards += page["data"]
        if not page["has_more"]:
            break
        cursor = {"starting_after": page["data"][-1]["id"]}
    backwards, cursor = [], {"ending_before": whole[-1]["id"]}
    while True:
        page = await summaries(*where, **hours, limit=4, **cursor)
        backwards = page["data"] + backwards
        if not page["has_more"]:
            break
        cursor = {"ending_before": page["data"][0]["id"]}

    assert len(whole) == 23
    assert forwards == whole
    assert backwards == whole[:-1]


async def test_there_is_no_summary_of_nothing(merchant, customer, clock):
    meter = await a_meter(merchant)
    start = clock.now - clock.now % DAY

    found = [
        (await summaries(merchant, meter, customer, start, start + DAY, **params))["data"]
        for params in ({}, {"value_grouping_window": "day"})
    ]

    assert found == [[], []]


MISALIGNED = {
    "half a minute": ({"start_time": 30, "end_time": 60}, "start_time"),
    "half an hour": ({"start_time": 0, "end_time": 1_800, "value_grouping_window": "hour"}, "end_time"),
    "half a day": ({"start_time": 43_200, "end_time": DAY, "value_grouping_window": "day"}, "start_time"),
    "backwards": ({"start_time": 60, "end_time": 60}, "end_time"),
    "an unknown customer": ({"start_time": 0, "end_time": 60, "customer": "cus_x"}, "customer"),
    "nobody": ({"start_time": 0, "end_time": 60, "customer": ""}, "customer"),
}


@only_sqlite
@pytest.mark.parametrize(("params", "param"), MISALIGNED.values(), ids=MISALIGNED.keys())
async def test_a_stretch_that_makes_no_sense_is_refused(merchant, customer, params, param):
    meter = await a_meter(merchant)

    answer = await merchant.get(f"/v1/billing/meters/{meter['id']}/event_summaries", {"customer": customer} | params)

    assert (answer.status, answer.error["param"]) == (400, param)
