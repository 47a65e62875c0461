"""`subscription_schedule`: what phases say of their subscription, and what that costs."""

import pytest

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
    invoices,
    phase,
    world,
)
from tests.subscriptions import monthly


async def test_a_phase_in_the_middle_of_a_period_prorates_as_it_says(merchant):
    """10.00 a month, 20.00 from 16 April: case 2 of the reference, with the invoice at once."""
    clock, customer = await world(merchant)
    small, large = await monthly(merchant, 1000), await monthly(merchant, 2000)
    await merchant.create(
        SCHEDULES,
        customer=customer,
        phases=[
            phase(small, end_date=MID_APRIL),
            phase(large, end_date=JUNE, proration_behavior="always_invoice"),
        ],
    )

    await merchant.advance(clock, MAY + 2 * HOUR)

    expected = [("subscription_create", 1000), ("subscription_update", 500), ("subscription_cycle", 2000)]
    assert await amounts(merchant, customer) == expected
    assert [found["status"] for found in await invoices(merchant, customer)] == ["paid"] * 3
    lines = (await invoices(merchant, customer))[1]["lines"]["data"]
    assert sorted(line["amount"] for line in lines) == [-500, 1000]


async def test_a_phase_can_prorate_on_the_next_invoice_or_not_at_all(merchant):
    totals = {}
    for behavior in ("create_prorations", "none"):
        clock, customer = await world(merchant)
        small, large = await monthly(merchant, 1000), await monthly(merchant, 2000)
        phases = [phase(small, end_date=MID_APRIL), phase(large, end_date=JUNE, proration_behavior=behavior)]
        await merchant.create(SCHEDULES, customer=customer, phases=phases)
        await merchant.advance(clock, MAY)
        totals[behavior] = [total for _, total in await amounts(merchant, customer)]

    assert totals == {"create_prorations": [1000, 2500], "none": [1000, 2000]}


async def test_a_phase_can_begin_periods_anew(merchant):
    """30.00 a month from 1 April; 16 April begins a phase with periods of its own."""
    clock, customer = await world(merchant)
    price = await monthly(merchant, 3000)
    schedule = await merchant.create(
        SCHEDULES,
        customer=customer,
        phases=[
            phase(price, end_date=MID_APRIL),
            phase(price, billing_cycle_anchor="phase_start", duration={"interval": "month", "interval_count": 2}),
        ],
    )

    await merchant.advance(clock, MID_APRIL)

    subscription = await merchant.find(f"/v1/subscriptions/{schedule['subscription']}")
    assert subscription["billing_cycle_anchor"] == MID_APRIL
    assert subscription["items"]["data"][0]["current_period_end"] == MID_APRIL + 30 * DAY
    assert await amounts(merchant, customer) == [("subscription_create", 3000), ("subscription_update", 1500)]


async def test_a_trial_can_be_a_phase(merchant):
    """April is free; from 1 May it is 20.00 a month."""
    clock, customer = await world(merchant)
    price = await monthly(merchant, 2000)
    phases = [phase(price, end_date=MAY, trial=True), phase(price, duration={"interval": "month"})]
    made = await merchant.create(SCHEDULES, customer=customer, phases=phases)
    free = await merchant.find(f"/v1/subscriptions/{made['subscription']}")

    await merchant.advance(clock, MAY + HOUR)

    paid = await merchant.find(f"/v1/subscriptions/{made['subscription']}")
    assert (free["status"], free["trial_end"], made["phases"][0]["trial_end"]) == ("trialing", MAY, MAY)
    assert (paid["status"], paid["billing_cycle_anchor"]) == ("active", MAY)
    assert await amounts(merchant, customer) == [("subscription_create", 0), ("subscription_cycle", 2000)]


async def test_only_the_last_phase_says_when_a_subscription_ends(merchant):
    clock, customer = await world(merchant)
    price = await monthly(merchant, 1000)
    phases = [phase(price, end_date=MAY), phase(price, end_date=JUNE)]
    made = await merchant.create(SCHEDULES, customer=customer, phases=phases, end_behavior="cancel")
    subscription = {"object": "subscription", "id": made["subscription"]}
    first = await again(merchant, subscription)

    await merchant.advance(clock, MAY)
    last = await again(merchant, subscription)
    await merchant.advance(clock, JUNE)

    assert (first["cancel_at"], last["cancel_at"]) == (None, JUNE)
    ended, done = await again(merchant, subscription), await again(merchant, made)
    assert (ended["status"], ended["ended_at"], ended["schedule"]) == ("canceled", JUNE, None)
    assert (done["status"], done["completed_at"], done["released_at"]) == ("completed", JUNE, None)
    assert [total for _, total in await amounts(merchant, customer)] == [1000, 1000]


