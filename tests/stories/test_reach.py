"""Sums that nobody can be charged: whoever asks for one is refused, and what time makes of them stays a draft."""

import pytest

from tests import subscriptions
from tests.conftest import only_sqlite
from tests.resources.meters.using import EVENTS
from tests.stories.notebook import moment, month, open_notebook, pages
from tests.stories.usage import counting, uses

FARTHEST = 999_999_999_999
MUCH = "999999999999999"
MOST = 99_999_999_999
"""The most that one unit can cost, and the most units that can be ordered."""
WRONG = ("amount_too_large", f"The amount is too large: nothing can come to more than {FARTHEST}.")


def told(invoice):
    """How an invoice stands that could not be made final."""
    error = invoice["last_finalization_error"]
    return invoice["status"], invoice["automatically_finalizes_at"], (error["code"], error["message"])


STAYS = ("draft", None, WRONG)


async def test_usage_beyond_all_sums_stays_on_a_draft_and_time_goes_on(merchant):
    book = await counting(merchant, amount=50_000, description="by the call")
    await book.use("calls", MUCH)
    foreseen = await book.preview()
    await book.on("2026-05-02")
    happened = await book.happened()

    await book.on("2026-06-01 01:00")

    stays = (await book.invoices())[0]
    by_hand = await merchant.post(f"/v1/invoices/{stays['id']}/finalize")
    assert told(stays) == STAYS
    assert (by_hand.status, (by_hand.error["code"], by_hand.error["message"])) == (400, WRONG)
    assert happened.count("invoice.finalization_failed") == happened.count("invoice.upcoming") == 1
    assert foreseen["total"] == 10**15 - 1
    assert await book.pages() == pages(f"""
        2026-05-01 cycle draft {10**15 - 1} due {10**15 - 1}
        {10**15 - 1}  {MUCH} × Calls (at $500.00 / month)  2026-04-01..2026-05-01
        2026-06-01 cycle paid 0
               0  0 × Calls (at $500.00 / month)  2026-05-01..2026-06-01
    """)
    assert await book.status == "active"


@only_sqlite
async def test_a_line_that_cannot_be_right_is_never_final_even_where_nothing_is_due(merchant):
    book = await counting(merchant, amount=50_000, description="by the call")
    await book.change(discounts=[{"coupon": await book.coupon(percent_off=100, duration="forever")}])
    await book.use("calls", MUCH)

    await book.on("2026-05-01 01:00")

    stays = await book.latest()
    assert (told(stays), stays["total"]) == (STAYS, 0)


@only_sqlite
async def test_what_all_units_cost_together_can_be_too_much(merchant):
    tiers = [{"up_to": 5, "unit_amount": 700}, {"up_to": "inf", "unit_amount": 50_000}]
    book = await counting(merchant, tiers=tiers, mode="volume", description="by the call")
    for _ in range(10):
        await book.use("calls", MUCH)

    await book.on("2026-05-01 01:00")

    assert told(await book.latest()) == STAYS


async def test_usage_that_is_corrected_can_be_charged(merchant):
    book = await counting(merchant, amount=50_000, description="by the call")
    await book.use("calls", MUCH)
    await book.on("2026-05-02")
    less = {"stripe_customer_id": book.customer, "value": "-999999999999998"}
    await merchant.create(EVENTS, event_name="calls", payload=less, timestamp=moment("2026-04-30"))

    final = await book.pay()

    assert (final["status"], final["total"], final["last_finalization_error"]) == ("paid", 50_000, None)


@only_sqlite
async def test_as_much_as_can_be_said_of_usage_is_said_and_the_rest_is_exact(merchant):
    book = await counting(merchant, amount=1, description="by the call")
    for _ in range(10):
        await book.use("calls", MUCH)

    await book.on("2026-05-01 01:00")

    (line,) = (await book.latest())["lines"]["data"]
    assert (line["quantity"], line["quantity_decimal"]) == (2**53 - 1, "9999999999999990")


