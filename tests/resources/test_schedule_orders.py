"""`subscription_schedule`: what may be ordered and changed, and what is refused by name."""

import pytest

from tests.resources.schedules import (
    APRIL,
    DAY,
    JUNE,
    MAY,
    MID_APRIL,
    SCHEDULES,
    again,
    amounts,
    downgrade,
    phase,
    subscribed,
    world,
)
from tests.subscriptions import monthly

NOBODY = {"type": "account"}


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


async def with_coupon(merchant, **terms):
    return (await merchant.create("/v1/coupons", percent_off=10, duration="forever", **terms))["id"]


async def code_for(merchant, **rules):
    promotion = {"type": "coupon", "coupon": await with_coupon(merchant)}
    return (await merchant.create("/v1/promotion_codes", promotion=promotion, **rules))["id"]


async def unusable(merchant, kind):
    """A discount that nobody can be given."""
    if kind == "no coupon":
        return {"coupon": "NOPE"}
    if kind == "no code":
        return {"promotion_code": "promo_none"}
    if kind == "no discount":
        return {"discount": "di_none"}
    if kind == "inactive":
        return {"promotion_code": await code_for(merchant, active=False)}
    if kind == "somebody else's":
        other = await merchant.create("/v1/customers", name="Bob")
        return {"promotion_code": await code_for(merchant, customer=other["id"])}
    least = {"minimum_amount": 100_000, "minimum_amount_currency": "usd"}
    return {"promotion_code": await code_for(merchant, restrictions=least)}


KINDS = ["no coupon", "no code", "no discount", "inactive", "somebody else's", "too small"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_discount_that_nobody_can_be_given_is_refused(merchant, kind):
    _, customer = await world(merchant)
    price, given = await monthly(merchant), await unusable(merchant, kind)
    plain, reduced = phase(price, duration={"interval": "month"}), phase(price, duration={"interval": "month"})
    reduced["discounts"] = [given]

    error = await merchant.refused(SCHEDULES, customer=customer, start_date="now", phases=[plain, reduced])

    assert error["param"] == f"phases[1][discounts][0][{next(iter(given))}]"
    assert await amounts(merchant, customer) == []


@pytest.mark.parametrize("place", ["items", "add_invoice_items"])
async def test_the_discounts_of_lines_are_looked_at_too(merchant, place):
    _, customer = await world(merchant)
    order = phase(await monthly(merchant), duration={"interval": "month"})
    once = await merchant.create("/v1/prices", currency="usd", unit_amount=500, product_data={"name": "Setup"})
    order["add_invoice_items"] = [{"price": once["id"]}]
    order[place][0]["discounts"] = [{"coupon": "NOPE"}]

    error = await merchant.refused(SCHEDULES, customer=customer, start_date="now", phases=[order])

    assert error["param"] == f"phases[0][{place}][0][discounts][0][coupon]"


async def test_what_was_agreed_on_can_be_sent_back_when_it_is_used_up(merchant):
    _, customer = await world(merchant)
    price, once = await monthly(merchant), await with_coupon(merchant, max_redemptions=1)
    first = phase(price, duration={"interval": "month"}) | {"discounts": [{"coupon": once}]}
    made = await merchant.create(SCHEDULES, customer=customer, start_date="now", phases=[first])
    later = phase(price, duration={"interval": "month"})
    now = phase(price, start_date=APRIL, end_date=MAY) | {"discounts": [{"coupon": once}]}

    changed = await merchant.create(f"{SCHEDULES}/{made['id']}", phases=[now, later])
    error = await merchant.refused(
        f"{SCHEDULES}/{made['id']}", phases=[now, later | {"discounts": [{"coupon": "NOPE"}]}]
    )

    assert len(changed["phases"]) == 2
    assert error["param"] == "phases[1][discounts][0][coupon]"


@pytest.mark.parametrize("place", ["phase", "default_settings"])
async def test_a_payment_method_of_nobody_or_somebody_else_is_refused(merchant, place):
    _, customer = await world(merchant)
    order = phase(await monthly(merchant), duration={"interval": "month"})
    more = {"default_settings": {"default_payment_method": "pm_none"}} if place == "default_settings" else {}
    if place == "phase":
        order["default_payment_method"] = "pm_none"

    error = await merchant.refused(SCHEDULES, customer=customer, start_date="now", phases=[order], **more)

    path = "default_settings" if place == "default_settings" else "phases[0]"
    assert (error["param"], error["code"]) == (f"{path}[default_payment_method]", "resource_missing")
