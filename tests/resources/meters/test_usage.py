"""Usage comes in as events, and is counted as the meter says."""

import random
from fractions import Fraction

import pytest

from portico.resources.meters.declaration import MeterEvent
from portico.resources.meters.usage import series, usage
from tests.conftest import only_sqlite
from tests.discounts import within
from tests.resources.meters.using import DAY, EVENTS, a_meter, used

ADJUSTMENTS = "/v1/billing/meter_event_adjustments"


async def test_an_event_has_every_field_and_no_id(merchant, customer, clock):
    meter = await a_meter(merchant)

    made = await used(merchant, meter, customer, 7, identifier="one")

    assert made == {
        "object": "billing.meter_event",
        "created": clock.now,
        "event_name": "sum",
        "identifier": "one",
        "livemode": False,
        "payload": {"stripe_customer_id": customer, "value": "7"},
        "timestamp": clock.now,
    }


async def test_an_event_without_an_identifier_gets_one(merchant, customer):
    meter = await a_meter(merchant)

    identifiers = {(await used(merchant, meter, customer))["identifier"] for _ in range(5)}

    assert len(identifiers) == 5


COUNTED = {"sum": 12, "count": 3, "last": 4}


@pytest.mark.parametrize(("formula", "expected"), COUNTED.items(), ids=COUNTED)
async def test_usage_is_counted_as_the_meter_says(merchant, customer, clock, formula, expected):
    meter, other = await a_meter(merchant, formula), (await merchant.create("/v1/customers"))["id"]
    for offset, value in ((-10, 5), (0, 3), (5, 4), (10, 100)):
        if offset:
            await used(merchant, meter, customer, value, timestamp=clock.now + offset)
        else:
            await used(merchant, meter, customer, value)
    await used(merchant, meter, other, 1_000)

    found = await within(
        merchant, customer, lambda tx, _: usage(tx, meter["id"], customer, clock.now - 10, clock.now + 10)
    )

    assert found == expected


async def test_the_last_value_is_that_of_the_latest_time_not_of_the_latest_request(merchant, customer, clock):
    meter = await a_meter(merchant, "last")
    await used(merchant, meter, customer, 9, timestamp=clock.now)
    await used(merchant, meter, customer, 4, timestamp=clock.now - 100)

    found = await within(merchant, customer, lambda tx, _: usage(tx, meter["id"], customer, 0, clock.now + 1))

    assert found == 9


@pytest.mark.parametrize("formula", COUNTED)
async def test_nothing_is_what_nobody_used(merchant, customer, formula):
    meter = await a_meter(merchant, formula)

    found = await within(merchant, customer, lambda tx, _: usage(tx, meter["id"], customer, 0, 2_000_000_000))
    unknown = await within(merchant, customer, lambda tx, _: usage(tx, "mtr_x", customer, 0, 2_000_000_000))

    assert (found, unknown) == (0, 0)


async def test_events_that_are_counted_need_no_value(merchant, customer):
    meter = await a_meter(merchant, "count")

    answer = await merchant.post(EVENTS, event_name="count", payload={"stripe_customer_id": customer})

    assert answer.status == 200
    assert await within(merchant, customer, lambda tx, _: usage(tx, meter["id"], customer, 0, 2_000_000_000)) == 1


async def test_a_meter_may_name_its_own_keys(merchant, customer):
    mapping = {"type": "by_id", "event_payload_key": "who"}
    meter = await a_meter(merchant, customer_mapping=mapping, value_settings={"event_payload_key": "many"})

    await merchant.create(EVENTS, event_name="sum", payload={"who": customer, "many": "5", "note": "x"})

    assert await within(merchant, customer, lambda tx, _: usage(tx, meter["id"], customer, 0, 2_000_000_000)) == 5


REFUSED = {
    "an unknown name": ({"event_name": "x"}, "event_name", "resource_missing"),
    "no customer": ({"payload": {"value": "1"}}, "payload[stripe_customer_id]", "parameter_missing"),
    "no value": ({"payload": {"stripe_customer_id": "?"}}, "payload[value]", "parameter_missing"),
    "an unknown customer": ({"payload": {"stripe_customer_id": "cus_x", "value": "1"}}, "payload[stripe_customer_id]",
                            "resource_missing"),
    "thirteen decimals": ({"payload": {"stripe_customer_id": "?", "value": "0.0000000000001"}}, "payload[value]",
                          None),
    "sixteen digits": ({"payload": {"stripe_customer_id": "?", "value": "1234.567890123456"}}, "payload[value]", None),
    "sixteen whole digits": ({"payload": {"stripe_customer_id": "?", "value": "1000000000000000.0"}},
                             "payload[value]", None),
    "a power of ten": ({"payload": {"stripe_customer_id": "?", "value": "1e3"}}, "payload[value]", None),
    "half a number": ({"payload": {"stripe_customer_id": "?", "value": "1."}}, "payload[value]", None),
    "a word": ({"payload": {"stripe_customer_id": "?", "value": "many"}}, "payload[value]", None),
    "other digits": ({"payload": {"stripe_customer_id": "?", "value": "٣"}}, "payload[value]", None),
    "too long ago": ({"timestamp": 1_793_000_000 - 35 * DAY - 1}, "timestamp", None),
    "too far ahead": ({"timestamp": 1_793_000_301}, "timestamp", None),
    "a long identifier": ({"identifier": "x" * 101}, "identifier", None),
}  # fmt: skip