@only_sqlite
async def test_a_threshold_that_is_passed_by_far_stays_on_a_draft(merchant):
    book = await counting(merchant, amount=50_000)
    await uses(book, "2026-04-10", "9999999999")
    await uses(book, "2026-04-12", "1")

    await book.on("2026-05-01 01:00")

    first, second, last = await book.invoices()
    assert told(first) == STAYS
    assert [(one["billing_reason"], one["status"]) for one in (second, last)] == [
        ("subscription_threshold", "paid"), ("subscription_cycle", "paid")
    ]  # fmt: skip


@only_sqlite
async def test_who_leaves_after_such_usage_has_left(merchant):
    book = await counting(merchant, amount=50_000, description="by the call")
    await book.use("calls", MUCH)
    await book.change(cancel_at_period_end=True)

    await book.on("2026-05-01 01:00")

    assert await book.status == "canceled"
    assert told(await book.latest()) == STAYS


@only_sqlite
async def test_what_waits_for_an_invoice_may_be_too_much_together(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    for _ in range(11):
        await merchant.create("/v1/invoiceitems", customer=book.customer, currency="usd", amount=MOST)

    await book.on("2026-06-01 01:00")

    _, stays, last = await book.invoices()
    assert told(stays) == STAYS
    assert (stays["total"], last["status"], last["total"]) == (11 * MOST + 1000, "paid", 1000)


@only_sqlite
@pytest.mark.parametrize("balance", [FARTHEST, -FARTHEST], ids=["a debt", "credit"])
async def test_a_balance_goes_no_further_either(merchant, balance):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await merchant.create(f"/v1/customers/{book.customer}", balance=balance)
    if balance < 0:
        await merchant.create("/v1/invoiceitems", customer=book.customer, currency="usd", amount=-2000)

    await book.on("2026-05-01 01:00")

    assert told(await book.latest()) == STAYS
    assert await book.balance() == balance


@only_sqlite
async def test_a_change_whose_invoice_a_debt_makes_too_much_is_refused(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 1000))
    await merchant.create(f"/v1/customers/{book.customer}", balance=FARTHEST)

    tried = await book.try_to_change(quantity=5, proration_behavior="always_invoice")

    assert (tried.status, tried.error["code"]) == (400, "amount_too_large")
    assert (await book.items())[0]["quantity"] == 1


@only_sqlite
@pytest.mark.parametrize("behavior", ["create_prorations", "always_invoice"])
async def test_a_change_to_more_than_can_be_charged_is_refused(merchant, behavior):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", MOST))
    await book.on("2026-04-16")

    tried = await book.try_to_change(quantity=MOST, proration_behavior=behavior)

    assert (tried.status, tried.error["code"]) == (400, "amount_too_large")
    assert (await book.items())[0]["quantity"] == 1


