"""`billing.meter`: names for usage, switched off and on, and what prices may use."""

import pytest

from tests import people
from tests.conftest import only_sqlite

PATH = "/v1/billing/meters"
CALLS = {"display_name": "Calls", "event_name": "call", "default_aggregation": {"formula": "sum"}}
METERED = {"currency": "usd", "unit_amount": 1}


async def test_a_plain_meter_has_every_field(merchant, clock):
    made = await merchant.create(PATH, CALLS)

    assert made == CALLS | {
        "id": made["id"],
        "object": "billing.meter",
        "created": clock.now,
        "customer_mapping": {"event_payload_key": "stripe_customer_id", "type": "by_id"},
        "event_time_window": None,
        "livemode": False,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        "updated": clock.now,
        "value_settings": {"event_payload_key": "value"},
    }
    assert made["id"].startswith("mtr_1")


async def test_only_its_name_changes(merchant, clock):
    made = await merchant.create(PATH, CALLS)
    clock.advance(5)

    changed = await merchant.create(f"{PATH}/{made['id']}", display_name="Requests")
    error = await merchant.refused(f"{PATH}/{made['id']}", event_name="request")

    assert changed == made | {"display_name": "Requests", "updated": clock.now}
    assert (error["code"], error["param"]) == ("parameter_unknown", "event_name")


async def test_it_is_switched_off_and_on(merchant, clock):
    made = await merchant.create(PATH, CALLS)
    off = await merchant.create(f"{PATH}/{made['id']}/deactivate")
    again = await merchant.refused(f"{PATH}/{made['id']}/deactivate")
    on = await merchant.create(f"{PATH}/{made['id']}/reactivate")
    still = await merchant.refused(f"{PATH}/{made['id']}/reactivate")

    types = [event["type"] for event in (await merchant.find("/v1/events", type="billing.meter.*"))["data"]]

    assert off == made | {"status": "inactive", "status_transitions": {"deactivated_at": clock.now}}
    assert on == made
    assert again["message"].endswith("is already inactive.")
    assert still["message"].endswith("is already active.")
    assert types == ["billing.meter.reactivated", "billing.meter.deactivated", "billing.meter.created"]


async def test_each_event_is_for_one_active_meter(merchant):
    first = await merchant.create(PATH, CALLS)
    taken = await merchant.refused(PATH, CALLS)
    await merchant.create(f"{PATH}/{first['id']}/deactivate")
    second = await merchant.create(PATH, CALLS)

    back = await merchant.refused(f"{PATH}/{first['id']}/reactivate")

    assert [error["code"] for error in (taken, back)] == ["resource_already_exists"] * 2
    assert second["status"] == "active"


@pytest.mark.parametrize("status", ["active", "inactive"])
async def test_meters_are_filtered(merchant, status):
    on = await merchant.create(PATH, CALLS)
    off = await merchant.create(PATH, CALLS | {"event_name": "other"})
    await merchant.create(f"{PATH}/{off['id']}/deactivate")

    found = (await merchant.find(PATH, status=status))["data"]

    assert [meter["id"] for meter in found] == [on["id"] if status == "active" else off["id"]]


async def test_prices_and_plans_use_active_meters_only(merchant):
    meter = (await merchant.create(PATH, CALLS))["id"]
    product = (await merchant.create("/v1/products", people.TEA))["id"]
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter}
    price = await merchant.create("/v1/prices", METERED, product=product, recurring=recurring)
    plan = await merchant.create("/v1/plans", currency="usd", amount=1, product=product, **recurring)
    await merchant.create(f"{PATH}/{meter}/deactivate")

    inactive = await merchant.refused("/v1/prices", METERED, product=product, recurring=recurring)
    unknown = await merchant.refused("/v1/prices", METERED, product=product, recurring=recurring | {"meter": "mtr_x"})

    assert (price["recurring"]["meter"], plan["meter"]) == (meter, meter)
    assert [error["param"] for error in (inactive, unknown)] == ["recurring[meter]"] * 2
    assert unknown["code"] == "resource_missing"


REFUSED = {
    "no formula": ({"default_aggregation": {"formula": "max"}}, "default_aggregation[formula]"),
    "a long name": ({"display_name": "x" * 251}, "display_name"),
    "a long event": ({"event_name": "x" * 101}, "event_name"),
    "half a mapping": ({"customer_mapping": {"type": "by_id"}}, "customer_mapping[event_payload_key]"),
    "no key for the value": ({"value_settings": {"event_payload_key": ""}}, "value_settings[event_payload_key]"),
    "a window of its own": ({"event_time_window": "minute"}, "event_time_window"),
}


@only_sqlite
@pytest.mark.parametrize(("params", "param"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_meter_that_makes_no_sense_is_refused(merchant, params, param):
    error = await merchant.refused(PATH, CALLS | params)

    assert error["param"] == param
