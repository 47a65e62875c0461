"""`subscription_schedule`: released, canceled, aborted, and gone with their customers."""

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
    downgrade,
    invoices,
    phase,
    subscribed,
    world,
)
from tests.subscriptions import monthly


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


@pytest.mark.parametrize("ends", [[JUNE], [MAY, JUNE]])
async def test_a_subscription_that_its_schedule_will_end_is_not_canceled_yet(merchant, ends):
    clock, customer = await world(merchant)
    price = await monthly(merchant)
    phases = [phase(price, end_date=end) for end in ends]
    made = await merchant.create(SCHEDULES, customer=customer, phases=phases, end_behavior="cancel")
    path = f"/v1/subscriptions/{made['subscription']}"

    await merchant.advance(clock, MAY + HOUR)
    running = await merchant.find(path)
    await merchant.advance(clock, JUNE)

    assert (running["cancel_at"], running["canceled_at"]) == (JUNE, None)
    assert (await merchant.find(path))["canceled_at"] == JUNE


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
    own = [one for one in await merchant.types() if one.startswith("subscription_schedule")]
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
    assert "subscription_schedule.canceled" in await merchant.types()


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
    assert "subscription_schedule.aborted" in await merchant.types()
    assert "subscription_schedule.canceled" not in await merchant.types()


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
    found = await merchant.types()
    assert found.index("customer.subscription.deleted") < found.index("customer.deleted")
