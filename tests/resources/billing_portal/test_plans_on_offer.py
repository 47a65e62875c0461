"""The products and prices that a configuration offers are checked against the real ones, when they are named."""

import pytest

from portico.storage import glances
from tests import people, subscriptions

PATH = "/v1/billing_portal/configurations"
PRODUCTS = "features[subscription_update][products]"


@pytest.fixture
async def shop(merchant):
    """Ids by what they are: two products, and prices that fit or do not."""
    tea = await merchant.create("/v1/products", people.TEA)
    coffee = await merchant.create("/v1/products", people.COFFEE)
    gone = await merchant.create("/v1/products", people.COFFEE, active=False)
    tiered = {"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": [{"up_to": "inf", "unit_amount": 5}]}
    prices = {
        "monthly": people.MONTHLY | {"product": tea["id"]},
        "yearly": people.YEARLY | {"product": tea["id"]},
        "quarterly": people.MONTHLY | {"product": tea["id"], "recurring": {"interval": "month", "interval_count": 3}},
        "archived": people.MONTHLY | {"product": tea["id"], "active": False},
        "once": {"currency": "eur", "unit_amount": 500, "product": tea["id"]},
        "tiered": {"currency": "eur", "product": tea["id"], "recurring": {"interval": "week"}} | tiered,
        "coffee": people.MONTHLY | {"product": coffee["id"]},
        "of gone": people.MONTHLY | {"product": gone["id"]},
    }
    made = {name: (await merchant.create("/v1/prices", price))["id"] for name, price in prices.items()}
    usage = await subscriptions.metered(merchant, 5)
    made |= {"by usage": usage["id"], "of usage": usage["product"]}
    return made | {"tea": tea["id"], "coffee product": coffee["id"], "gone": gone["id"]}


def offering(*products, **members):
    update = {"enabled": True, "default_allowed_updates": ["price"], "products": list(products)}
    return {"features": {"subscription_update": update | members}}


def offer(shop, product, *prices, **more):
    return {"product": shop.get(product, product), "prices": [shop.get(price, price) for price in prices]} | more


GOOD = [["monthly"], ["yearly"], ["monthly", "yearly"], ["quarterly"], ["tiered", "monthly", "yearly"]]


@pytest.mark.parametrize("prices", GOOD, ids=" ".join)
async def test_prices_of_different_intervals_may_be_offered(merchant, shop, prices):
    expansion = ["features.subscription_update.products"]

    made = await merchant.create(PATH, offering(offer(shop, "tea", *prices)), expand=expansion)

    (shown,) = made["features"]["subscription_update"]["products"]
    assert (shown["product"], shown["prices"]) == (shop["tea"], [shop[price] for price in prices])


async def test_several_products_may_be_offered(merchant, shop):
    made = await merchant.create(
        PATH, offering(offer(shop, "tea", "monthly", "yearly"), offer(shop, "coffee product", "coffee"))
    )

    assert made["features"]["subscription_update"]["enabled"]


REFUSED = {
    "unknown product": (("prod_x", "monthly"), "[0][product]", "No such product: 'prod_x'"),
    "unknown price": (("tea", "price_x"), "[0][prices][0]", "No such price: 'price_x'"),
    "unknown second price": (("tea", "monthly", "price_x"), "[0][prices][1]", "No such price: 'price_x'"),
    "another product's price": (
        ("tea", "coffee"),
        "[0][prices][0]",
        "The price `{coffee}` does not belong to the product `{tea}`.",
    ),
    "a one-time price": (
        ("tea", "once"),
        "[0][prices][0]",
        "The price `{once}` is not recurring. Only recurring prices can be used.",
    ),
    "a price by usage": (
        ("of usage", "by usage"),
        "[0][prices][0]",
        "The price `{by usage}` is usage-based. Only licensed prices can be used.",
    ),
    "an archived price": (("tea", "archived"), "[0][prices][0]", "The price `{archived}` is not active."),
    "an archived product": (("gone", "of gone"), "[0][product]", "The product `{gone}` is not active."),
    "two of one interval": (
        ("tea", "monthly", "quarterly"),
        "[0][prices][1]",
        "The prices `{monthly}` and `{quarterly}` of the product `{tea}` have the same `recurring.interval` (month). "
        "Each price of a product needs another interval.",
    ),
    "one price twice": (
        ("tea", "monthly", "monthly"),
        "[0][prices][1]",
        "The prices `{monthly}` and `{monthly}` of the product `{tea}` have the same `recurring.interval` (month). "
        "Each price of a product needs another interval.",
    ),
}