@only_sqlite
@pytest.mark.parametrize(("params", "param", "code"), REFUSED.values(), ids=REFUSED.keys())
async def test_an_event_that_makes_no_sense_is_refused(merchant, customer, params, param, code):
    await a_meter(merchant)
    event = {"event_name": "sum", "payload": {"stripe_customer_id": "?", "value": "1"}} | params
    event["payload"] = {key: customer if text == "?" else text for key, text in event["payload"].items()}

    error = await merchant.refused(EVENTS, event)

    assert (error["param"], error.get("code")) == (param, code)


@pytest.mark.parametrize("offset", [-35 * DAY, 300])
async def test_the_first_and_the_last_moment_are_taken(merchant, customer, clock, offset):
    meter = await a_meter(merchant)

    made = await used(merchant, meter, customer, timestamp=clock.now + offset)

    assert made["timestamp"] == clock.now + offset


async def test_the_same_event_does_not_count_twice(merchant, customer):
    meter = await a_meter(merchant)
    await used(merchant, meter, customer, identifier="one")

    error = await merchant.refused(
        EVENTS, event_name="sum", payload={"stripe_customer_id": customer, "value": "1"}, identifier="one"
    )

    assert (error["code"], error["param"]) == ("resource_already_exists", "identifier")
    assert await within(merchant, customer, lambda tx, _: usage(tx, meter["id"], customer, 0, 2_000_000_000)) == 1


async def test_an_inactive_meter_takes_none(merchant, customer):
    meter = await a_meter(merchant)
    await merchant.create(f"/v1/billing/meters/{meter['id']}/deactivate")

    error = await merchant.refused(EVENTS, event_name="sum", payload={"stripe_customer_id": customer, "value": "1"})

    assert (error["param"], error["message"]) == ("event_name", "No active meter found for event name sum.")


async def test_usage_happens_in_the_customers_time(merchant):
    clock = await merchant.clock(1_700_000_000)
    customer = (await merchant.create("/v1/customers", test_clock=clock))["id"]
    meter = await a_meter(merchant)

    made = await used(merchant, meter, customer)

    assert (made["timestamp"], made["created"]) == (1_700_000_000, 1_700_000_000)


async def test_a_mistake_is_taken_back(merchant, customer):
    meter = await a_meter(merchant)
    await used(merchant, meter, customer, 5, identifier="one")
    await used(merchant, meter, customer, 7)
    cancel = {"event_name": "sum", "type": "cancel", "cancel": {"identifier": "one"}}

    made = await merchant.create(ADJUSTMENTS, cancel)
    again = await merchant.refused(ADJUSTMENTS, cancel)

    assert made == cancel | {"object": "billing.meter_event_adjustment", "livemode": False, "status": "complete"}
    assert again["param"] == "cancel[identifier]"
    assert await within(merchant, customer, lambda tx, _: usage(tx, meter["id"], customer, 0, 2_000_000_000)) == 7


async def test_a_mistake_is_taken_back_within_a_day(merchant, customer, clock):
    meter = await a_meter(merchant)
    for name in ("one", "two"):
        await used(merchant, meter, customer, identifier=name)
    cancel = {"event_name": "sum", "type": "cancel"}
    clock.advance(DAY)
    await merchant.create(ADJUSTMENTS, cancel, cancel={"identifier": "one"})
    clock.advance(1)

    error = await merchant.refused(ADJUSTMENTS, cancel, cancel={"identifier": "two"})

    assert error["message"] == "Events can be canceled within 24 hours only."


@only_sqlite
@pytest.mark.parametrize(
    ("params", "code"),
    [({"cancel": {"identifier": "x"}}, "resource_missing"), ({}, "parameter_missing"),
     ({"cancel": {"identifier": "one"}, "event_name": "other"}, "resource_missing")],
)  # fmt: skip
async def test_what_was_never_there_cannot_be_taken_back(merchant, customer, params, code):
    await used(merchant, await a_meter(merchant), customer, identifier="one")

    error = await merchant.refused(ADJUSTMENTS, {"event_name": "sum", "type": "cancel"} | params)

    assert (error["code"], error["param"]) == (code, "cancel[identifier]")


