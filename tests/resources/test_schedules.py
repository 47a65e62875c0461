"""Schedules: phases begin and end at their times, and the subscription follows. Source: billing-behaviour section 5."""

import pytest

from tests.subscriptions import monthly, payer

SCHEDULES = "/v1/subscription_schedules"
MARCH, APRIL, MID_APRIL, MAY, JUNE = 1_772_323_200, 1_775_001_600, 1_776_297_600, 1_777_593_600, 1_780_272_000
HOUR, DAY = 3_600, 86_400
NOBODY = {"type": "account"}


async def world(merchant, start=APRIL):
    """A clock, and a customer who lives by it."""
    clock = await merchant.clock(start)
    return clock, (await payer(merchant, test_clock=clock))["id"]


async def subscribed(merchant, customer, price, **params):
    items = [{"price": price["id"]}]
    return await merchant.create("/v1/subscriptions", {"customer": customer, "items": items} | params)


async def again(merchant, thing):
    paths = {"subscription": "/v1/subscriptions", "subscription_schedule": SCHEDULES}
    return await merchant.find(f"{paths[thing['object']]}/{thing['id']}")


async def invoices(merchant, customer):
    """The customer's invoices, the oldest first."""
    return (await merchant.find("/v1/invoices", customer=customer, limit=50))["data"][::-1]


async def amounts(merchant, customer):
    return [(found["billing_reason"], found["total"]) for found in await invoices(merchant, customer)]


async def types(merchant):
    return [event["type"] for event in (await merchant.find("/v1/events", limit=100))["data"]][::-1]


def phase(price, **more):
    return {"items": [{"price": price["id"], "quantity": 1}]} | more


async def downgrade(merchant, customer, pro, basic):
    """Pro until 1 May, Basic from then on: what the portal does."""
    subscription = await subscribed(merchant, customer, pro)
    made = await merchant.create(SCHEDULES, from_subscription=subscription["id"])
    changed = await merchant.create(
        f"{SCHEDULES}/{made['id']}",
        end_behavior="release",
        phases=[
            phase(pro, start_date=APRIL, end_date=MAY, proration_behavior="none"),
            phase(basic, start_date=MAY, duration={"interval": "month", "interval_count": 1}),
        ],
    )
    return subscription, changed


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
    own = [one for one in await types(merchant) if one.startswith("subscription_schedule")]
    names = ("created", "updated", "updated", "expiring", "completed", "released")
    assert own == [f"subscription_schedule.{name}" for name in names]


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


async def test_released_subscriptions_go_on(merchant):
    clock, customer = await world(merchant)
    pro, basic = await monthly(merchant, 5000), await monthly(merchant, 2000)
    subscription, schedule = await downgrade(merchant, customer, pro, basic)

    released = await merchant.create(f"{SCHEDULES}/{schedule['id']}/release")
    await merchant.advance(clock, MAY)

    assert (released["status"], released["subscription"]) == ("released", None)
    assert (released["released_at"], released["released_subscription"]) == (APRIL, subscription["id"])
    after = await again(merchant, subscription)
    assert (after["schedule"], after["items"]["data"][0]["price"]["id"]) == (None, pro["id"])
    assert [total for _, total in await amounts(merchant, customer)] == [5000, 5000]


@pytest.mark.parametrize("preserve", [False, True])
async def test_releasing_takes_the_end_away_unless_it_is_kept(merchant, preserve):
    _, customer = await world(merchant)
    price = await monthly(merchant)
    made = await merchant.create(
        SCHEDULES, customer=customer, phases=[phase(price, end_date=JUNE)], end_behavior="cancel"
    )

    await merchant.create(f"{SCHEDULES}/{made['id']}/release", preserve_cancel_date=preserve)

    subscription = await merchant.find(f"/v1/subscriptions/{made['subscription']}")
    assert (subscription["schedule"], subscription["cancel_at"]) == (None, JUNE if preserve else None)


async def test_canceling_a_schedule_cancels_its_subscription_with_a_last_invoice(merchant):
    """30.00 for April; half of it comes back on 16 April."""
    clock, customer = await world(merchant)
    price = await monthly(merchant, 3000)
    made = await merchant.create(SCHEDULES, customer=customer, phases=[phase(price, end_date=JUNE)])
    await merchant.advance(clock, MID_APRIL)

    canceled = await merchant.create(f"{SCHEDULES}/{made['id']}/cancel")

    subscription = await merchant.find(f"/v1/subscriptions/{made['subscription']}")
    assert (canceled["status"], canceled["canceled_at"], canceled["current_phase"]) == ("canceled", MID_APRIL, None)
    assert (subscription["status"], subscription["schedule"]) == ("canceled", None)
    assert await amounts(merchant, customer) == [("subscription_create", 3000), ("subscription_update", -1500)]
    own = [one for one in await types(merchant) if one.startswith("subscription_schedule")]
    assert own == ["subscription_schedule.created", "subscription_schedule.canceled"]


