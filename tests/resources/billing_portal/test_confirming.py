"""One act makes a change that a customer confirms: by what the configuration says, for the sum that was agreed."""

import pytest

from tests import payments
from tests.plans import APRIL, MAY, MIDDLE, open_shop
from tests.subscriptions import paying

ALWAYS = {"proration_behavior": "always_invoice"}
DOWN = {"schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}, {"type": "shortening_interval"}]}}


async def test_an_upgrade_is_paid_at_once(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    await shop.advance(MIDDLE)

    answer = await shop.confirm(price=shop.id("business"), quantity=6, amount_due=6_600)

    invoice = await shop.invoice()
    assert answer.status == 200, answer.text
    assert await shop.plan() == ("business", 6)
    assert (invoice["status"], invoice["amount_paid"], invoice["billing_reason"]) == (
        "paid",
        6_600,
        "subscription_update",
    )


async def test_with_another_sum_than_the_agreed_one_nothing_happens(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    await shop.advance(MIDDLE)
    before, event = await shop.now(), await shop.last_event()

    answer = await shop.confirm(price=shop.id("business"), quantity=6, amount_due=6_599)

    assert (answer.status, answer.error["param"]) == (400, "amount_due")
    assert (await shop.now(), await shop.events(event)) == (before, [])


async def test_what_is_not_invoiced_now_waits_for_the_next_invoice(merchant):
    shop = await open_shop(merchant, update={"proration_behavior": "create_prorations"})
    await shop.advance(MIDDLE)

    answer = await shop.confirm(price=shop.id("business"), quantity=6, amount_due=0)

    waiting = await merchant.find("/v1/invoiceitems", customer=shop.customer["id"])
    assert answer.status == 200, answer.text
    assert sorted(item["amount"] for item in waiting["data"]) == [-6_000, 12_600]
    assert await shop.plan() == ("business", 6)


async def test_a_smaller_plan_waits_for_the_end_of_the_period(merchant):
    shop = await open_shop(merchant, update=ALWAYS | DOWN)
    await shop.advance(MIDDLE)
    event = await shop.last_event()

    answer = await shop.confirm(price=shop.id("starter"), quantity=3, amount_due=0)

    schedule = await merchant.find(f"/v1/subscription_schedules/{answer.json['schedule']}")
    assert await shop.plan() == ("team", 5)
    assert await shop.events(event) == [
        "subscription_schedule.created", "customer.subscription.updated", "subscription_schedule.updated",
    ]  # fmt: skip
    assert next((phase["start_date"], phase["end_date"]) for phase in schedule["phases"]) == (APRIL, MAY)
    assert (len(schedule["phases"]), schedule["end_behavior"]) == (2, "release")
    await shop.advance(MAY + 7_200)
    invoice = await shop.invoice()
    assert await shop.plan() == ("starter", 3)
    assert (invoice["total"], invoice["status"], invoice["billing_reason"]) == (3_600, "paid", "subscription_cycle")


async def test_a_schedule_that_has_nothing_ahead_makes_room(merchant):
    shop = await open_shop(merchant, update=ALWAYS | DOWN)
    old = await merchant.create("/v1/subscription_schedules", from_subscription=shop.subscription["id"])

    answer = await shop.confirm(price=shop.id("starter"), quantity=3)

    released = await merchant.find(f"/v1/subscription_schedules/{old['id']}")
    assert answer.status == 200, answer.text
    assert (released["status"], answer.json["schedule"] != old["id"]) == ("released", True)


async def test_a_second_change_is_not_stacked_on_a_planned_one(merchant):
    shop = await open_shop(merchant, update=ALWAYS | DOWN)
    await shop.confirm(price=shop.id("starter"), quantity=3)

    answer = await shop.confirm(price=shop.id("starter"), quantity=2)

    assert (answer.status, "will change it at" in answer.text) == (400, True)


async def test_a_card_that_is_declined_leaves_nothing_behind(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    await shop.card("pm_card_chargeCustomerFail", default=True)
    await shop.advance(MIDDLE)
    before = await shop.now()

    answer = await shop.confirm(price=shop.id("business"), amount_due=4_500)

    after = await shop.now()
    assert (answer.status, answer.error["code"]) == (402, "card_declined")
    assert (after["items"], after["pending_update"]) == (before["items"], None)
    assert (await shop.invoice())["status"] == "void"


async def test_the_chosen_card_pays_and_goes_on_paying(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    other = await shop.card("pm_card_mastercard")
    await shop.advance(MIDDLE)

    answer = await shop.confirm(price=shop.id("business"), payment_method=other)

    assert answer.json["default_payment_method"] == other
    assert (await shop.invoice())["default_payment_method"] == other


async def test_the_chosen_card_is_not_kept_if_it_is_declined(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    other = await shop.card("pm_card_chargeCustomerFail")
    await shop.advance(MIDDLE)

    answer = await shop.confirm(price=shop.id("business"), payment_method=other)

    assert answer.status == 402
    assert (await shop.now())["default_payment_method"] is None


@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
async def test_a_bank_that_asks_lets_the_change_wait(merchant, outcome):
    shop = await open_shop(merchant, update=ALWAYS)
    asking = await shop.card("pm_card_authenticationRequired")
    await shop.advance(MIDDLE)

    waiting = await shop.confirm(price=shop.id("business"), payment_method=asking)
    [payment] = (await merchant.find("/v1/invoice_payments", invoice=waiting.json["latest_invoice"]))["data"]
    intent = payment["payment"]["payment_intent"]
    await merchant.create(f"/v1/portico/payment_intents/{intent}/authenticate", outcome=outcome)

    after = await shop.now()
    assert waiting.json["pending_update"] is not None
    passed = outcome == "succeeded"
    assert await shop.plan() == (("business", 5) if passed else ("team", 5))
    assert (after["default_payment_method"], after["pending_update"] is None) == (asking if passed else None, passed)


async def test_after_a_challenge_that_failed_the_next_try_makes_room(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    asking = await shop.card("pm_card_authenticationRequired")
    await shop.advance(MIDDLE)
    first = await shop.confirm(price=shop.id("business"), payment_method=asking)

    again = await shop.confirm(price=shop.id("business"))

    left = await merchant.find(f"/v1/invoices/{first.json['latest_invoice']}")
    assert (again.status, again.json["pending_update"], left["status"]) == (200, None, "void")
    assert await shop.plan() == ("business", 5)


async def test_a_promotion_code_comes_with_the_change(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    code = await shop.code()
    await shop.advance(MIDDLE)

    answer = await shop.confirm(price=shop.id("business"), promotion_code=code["id"], amount_due=3_450)

    assert answer.status == 200, answer.text
    assert len(answer.json["discounts"]) == 1
    assert (await shop.invoice())["total"] == 9_450 - 6_000


async def test_a_promotion_code_alone_is_a_change(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    code = await shop.code()

    answer = await shop.confirm(promotion_code=code["id"], amount_due=0)

    assert len(answer.json["discounts"]) == 1
    assert await shop.plan() == ("team", 5)


@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
async def test_a_promotion_code_waits_with_its_change(merchant, outcome):
    shop = await open_shop(merchant, update=ALWAYS)
    old, new = await shop.code("OLD", percent_off=5), await shop.code("NEW")
    await shop.confirm(promotion_code=old["id"])
    [had] = (await shop.now())["discounts"]
    asking = await shop.card("pm_card_authenticationRequired")
    await shop.advance(MIDDLE)

    waiting = await shop.confirm(price=shop.id("business"), promotion_code=new["id"], payment_method=asking)
    [payment] = (await merchant.find("/v1/invoice_payments", invoice=waiting.json["latest_invoice"]))["data"]
    intent = payment["payment"]["payment_intent"]
    await merchant.create(f"/v1/portico/payment_intents/{intent}/authenticate", outcome=outcome)

    [coming] = waiting.json["pending_update"]["discounts"]
    assert waiting.json["discounts"] == [had]
    assert (await shop.now())["discounts"] == [coming if outcome == "succeeded" else had]


async def test_a_discount_for_one_invoice_is_used_up_by_the_change_that_brings_it(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    code = await shop.code("ONCE", duration="once")
    await shop.advance(MIDDLE)

    answer = await shop.confirm(price=shop.id("business"), promotion_code=code["id"])

    assert answer.json["discounts"] == []


async def test_a_code_that_the_configuration_does_not_allow_is_refused(merchant):
    shop = await open_shop(merchant, update=ALWAYS | {"default_allowed_updates": ["price"]})
    code = await shop.code()

    answer = await shop.confirm(price=shop.id("business"), promotion_code=code["id"])

    assert (answer.status, answer.error["param"]) == (400, "promotion_code")


@pytest.mark.parametrize(
    ("behavior", "due", "status"), [("end_trial", 21_000, "active"), ("continue_trial", 0, "trialing")]
)
async def test_a_trial_ends_or_goes_on(merchant, behavior, due, status):
    shop = await open_shop(merchant, update={"trial_update_behavior": behavior}, trial_period_days=14)

    answer = await shop.confirm(price=shop.id("business"), amount_due=due)

    assert answer.status == 200, answer.text
    assert (answer.json["status"], await shop.plan()) == (status, ("business", 5))
    assert (await shop.invoice())["amount_paid"] == due


async def test_a_year_is_paid_at_once_whatever_the_proration(merchant):
    shop = await open_shop(merchant, update={"proration_behavior": "none"})
    await shop.advance(MIDDLE)

    answer = await shop.confirm(price=shop.id("team yearly"), quantity=5, amount_due=120_000)

    assert answer.status == 200, answer.text
    assert answer.json["billing_cycle_anchor"] == MIDDLE


async def test_without_a_payment_method_there_is_nothing_to_charge(merchant):
    shop = await open_shop(merchant, update=ALWAYS, card=None, trial_period_days=14)

    answer = await shop.confirm(price=shop.id("business"))

    assert (answer.status, "no attached payment source" in answer.text) == (400, True)
    assert await shop.plan() == ("team", 5)


async def test_somebody_else_s_card_is_refused(merchant):
    shop = await open_shop(merchant, update=ALWAYS)
    other = await merchant.create("/v1/customers", name="Bruno")
    card = await merchant.create("/v1/payment_methods/pm_card_visa/attach", customer=other["id"])
    await shop.advance(MIDDLE)

    answer = await shop.confirm(price=shop.id("business"), payment_method=card["id"])

    assert (answer.status, answer.error["param"]) == (400, "payment_method")


async def test_what_is_so_already_is_no_change(merchant):
    shop = await open_shop(merchant)

    answer = await shop.confirm(price=shop.id("team"), quantity=5)

    assert answer.text == "Cannot update the subscription because there are no changes to confirm."


async def test_while_a_debit_for_one_change_is_under_way_there_is_no_other(merchant):
    shop = await open_shop(merchant, currency="usd")
    account = await payments.account(merchant, shop.customer["id"], "000000000009")
    await shop.allow(proration_behavior="always_invoice")
    await shop.confirm(price=shop.id("business"), payment_method=account)

    second = await shop.confirm(price=shop.id("business"), quantity=7, payment_method=account)

    assert (await shop.now())["pending_update"] is not None
    assert second.text == (
        "This subscription cannot be updated because the payment for its pending update is under way."
    )
    assert (await shop.invoice())["status"] == "open"


async def test_without_a_name_the_default_configuration_decides(merchant):
    shop = await open_shop(merchant)
    path = f"/v1/portico/subscriptions/{shop.subscription['id']}/confirm_update"

    answer = await merchant.post(path, quantity=6)

    assert (answer.status, await shop.plan()) == (200, ("team", 6))


async def test_without_any_configuration_one_must_be_made(merchant):
    made = await paying(merchant)

    answer = await merchant.post(f"/v1/portico/subscriptions/{made['id']}/confirm_update", quantity=6)

    assert answer.text == "Missing required param: configuration."


async def test_what_is_not_offered_cannot_be_confirmed(merchant):
    shop = await open_shop(merchant)
    odd = await shop.price_beside()

    answer = await shop.confirm(price=odd)

    assert "does not include the price in its" in answer.text