@pytest.mark.parametrize(("named", "param", "message"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_cannot_be_sold_cannot_be_offered(merchant, shop, named, param, message):
    product, *prices = named

    error = await merchant.refused(PATH, offering(offer(shop, product, *prices)))

    assert (error["param"], error["message"]) == (f"{PRODUCTS}{param}", message.format(**shop))
    assert error.get("code") == ("resource_missing" if message.startswith("No such") else None)


async def test_more_than_can_be_seen_at_a_glance_is_checked_as_well(merchant, shop, monkeypatch):
    monkeypatch.setattr(glances, "MOST", 2)
    good, bad = [offering(offer(shop, "tea", *prices)) for prices in (("monthly", "yearly"), ("monthly", "archived"))]

    made = await merchant.create(PATH, good)
    error = await merchant.refused(PATH, bad)

    assert made["features"]["subscription_update"]["enabled"]
    assert error["message"] == f"The price `{shop['archived']}` is not active."


async def test_a_product_is_offered_once(merchant, shop):
    error = await merchant.refused(PATH, offering(offer(shop, "tea", "monthly"), offer(shop, "tea", "yearly")))

    assert error["param"] == f"{PRODUCTS}[1][product]"
    assert error["message"] == f"The product `{shop['tea']}` is listed more than once."


QUANTITIES = {
    "the most is less than the least": (
        {"minimum": 5, "maximum": 4},
        "maximum",
        "The maximum quantity (4) must not be less than the minimum (5).",
    ),
    "negative": ({"minimum": -1}, "minimum", "This value must be greater than or equal to 0."),
    "none at most": ({"maximum": 0}, "maximum", "This value must be greater than or equal to 1."),
    "a million": ({"maximum": 1_000_000}, "maximum", "This value must be less than or equal to 999999."),
    "a word": ({"maximum": "many"}, "maximum", "Invalid integer: many"),
}


@pytest.mark.parametrize(("limits", "param", "message"), QUANTITIES.values(), ids=QUANTITIES.keys())
async def test_limits_of_a_quantity_must_make_sense(merchant, shop, limits, param, message):
    quantity = {"adjustable_quantity": {"enabled": True} | limits}

    error = await merchant.refused(PATH, offering(offer(shop, "tea", "monthly", **quantity)))

    assert (error["param"], error["message"]) == (f"{PRODUCTS}[0][adjustable_quantity][{param}]", message)


async def test_a_quantity_without_its_switch_is_refused(merchant, shop):
    error = await merchant.refused(PATH, offering(offer(shop, "tea", "monthly", adjustable_quantity={"minimum": 1})))

    assert error["message"] == f"Missing required param: {PRODUCTS}[0][adjustable_quantity][enabled]."


async def test_products_are_checked_even_when_the_feature_is_off(merchant, shop):
    error = await merchant.refused(PATH, offering(offer(shop, "tea", "once"), enabled=False))

    assert error["param"] == f"{PRODUCTS}[0][prices][0]"


async def test_what_was_archived_later_does_not_stop_other_changes(merchant, shop):
    made = await merchant.create(PATH, offering(offer(shop, "tea", "monthly"), offer(shop, "coffee product", "coffee")))
    await merchant.create(f"/v1/prices/{shop['monthly']}", active=False)
    await merchant.create(f"/v1/products/{shop['tea']}", active=False)

    renamed = await merchant.create(f"{PATH}/{made['id']}", name="New")
    again = await merchant.create(
        f"{PATH}/{made['id']}", offering(offer(shop, "tea", "monthly"), offer(shop, "coffee product", "coffee"))
    )
    error = await merchant.refused(f"{PATH}/{made['id']}", offering(offer(shop, "tea", "monthly", "yearly")))

    assert renamed["name"] == again["name"] == "New"
    assert error["message"] == f"The product `{shop['tea']}` is not active."


async def test_without_products_the_feature_must_be_switched_off(merchant, shop):
    made = await merchant.create(PATH, offering(offer(shop, "tea", "monthly")))

    error = await merchant.refused(f"{PATH}/{made['id']}", features={"subscription_update": {"products": ""}})
    emptied = await merchant.create(
        f"{PATH}/{made['id']}",
        features={"subscription_update": {"enabled": False, "products": ""}},
        expand=["features.subscription_update.products"],
    )

    assert error["param"] == PRODUCTS
    assert emptied["features"]["subscription_update"]["products"] == []


async def test_an_update_feature_needs_something_that_may_change(merchant, shop):
    error = await merchant.refused(PATH, offering(offer(shop, "tea", "monthly"), default_allowed_updates=""))

    assert error["message"] == "Missing required param: features[subscription_update][default_allowed_updates]."


@pytest.fixture
async def options(merchant):
    """Two feedback options, the second one inactive."""
    made = [await merchant.create("/v1/billing/feedback_options", description=text) for text in ("Cold", "Bitter")]
    await merchant.create(f"/v1/billing/feedback_options/{made[1]['id']}/deactivate")
    return [option["id"] for option in made]


def asking(*options, enabled=True):
    reason = {"enabled": enabled, "options": "", "feedback_options": list(options)}
    return {"features": {"subscription_cancel": {"enabled": True, "cancellation_reason": reason}}}


async def test_an_own_reason_is_enough_to_ask(merchant, options):
    made = await merchant.create(PATH, asking(options[0]))

    reason = made["features"]["subscription_cancel"]["cancellation_reason"]
    assert reason == {"enabled": True, "feedback_options": [options[0]], "options": []}


async def test_own_reasons_are_expandable(merchant, options):
    path = "features.subscription_cancel.cancellation_reason.feedback_options"

    made = await merchant.create(PATH, asking(options[0]), expand=[path])

    (shown,) = made["features"]["subscription_cancel"]["cancellation_reason"]["feedback_options"]
    assert (shown["object"], shown["description"]) == ("billing.feedback_option", "Cold")


async def test_an_inactive_reason_is_refused(merchant, options):
    error = await merchant.refused(PATH, asking(*options))

    assert error["param"] == "features[subscription_cancel][cancellation_reason][feedback_options][1]"
    assert error["message"] == f"The feedback option `{options[1]}` is inactive."


async def test_a_reason_that_became_inactive_does_not_stop_other_changes(merchant, options):
    made = await merchant.create(PATH, asking(options[0]))
    await merchant.create(f"/v1/billing/feedback_options/{options[0]}/deactivate")

    assert (await merchant.create(f"{PATH}/{made['id']}", name="New"))["name"] == "New"


async def test_a_reason_that_became_inactive_stays_beside_new_ones(merchant, options):
    fresh = (await merchant.create("/v1/billing/feedback_options", description="Late"))["id"]
    made = await merchant.create(PATH, asking(options[0]))
    await merchant.create(f"/v1/billing/feedback_options/{options[0]}/deactivate")

    changed = await merchant.create(f"{PATH}/{made['id']}", asking(fresh, options[0]))
    error = await merchant.refused(f"{PATH}/{made['id']}", asking(fresh, options[0], options[1]))

    reason = changed["features"]["subscription_cancel"]["cancellation_reason"]
    assert reason["feedback_options"] == [fresh, options[0]]
    assert error["param"] == "features[subscription_cancel][cancellation_reason][feedback_options][2]"


async def test_own_reasons_can_be_cleared(merchant, options):
    made = await merchant.create(PATH, asking(options[0]))

    changed = await merchant.create(
        f"{PATH}/{made['id']}",
        features={"subscription_cancel": {"cancellation_reason": {"enabled": False, "feedback_options": ""}}},
    )

    assert changed["features"]["subscription_cancel"]["cancellation_reason"]["feedback_options"] is None


async def test_payment_methods_must_be_in_use(merchant):
    methods = await merchant.create("/v1/payment_method_configurations", name="Cards")
    feature = {"enabled": True, "payment_method_configuration": methods["id"]}

    made = await merchant.create(PATH, features={"payment_method_update": feature})
    await merchant.create(f"/v1/payment_method_configurations/{methods['id']}", active=False)
    error = await merchant.refused(PATH, features={"payment_method_update": feature})

    assert made["features"]["payment_method_update"] == feature
    assert error["param"] == "features[payment_method_update][payment_method_configuration]"
    assert error["message"] == f"The payment method configuration `{methods['id']}` is inactive."