@pytest.mark.parametrize("formula", COUNTED)
async def test_usage_is_what_a_list_of_all_events_comes_to(merchant, customer, clock, formula):
    meter, chance = await a_meter(merchant, formula), random.Random(formula)
    events = [(clock.now - chance.randrange(1_000), chance.randrange(50)) for _ in range(40)]
    for moment, value in events:
        await used(merchant, meter, customer, value, timestamp=moment)

    for _ in range(10):
        start, end = sorted(clock.now - chance.randrange(1_000) for _ in range(2))
        found = await within(merchant, customer, lambda tx, _, s=start, e=end: usage(tx, meter["id"], customer, s, e))
        inside = [event for event in events if start <= event[0] < end]
        latest = max(inside, key=lambda event: event[0], default=(0, 0))
        expected = {"sum": sum(value for _, value in inside), "count": len(inside)}.get(formula)
        same_time = {value for moment, value in inside if moment == latest[0]} or {0}
        assert found == expected or (formula == "last" and found in same_time)


async def adding(merchant, customer, formula, *values):
    """What values come to, one reported after the other."""
    meter = await a_meter(merchant, formula)
    for value in values:
        await used(merchant, meter, customer, value)
    return await within(merchant, customer, lambda tx, _: usage(tx, meter["id"], customer, 0, 2_000_000_000))


ADDED = {
    "tenths": ("sum", ["0.1", "0.2"], "0.3"),
    "trillionths": ("sum", ["999.999999999999", "0.000000000001"], "1000"),
    "a correction": ("sum", ["2.5", "-0.75"], "1.75"),
    "more corrected than used": ("sum", ["1", "-1.000000000001"], "-0.000000000001"),
    "zeros that say nothing": ("sum", ["00012.500000000000", "100000000000000.000"], "100000000000012.5"),
    "the last, in parts": ("last", ["1.5", "2.25"], "2.25"),
    "nines": ("sum", ["999999999999999"] * 3 + ["0.999999999999"] * 3, "2999999999999999.999999999997"),
    "how many": ("count", ["0.5", "0.5", "7"], "3"),
}


@pytest.mark.parametrize(("formula", "values", "expected"), ADDED.values(), ids=ADDED.keys())
async def test_decimals_are_added_exactly(merchant, customer, formula, values, expected):
    found = await adding(merchant, customer, formula, *values)

    assert found == Fraction(expected)


async def test_an_event_shows_its_value_as_it_was_sent_and_too_many_digits_are_told(merchant, customer):
    meter = await a_meter(merchant)

    made = await used(merchant, meter, customer, "-0.50")
    error = await merchant.refused(
        EVENTS, event_name="sum", payload={"stripe_customer_id": customer, "value": "1234567890123456"}
    )

    assert made["payload"]["value"] == "-0.50"
    assert error["message"] == ("The value in the event payload can have at most 15 digits. Received 1234567890123456.")


@pytest.mark.parametrize("sign", [1, -1])
async def test_more_than_64_bits_have_room_for_is_added_exactly(merchant, customer, sign):
    meter = await a_meter(merchant)
    of = {"event_name": "sum", "payload": {}, "timestamp": 1, "series": series(meter["id"], customer)}

    async def added(tx, _):
        for number in range(4):
            await tx.insert(MeterEvent.of(**of, identifier=str(number), value=sign * 2**62, parts=sign * number))
        return await usage(tx, meter["id"], customer, 0, 2)

    assert await within(merchant, customer, added) == sign * (2**64 + Fraction(6, 10**12))


@pytest.mark.parametrize(("window", "expected"), [("hour", 4 + 8 + 16), ("day", 8 + 16), (None, 1 + 2 + 4 + 8 + 16)])
async def test_of_what_is_added_up_beforehand_the_latest_report_of_a_window_counts(
    merchant, customer, clock, window, expected
):
    midnight = clock.now - clock.now % DAY
    meter = await a_meter(merchant, **({"event_time_window": window} if window else {}))
    for hours, value in ((-5, 1), (-5, 2), (-4.01, 4), (-3.5, 8), (-25, 16)):
        await used(merchant, meter, customer, value, timestamp=int(midnight + hours * 3_600))
    other = (await merchant.create("/v1/customers"))["id"]
    await used(merchant, meter, other, 1_000, timestamp=midnight - 5)

    found = await within(merchant, customer, lambda tx, _: usage(tx, meter["id"], customer, 0, midnight))

    assert found == expected


async def test_however_many_reports_of_a_window_there_were_the_latest_counts_alone(merchant, customer, clock):
    meter, midnight = await a_meter(merchant, event_time_window="day"), clock.now - clock.now % DAY

    async def many(tx, _):
        for number in range(250):
            event = {"event_name": "sum", "identifier": f"{number}", "timestamp": midnight + number, "value": 1}
            await tx.insert(MeterEvent.of(**event, payload={}, series=series(meter["id"], customer)))

    await within(merchant, customer, many)
    await used(merchant, meter, customer, 7, timestamp=midnight)

    found = await within(merchant, customer, lambda tx, _: usage(tx, meter["id"], customer, 0, midnight + DAY))
    assert found == 7