async def test_what_has_not_begun_can_be_canceled_and_never_begins(merchant):
    clock, customer = await world(merchant)
    made = await merchant.create(SCHEDULES, customer=customer, start_date=MAY, phases=[phase(await monthly(merchant))])

    canceled = await merchant.create(f"{SCHEDULES}/{made['id']}/cancel")
    await merchant.advance(clock, JUNE)

    assert (canceled["status"], (await again(merchant, made))["subscription"]) == ("canceled", None)
    assert await invoices(merchant, customer) == []


async def test_a_canceled_subscription_has_no_schedule_any_more(merchant):
    _, customer = await world(merchant)
    subscription, schedule = await downgrade(merchant, customer, await monthly(merchant), await monthly(merchant))

    await merchant.delete(f"/v1/subscriptions/{subscription['id']}")

    assert (await again(merchant, subscription))["schedule"] is None
    assert (await again(merchant, schedule))["status"] == "canceled"
    assert "subscription_schedule.canceled" in await types(merchant)


async def test_a_schedule_is_aborted_when_nobody_pays(merchant):
    """The card is declined on 1 May, and at every attempt after that."""
    clock, customer = await world(merchant)
    pro, basic = await monthly(merchant, 5000), await monthly(merchant, 2000)
    subscription, schedule = await downgrade(merchant, customer, pro, basic)
    method = await merchant.create("/v1/payment_methods/pm_card_chargeCustomerFail/attach", customer=customer)
    await merchant.create(f"/v1/customers/{customer}", invoice_settings={"default_payment_method": method["id"]})

    await merchant.advance(clock, MAY + 2 * HOUR)
    overdue = await again(merchant, subscription)
    await merchant.advance(clock, MAY + 25 * DAY)

    assert (overdue["status"], overdue["items"]["data"][0]["price"]["id"]) == ("past_due", basic["id"])
    assert (await again(merchant, subscription))["status"] == "canceled"
    assert (await again(merchant, schedule))["status"] == "canceled"
    assert "subscription_schedule.aborted" in await types(merchant)
    assert "subscription_schedule.canceled" not in await types(merchant)


async def test_a_subscription_has_one_schedule_at_most(merchant):
    _, customer = await world(merchant)
    subscription = await subscribed(merchant, customer, await monthly(merchant))
    made = await merchant.create(SCHEDULES, from_subscription=subscription["id"])

    error = await merchant.refused(SCHEDULES, from_subscription=subscription["id"])

    message = f"You cannot migrate a subscription that is already attached to a schedule: `{made['id']}`."
    assert (error["message"], error["param"]) == (message, "from_subscription")


@pytest.mark.parametrize("change", [{"cancel_at_period_end": True}, {"cancel_at": JUNE}])
async def test_the_end_of_a_scheduled_subscription_is_the_schedules_business(merchant, change):
    _, customer = await world(merchant)
    subscription, schedule = await downgrade(merchant, customer, await monthly(merchant), await monthly(merchant))

    error = await merchant.refused(f"/v1/subscriptions/{subscription['id']}", change)

    assert error["message"] == (
        f"The subscription is managed by the subscription schedule `{schedule['id']}`, and updating any cancelation "
        "behavior directly is not allowed. Please update the schedule instead."
    )