@only_sqlite
async def test_a_change_that_asks_for_nothing_now_is_found_out_by_its_renewal(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", MOST))
    await book.change(quantity=MOST, proration_behavior="none")

    await book.on("2026-06-01 01:00")

    assert [one["status"] for one in await book.invoices()] == ["paid", "draft", "draft"]
    assert told(await book.latest()) == STAYS


@only_sqlite
@pytest.mark.parametrize("behavior", ["create_prorations", "always_invoice", "none"])
@pytest.mark.parametrize("mode", ["classic", "flexible"])
async def test_a_plan_that_leads_too_far_goes_on(merchant, behavior, mode):
    book = await open_notebook(merchant, "2026-04-01")
    pro, dear = await book.price("Pro", 1000), await book.price("Dear", MOST)
    await book.plan(
        month(pro),
        month({"price": dear, "quantity": MOST}, proration_behavior=behavior, billing_cycle_anchor="phase_start"),
        month(pro, proration_behavior=behavior, billing_cycle_anchor="phase_start"),
        billing_mode={"type": mode},
    )

    await book.on("2026-07-02")

    assert (await book.items())[0]["price"]["id"] == pro
    assert [told(one) for one in await book.invoices() if one["status"] == "draft"][:1] == [STAYS]
    assert (await book.latest())["status"] == "paid"


@only_sqlite
@pytest.mark.parametrize("behavior", ["create_prorations", "always_invoice", "none"])
async def test_a_plan_that_leads_too_far_within_a_period_goes_on(merchant, behavior):
    book = await open_notebook(merchant, "2026-04-01")
    pro, dear = await book.price("Pro", 1000), await book.price("Dear", MOST)
    week = {"duration": {"interval": "week"}, "proration_behavior": behavior}
    made = await book.plan(
        month(pro, **week), month({"price": dear, "quantity": MOST}, **week), month(pro, **week, iterations=None)
    )
    foreseen = await merchant.create("/v1/invoices/create_preview", schedule=made["id"])

    await book.on("2026-05-02")

    assert (await book.items())[0]["price"]["id"] == pro
    assert any(line["amount"] > FARTHEST for line in foreseen["lines"]["data"]) == (behavior != "none")
    assert [told(one) for one in await book.invoices() if one["status"] == "draft"][:1] == [STAYS][behavior == "none" :]


@only_sqlite
async def test_a_trial_of_too_much_ends(merchant):
    book = await open_notebook(merchant, "2026-04-01", email="alice@example.com")
    await book.subscribe({"price": await book.price("Pro", MOST), "quantity": MOST}, trial_period_days=7)

    await book.on("2026-04-09")

    assert await book.status == "active"
    assert told(await book.latest()) == STAYS


async def test_the_wall_clock_does_not_come_back_to_it(merchant, clock, caplog):
    customer = await subscriptions.payer(merchant)
    price = await subscriptions.metered(merchant, 50_000)
    order = {"customer": customer["id"], "items": [{"price": price["id"]}]}
    made = await merchant.create("/v1/subscriptions", order)
    payload = {"stripe_customer_id": customer["id"], "value": MUCH}
    (meter,) = (await merchant.find("/v1/billing/meters"))["data"]
    await merchant.create(EVENTS, event_name=meter["event_name"], payload=payload)
    end = made["items"]["data"][0]["current_period_end"]

    for seconds in (1, 3_601, 3_601):
        clock.advance(max(end, clock.now) + seconds - clock.now)
        await merchant.tick()

    assert told((await merchant.find("/v1/invoices", customer=customer["id"]))["data"][0]) == STAYS
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@only_sqlite
async def test_who_orders_too_much_is_told_of_what(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    pro, dear = await book.price("Pro", 1000), await book.price("Dear", MOST)
    own = {"currency": "usd", "product": (await merchant.create("/v1/products", name="Own"))["id"], "unit_amount": MOST}
    made = own | {"recurring": {"interval": "month"}}
    items = {
        "items[1][quantity]": [{"price": pro, "quantity": 9}, {"price": dear, "quantity": 20}],
        "items[0][quantity]": [{"price_data": made, "quantity": 20}],
        "items": [{"price": pro}, {"price_data": made, "quantity": 20}],
    }
    create, preview = "/v1/subscriptions", "/v1/invoices/create_preview"
    plan = {"start_date": "now", "phases": [month(*items["items[1][quantity]"])]}

    new = {param: await merchant.refused(create, customer=book.customer, items=sent) for param, sent in items.items()}
    asked = {"subscription_details": {"items": items["items[1][quantity]"]}}
    shown = await merchant.refused(preview, {"customer": book.customer} | asked)
    planned = await merchant.refused("/v1/subscription_schedules", {"customer": book.customer} | plan)
    await book.subscribe(pro)
    added = {"subscription": book.subscription, "price": dear, "quantity": 20}
    one = await merchant.refused("/v1/subscription_items", added | {"proration_behavior": "always_invoice"})
    many = await book.try_to_change(quantity=MOST, proration_behavior="always_invoice")

    assert {param: error["param"] for param, error in new.items()} == {param: param for param in items}
    assert shown["param"] == "subscription_details[items][1][quantity]"
    assert (planned["param"], one["param"], many.error["param"]) == ("phases", "quantity", "items[0][quantity]")
    assert {error["code"] for error in (*new.values(), shown, planned, one, many.error)} == {"amount_too_large"}