async def test_phases_give_their_metadata_discounts_and_one_time_items(merchant):
    clock, customer = await world(merchant)
    price = await monthly(merchant, 1000)
    setup = await merchant.create("/v1/prices", currency="usd", unit_amount=700, product=price["product"])
    coupon = await merchant.create("/v1/coupons", percent_off=50, duration="forever")
    made = await merchant.create(
        SCHEDULES,
        customer=customer,
        phases=[
            phase(price, end_date=MAY, metadata={"kind": "first", "gone": "soon"}),
            phase(
                price,
                end_date=JUNE,
                metadata={"kind": "second", "gone": ""},
                discounts=[{"coupon": coupon["id"]}],
                add_invoice_items=[{"price": setup["id"], "discountable": False}],
            ),
        ],
    )

    await merchant.advance(clock, MAY)

    subscription = await merchant.find(f"/v1/subscriptions/{made['subscription']}")
    assert (subscription["metadata"], len(subscription["discounts"])) == ({"kind": "second"}, 1)
    assert (await amounts(merchant, customer))[-1] == ("subscription_cycle", 1200)


@pytest.mark.parametrize(
    ("phases", "param"),
    [
        ([{"trial": True, "trial_end": MAY}], "phases[0][trial_end]"),
        ([{"trial": True, "billing_cycle_anchor": "phase_start"}], "phases[0][billing_cycle_anchor]"),
        ([{"trial_end": MAY - HOUR, "billing_cycle_anchor": "phase_start"}], "phases[0][billing_cycle_anchor]"),
        ([{}, {"trial": True, "end_date": MAY + 731 * 24 * HOUR}], "phases[1][trial]"),
        ([{}, {"trial_end": MAY + 731 * 24 * HOUR, "end_date": MAY + 800 * 24 * HOUR}], "phases[1][trial_end]"),
    ],
)
async def test_a_trial_that_a_phase_cannot_have_is_refused_by_name(merchant, phases, param):
    _, customer = await world(merchant)
    price = await monthly(merchant)

    ordered = [phase(price, **{"end_date": MAY} | one) for one in phases]

    assert (await merchant.refused(SCHEDULES, customer=customer, phases=ordered))["param"] == param


async def test_default_settings_that_a_trial_does_not_go_with_are_named(merchant):
    _, customer = await world(merchant)
    price = await monthly(merchant)
    settings, own = {"billing_cycle_anchor": "phase_start"}, {"billing_cycle_anchor": "automatic"}
    sent = {"customer": customer, "default_settings": settings}

    refused = await merchant.refused(SCHEDULES, sent | {"phases": [phase(price, end_date=MAY, trial=True)]})
    made = await merchant.create(SCHEDULES, sent | {"phases": [phase(price, end_date=MAY, trial=True, **own)]})

    assert (refused["param"], made["status"]) == ("default_settings[billing_cycle_anchor]", "active")


async def test_a_trial_that_is_sent_back_as_it_was_read_changes_nothing(merchant):
    _, customer = await world(merchant)
    price = await monthly(merchant)
    made = await merchant.create(SCHEDULES, customer=customer, phases=[phase(price, end_date=MAY, trial=True)])
    read = {name: made["phases"][0][name] for name in ("start_date", "end_date", "trial", "trial_end")}

    kept = await merchant.create(f"{SCHEDULES}/{made['id']}", phases=[phase(price, **read)])
    refused = await merchant.refused(
        f"{SCHEDULES}/{made['id']}", phases=[phase(price, **read | {"trial_end": APRIL + HOUR})]
    )

    assert kept["phases"] == made["phases"]
    assert (await again(merchant, {"object": "subscription", "id": made["subscription"]}))["trial_end"] == MAY
    assert refused["param"] == "phases[0][trial_end]"


async def test_a_trial_that_the_subscription_does_not_live_to_see_the_end_of_is_adopted(merchant):
    _, customer = await world(merchant)
    price, soon = await monthly(merchant), APRIL + 100 * HOUR
    subscription = await merchant.create(
        "/v1/subscriptions", customer=customer, items=[{"price": price["id"]}], trial_end=MAY, cancel_at=soon
    )

    made = await merchant.create(SCHEDULES, from_subscription=subscription["id"])

    assert [made["phases"][0][name] for name in ("end_date", "trial_end")] == [soon, soon]
    first = {name: made["phases"][0][name] for name in ("start_date", "end_date", "trial_end")}
    assert (await merchant.create(f"{SCHEDULES}/{made['id']}", phases=[phase(price, **first)]))["status"] == "active"