async def test_what_cannot_be_ordered_is_refused_by_name(merchant):
    _, customer = await world(merchant)
    price = await monthly(merchant)
    once = await merchant.create("/v1/prices", currency="usd", unit_amount=5, product=price["product"])
    one = phase(price, end_date=MAY)

    found = [
        await merchant.refused(SCHEDULES, {"customer": customer} | params)
        for params in (
            {},
            {"phases": [phase(price), one]},
            {"phases": [phase(price, end_date=APRIL)]},
            {"phases": [phase(price, end_date=MAY, duration={"interval": "month"})]},
            {"phases": [phase(price, duration={"interval": "year", "interval_count": 10**9})]},
            {"phases": [phase(price, iterations=10**12)]},
            {"phases": [phase(once, end_date=MAY)]},
            {"phases": [phase(price, end_date=MAY, trial_end=JUNE)]},
            {"phases": [one | {"collection_method": "send_invoice"}]},
            {"phases": [one], "default_settings": {"automatic_tax": {"enabled": True, "liability": NOBODY}}},
            {"phases": [one | {"application_fee_percent": 5}]},
            {"phases": [one], "from_subscription": "sub_1"},
        )
    ]

    assert [error["param"] for error in found] == [
        "phases",
        "phases[0][end_date]",
        "phases[0][end_date]",
        "phases[0][duration]",
        "phases[0][duration]",
        "phases[0][iterations]",
        "phases[0][items][0][price]",
        "phases[0][trial_end]",
        "phases[0][invoice_settings][days_until_due]",
        "default_settings[automatic_tax][liability][account]",
        "phases[0][application_fee_percent]",
        "customer",
    ]


async def test_the_current_phase_must_be_repeated(merchant):
    clock, customer = await world(merchant)
    pro, basic = await monthly(merchant, 5000), await monthly(merchant, 2000)
    _, schedule = await downgrade(merchant, customer, pro, basic)
    await merchant.advance(clock, MAY)
    path = f"{SCHEDULES}/{schedule['id']}"

    left_out = await merchant.refused(path, phases=[phase(basic, start_date=JUNE, end_date=JUNE + DAY)])
    unsaid = await merchant.refused(path, phases=[phase(basic, end_date=JUNE)])
    without_past = await merchant.create(path, phases=[phase(basic, start_date=MAY, end_date=JUNE), phase(pro)])

    assert (left_out["param"], unsaid["param"]) == ("phases[0][start_date]",) * 2
    assert [one["start_date"] for one in without_past["phases"]] == [APRIL, MAY, JUNE]


async def test_a_change_of_the_current_phase_is_made_at_once(merchant):
    clock, customer = await world(merchant)
    small, large = await monthly(merchant, 1000), await monthly(merchant, 2000)
    made = await merchant.create(SCHEDULES, customer=customer, phases=[phase(small, end_date=JUNE)])
    await merchant.advance(clock, MID_APRIL)

    await merchant.create(
        f"{SCHEDULES}/{made['id']}",
        proration_behavior="always_invoice",
        phases=[phase(large, start_date=APRIL, end_date=JUNE, metadata={"size": "large"})],
    )

    subscription = await merchant.find(f"/v1/subscriptions/{made['subscription']}")
    assert (subscription["items"]["data"][0]["price"]["id"], subscription["metadata"]) == (
        large["id"],
        {"size": "large"},
    )
    assert (await amounts(merchant, customer))[-1] == ("subscription_update", 500)


async def test_what_is_over_cannot_be_changed(merchant):
    _, customer = await world(merchant)
    made = await merchant.create(SCHEDULES, customer=customer, phases=[phase(await monthly(merchant))])
    await merchant.create(f"{SCHEDULES}/{made['id']}/release")

    for path in (made["id"], f"{made['id']}/release", f"{made['id']}/cancel"):
        error = await merchant.refused(f"{SCHEDULES}/{path}", {} if "/" in path else {"end_behavior": "cancel"})
        assert "`released`" in error["message"]


async def test_prices_that_are_archived_meanwhile_are_still_agreed_on(merchant):
    clock, customer = await world(merchant)
    pro, basic = await monthly(merchant, 5000), await monthly(merchant, 2000)
    subscription, _ = await downgrade(merchant, customer, pro, basic)
    await merchant.create(f"/v1/prices/{basic['id']}", active=False)

    await merchant.advance(clock, MAY)

    assert (await again(merchant, subscription))["items"]["data"][0]["price"]["id"] == basic["id"]


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


@pytest.mark.parametrize("what", ["customer", "clock"])
async def test_who_goes_has_no_subscriptions_any_more(merchant, what):
    clock, customer = await world(merchant)
    price = await monthly(merchant)
    subscription = await subscribed(merchant, customer, price)
    schedule = await merchant.create(SCHEDULES, customer=customer, start_date=MAY, phases=[phase(price)])

    path = f"/v1/customers/{customer}" if what == "customer" else f"/v1/test_helpers/test_clocks/{clock}"
    await merchant.delete(path)

    ended = await again(merchant, subscription)
    assert (ended["status"], ended["ended_at"]) == ("canceled", APRIL)
    assert (await again(merchant, schedule))["status"] == "canceled"
    found = await types(merchant)
    assert found.index("customer.subscription.deleted") < found.index("customer.deleted")


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
