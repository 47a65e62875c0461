"""Promotion codes that want a least order, and coupons of another currency, wherever discounts are given."""

import pytest

from tests.conftest import only_sqlite
from tests.stories.notebook import moment, open_notebook

MINIMUM = "This promotion code cannot be redeemed because the order amount does not meet the minimum."


async def code(merchant, least=5000, **coupon):
    made = await merchant.create("/v1/coupons", {"percent_off": 10, "duration": "forever"} | coupon)
    restrictions = {"minimum_amount": least, "minimum_amount_currency": "usd"}
    promotion = {"type": "coupon", "coupon": made["id"]}
    return (await merchant.create("/v1/promotion_codes", promotion=promotion, restrictions=restrictions))["id"]


async def euros(merchant):
    return (await merchant.create("/v1/coupons", amount_off=500, currency="eur", duration="forever"))["id"]


async def test_a_new_subscription_must_cost_enough(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    discounts = [{"promotion_code": await code(merchant)}]
    order = {"customer": book.customer, "items": [{"price": await book.price("Pro", 2000), "quantity": 2}]}

    error = await merchant.refused("/v1/subscriptions", order, discounts=discounts)
    setup = {"price_data": {"currency": "usd", "product": (await product(merchant)), "unit_amount": 1000}}
    made = await merchant.create("/v1/subscriptions", order, discounts=discounts, add_invoice_items=[setup])

    assert (error["message"], error["param"]) == (MINIMUM, "discounts[0][promotion_code]")
    assert len(made["discounts"]) == 1
    assert (await merchant.find(f"/v1/promotion_codes/{discounts[0]['promotion_code']}"))["times_redeemed"] == 1


async def product(merchant):
    return (await merchant.create("/v1/products", name="Setup"))["id"]


@only_sqlite
@pytest.mark.parametrize("trial", [{}, {"trial_period_days": 7}])
async def test_a_trial_counts_what_will_be_paid(merchant, trial):
    book = await open_notebook(merchant, "2026-04-01")

    made = await book.subscribe(
        await book.price("Pro", 5000), discounts=[{"promotion_code": await code(merchant)}], **trial
    )

    assert len(made["discounts"]) == 1


@only_sqlite
@pytest.mark.parametrize(("price", "currency", "is_enough"), [
    (3999, "eur", False), (4000, "eur", True), (4999, "usd", False), (5000, "usd", True), (99_999, "gbp", False),
])  # fmt: skip
async def test_each_currency_has_its_own_least_order(merchant, price, currency, is_enough):
    book = await open_notebook(merchant, "2026-04-01")
    promotion = await code(merchant)
    euros = {"currency_options": {"eur": {"minimum_amount": 4000}}}
    await merchant.create(f"/v1/promotion_codes/{promotion}", restrictions=euros)
    items = [{"price": await book.price("Pro", price, currency=currency)}]
    order = {"customer": book.customer, "items": items, "discounts": [{"promotion_code": promotion}]}

    answer = await merchant.post("/v1/subscriptions", order)

    assert (answer.status == 200) == is_enough
    assert is_enough or answer.error["message"] == MINIMUM


async def test_a_change_must_cost_enough_as_it_becomes(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    await book.subscribe(await book.price("Pro", 2000))
    discounts = [{"promotion_code": await code(merchant)}]

    alone = await book.try_to_change(discounts=discounts)
    small = await book.try_to_change(quantity=2, discounts=discounts)
    enough = await book.try_to_change(quantity=3, discounts=discounts)

    assert [answer.status for answer in (alone, small, enough)] == [400, 400, 200]
    assert (alone.error["message"], small.error["param"]) == (MINIMUM, "discounts[0][promotion_code]")
    later = await book.try_to_change(quantity=1, discounts=[{"discount": enough.json["discounts"][0]}])
    assert later.status == 200


@only_sqlite
async def test_an_invoice_must_cost_enough(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    promotion_code = await code(merchant)
    await merchant.create("/v1/invoiceitems", customer=book.customer, amount=4999, currency="usd")
    order = {"customer": book.customer, "pending_invoice_items_behavior": "include"}

    error = await merchant.refused("/v1/invoices", order, discounts=[{"promotion_code": promotion_code}])
    draft = await merchant.create("/v1/invoices", order)
    still = await merchant.refused(f"/v1/invoices/{draft['id']}", discounts=[{"promotion_code": promotion_code}])
    await merchant.create("/v1/invoiceitems", customer=book.customer, invoice=draft["id"], amount=1, currency="usd")
    enough = await merchant.create(f"/v1/invoices/{draft['id']}", discounts=[{"promotion_code": promotion_code}])

    assert (error["param"], still["message"]) == ("discounts[0][promotion_code]", MINIMUM)
    assert enough["total"] == 4500


@only_sqlite
async def test_what_a_schedule_cannot_give_any_more_does_not_hold_it_up(merchant):
    """A code that has been switched off, and a coupon that others have used up: both are of no use by then."""
    book = await open_notebook(merchant, "2026-04-01")
    pro = await book.price("Pro", 2000)
    made = await book.subscribe(pro)
    coupon = await merchant.create("/v1/coupons", percent_off=10, duration="forever")
    off = await merchant.create("/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon["id"]})
    rare = await merchant.create("/v1/coupons", percent_off=50, max_redemptions=1)
    schedule = await merchant.create("/v1/subscription_schedules", from_subscription=made["id"])
    start, end = moment("2026-04-01"), moment("2026-05-01")
    given = [
        {"promotion_code": off["id"]},
        {"coupon": rare["id"]},
        {"coupon": coupon["id"]},
    ]
    then = {"items": [{"price": pro}], "start_date": end, "duration": {"interval": "month"}, "discounts": given}
    now = {"items": [{"price": pro}], "start_date": start, "end_date": end}
    await merchant.create(f"/v1/subscription_schedules/{schedule['id']}", phases=[now, then])
    await merchant.create(f"/v1/promotion_codes/{off['id']}", active=False)
    other = await open_notebook(merchant, "2026-04-01")
    await other.subscribe(pro, discounts=[{"coupon": rare["id"]}])

    await book.on("2026-05-01 01:00")

    assert len((await book.now_is())["discounts"]) == 1
    assert (await book.latest())["total"] == 1800


@only_sqlite
async def test_a_coupon_in_another_currency_is_refused_by_name(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    price, given = await book.price("Pro", 2000), [{"coupon": await euros(merchant)}]
    await book.subscribe(price)
    order = {"customer": book.customer}

    refusals = {
        "new": await merchant.refused("/v1/subscriptions", order, items=[{"price": price}], discounts=given),
        "item": await merchant.refused("/v1/subscriptions", order, items=[{"price": price, "discounts": given}]),
        "changed": await merchant.refused(f"/v1/subscriptions/{book.subscription}", discounts=given),
        "invoice": await merchant.refused("/v1/invoices", order, currency="usd", discounts=given),
    }

    assert {place: error["param"] for place, error in refusals.items()} == {
        "new": "discounts[0][coupon]",
        "item": "items[0][discounts][0][coupon]",
        "changed": "discounts[0][coupon]",
        "invoice": "discounts[0][coupon]",
    }


@only_sqlite
async def test_a_line_with_a_code_of_its_own_must_cost_enough(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    price, given = await book.price("Pro", 2500), [{"promotion_code": await code(merchant)}]
    once = await merchant.create("/v1/prices", currency="usd", unit_amount=2500, product_data={"name": "Setup"})
    order = {"customer": book.customer}

    refusals = {
        "new": await merchant.refused("/v1/subscriptions", order, items=[{"price": price, "discounts": given}]),
        "once": await merchant.refused(
            "/v1/subscriptions", order, items=[{"price": price}],
            add_invoice_items=[{"price": once["id"], "discounts": given}],
        ),
        "bill": await merchant.refused("/v1/invoiceitems", order, amount=4999, currency="usd", discounts=given),
        "phase": await merchant.refused(
            "/v1/subscription_schedules", order, phases=[{"items": [{"price": price, "discounts": given}]}]
        ),
    }  # fmt: skip
    made = await book.subscribe({"price": price, "quantity": 2, "discounts": given})
    item = made["items"]["data"][0]["id"]
    less = await book.try_to_change(items=[{"id": item, "quantity": 1, "discounts": given}])

    assert {error["message"] for error in refusals.values()} == {MINIMUM} == {less.error["message"]}
    assert refusals["new"]["param"] == "items[0][discounts][0][promotion_code]"
    assert (await book.latest())["total"] == 4500


@only_sqlite
async def test_an_amount_in_another_currency_is_refused_on_a_line(merchant):
    book = await open_notebook(merchant, "2026-04-01")
    given = [{"coupon": await euros(merchant)}]

    error = await merchant.refused(
        "/v1/invoiceitems", customer=book.customer, amount=900, currency="usd", discounts=given
    )

    assert error["param"] == "discounts[0][coupon]"
