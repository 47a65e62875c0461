"""Flows on real subscriptions: which open, and in which words the others are refused (portal-behaviour 2.7)."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests import people, subscriptions
from tests.resources.billing_portal.test_sessions import CONFIGURATIONS, PATH

UPDATE, CONFIRM = "subscription_update", "subscription_update_confirm"
CANCEL, PAUSE = "subscription_cancel", "subscription_pause"


@dataclass
class Tearoom:
    """A merchant with three prices on offer, a portal with everything on, and a customer who pays by the month."""

    merchant: Any
    prices: dict[str, str] = field(default_factory=dict)
    portal: str = ""
    customer: str = ""
    subscription: dict[str, Any] = field(default_factory=dict)

    async def open(self):
        """Everything but a subscription."""
        tea = (await self.merchant.create("/v1/products", people.TEA))["id"]
        coffee = (await self.merchant.create("/v1/products", people.COFFEE))["id"]
        await self.price("monthly", people.MONTHLY, tea)
        await self.price("yearly", people.YEARLY, tea)
        await self.price("coffee", people.MONTHLY, coffee)
        self.portal = await self.configured(
            [
                {"product": tea, "prices": [self.prices["monthly"], self.prices["yearly"]]},
                {"product": coffee, "prices": [self.prices["coffee"]], "adjustable_quantity": {"enabled": False}},
            ]
        )
        self.customer = (await subscriptions.payer(self.merchant))["id"]

    async def price(self, name, params, product, **more):
        self.prices[name] = (await self.merchant.create("/v1/prices", params, product=product, **more))["id"]

    async def configured(self, products, *allowed):
        update = {"enabled": True, "default_allowed_updates": allowed or ("price", "quantity"), "products": products}
        on = {name: {"enabled": True} for name in (CANCEL, PAUSE, "payment_method_update", "invoice_history")}
        made = await self.merchant.create(CONFIGURATIONS, features={**on, UPDATE: update})
        return made["id"]

    async def subscribe(self, price="monthly", **params):
        items = [{"price": self.prices[price]}]
        self.subscription = await self.merchant.create(
            "/v1/subscriptions", {"customer": self.customer, "items": items, **params}
        )

    async def change(self, **params):
        await self.merchant.create(f"/v1/subscriptions/{self.subscription['id']}", params)

    @property
    def item(self):
        return self.subscription["items"]["data"][0]["id"]

    def flow(self, type, **more):
        """A flow about her subscription."""
        details = {"subscription": self.subscription["id"], **more}
        if type == CONFIRM:
            details["items"] = [{"id": self.item, **details.get("items", {})}]
        return {"customer": self.customer, "configuration": self.portal, "flow_data": {"type": type, type: details}}

    async def opens(self, type, **more):
        return await self.merchant.create(PATH, self.flow(type, **more))

    async def refuses(self, type, **more):
        """The words of a refusal that names no parameter."""
        error = await self.merchant.refused(PATH, self.flow(type, **more))
        assert not {"code", "param"} & error.keys()
        return error["message"]

    async def misses(self, type, **more):
        """Parameter, code and words of a refusal."""
        error = await self.merchant.refused(PATH, self.flow(type, **more))
        return error.get("param"), error.get("code"), error["message"]


@pytest.fixture
async def shop(merchant):
    made = Tearoom(merchant)
    await made.open()
    await made.subscribe()
    return made


@pytest.mark.parametrize("type", [UPDATE, CANCEL, PAUSE])
async def test_a_flow_on_a_good_subscription_opens(shop, type):
    made = await shop.opens(type)

    assert made["flow"][type] == {
        "subscription": shop.subscription["id"],
        **({"retention": None} if type == CANCEL else {}),
    }


async def test_a_confirmation_of_another_plan_and_quantity_opens(shop):
    made = await shop.opens(CONFIRM, items={"price": shop.prices["yearly"], "quantity": 3})

    [item] = made["flow"][CONFIRM]["items"]
    assert item == {"id": shop.item, "price": shop.prices["yearly"], "quantity": 3}


@pytest.mark.parametrize("type", [UPDATE, CONFIRM, CANCEL, PAUSE])
async def test_a_subscription_of_another_customer_is_none(shop, type):
    shop.customer = (await shop.merchant.create("/v1/customers"))["id"]
    items = {"items": {"quantity": 2}} if type == CONFIRM else {}

    assert await shop.misses(type, **items) == (
        f"flow_data[{type}][subscription]",
        "resource_missing",
        f"No such subscription: '{shop.subscription['id']}'",
    )


async def test_on_behalf_of_another_account_her_subscription_is_none(shop):
    other = (await shop.merchant.create("/v1/accounts"))["id"]

    error = await shop.merchant.refused(PATH, shop.flow(CANCEL), on_behalf_of=other)

    assert (error["param"], error["code"]) == ("flow_data[subscription_cancel][subscription]", "resource_missing")


async def test_who_is_leaving_cannot_leave_again(shop):
    await shop.change(cancel_at_period_end=True)

    assert await shop.refuses(CANCEL) == (
        f"The subscription `{shop.subscription['id']}` is already set to be canceled at period end."
    )
    assert await shop.refuses(UPDATE) == (
        "This subscription cannot be updated because it is already set to be canceled at period end."
    )


async def test_what_has_ended_cannot_be_canceled(shop):
    await shop.merchant.delete(f"/v1/subscriptions/{shop.subscription['id']}")

    assert await shop.refuses(CANCEL) == "This subscription cannot be canceled because it has ended (`canceled`)."


async def test_a_confirmation_without_a_change_is_refused(shop):
    none = "Cannot update the subscription because there are no changes to confirm."

    assert await shop.refuses(CONFIRM) == none
    assert await shop.refuses(CONFIRM, items={"price": shop.prices["monthly"]}) == none
    assert await shop.refuses(CONFIRM, items={"price": shop.prices["monthly"], "quantity": 1}) == none


async def test_a_price_that_the_configuration_does_not_have_is_refused(shop):
    product = (await shop.merchant.create("/v1/products", name="Secret tea"))["id"]
    await shop.price("secret", people.MONTHLY, product)

    assert await shop.refuses(CONFIRM, items={"price": shop.prices["secret"]}) == (
        f"The item `{shop.item}` cannot be updated to price `{shop.prices['secret']}` because the configuration "
        f"`{shop.portal}` does not include the price in its `features[subscription_update][products]`."
    )


async def test_a_price_that_is_none_is_refused_by_its_name(shop):
    assert await shop.misses(CONFIRM, items={"price": "price_x"}) == (
        "flow_data[subscription_update_confirm][items][0][price]",
        "resource_missing",
        "No such price: 'price_x'",
    )


async def test_an_item_of_another_subscription_is_none(shop):
    await shop.subscribe("coffee")
    other = shop.item
    await shop.subscribe()

    assert await shop.misses(CONFIRM, items={"id": other, "quantity": 2}) == (
        "flow_data[subscription_update_confirm][items][0][id]",
        "resource_missing",
        f"No such subscription_item: '{other}'",
    )


async def test_what_may_not_change_is_refused_with_the_name_of_the_switch(shop):
    tea = (await shop.merchant.find(f"/v1/prices/{shop.prices['monthly']}"))["product"]
    products = [{"product": tea, "prices": [shop.prices["monthly"], shop.prices["yearly"]]}]
    allowed = "`features[subscription_update][default_allowed_updates]`"

    shop.portal = await shop.configured(products, "price")
    assert await shop.refuses(CONFIRM, items={"quantity": 2}) == (
        f"The quantity of the item `{shop.item}` cannot be updated because the configuration `{shop.portal}` does not "
        f"include `quantity` in its {allowed}."
    )
    shop.portal = await shop.configured(products, "quantity")
    assert await shop.refuses(CONFIRM, items={"price": shop.prices["yearly"]}) == (
        f"The item `{shop.item}` cannot be updated to price `{shop.prices['yearly']}` because the configuration "
        f"`{shop.portal}` does not include `price` in its {allowed}."
    )


async def test_with_nothing_to_change_to_there_is_no_update(shop):
    tea = (await shop.merchant.find(f"/v1/prices/{shop.prices['monthly']}"))["product"]
    shop.portal = await shop.configured([{"product": tea, "prices": [shop.prices["monthly"]]}], "price")

    assert await shop.refuses(UPDATE) == (
        "This subscription cannot be updated because there is no price in the portal configuration available to "
        "change to."
    )


async def test_several_items_cannot_be_updated_but_canceled(shop):
    await shop.change(items=[{"price": shop.prices["coffee"]}])

    assert "because it has multiple items" in await shop.refuses(UPDATE)
    assert "contains multiple products" in await shop.refuses(CONFIRM, items={"quantity": 2})
    assert await shop.opens(CANCEL)


async def test_who_pays_by_invoice_cannot_update_but_cancel(shop):
    await shop.change(collection_method="send_invoice", days_until_due=14)

    assert await shop.refuses(UPDATE) == (
        "This subscription cannot be updated because its `collection_method` is `send_invoice`."
    )
    assert await shop.opens(CANCEL)


async def test_an_archived_price_is_offered_no_more(shop):
    await shop.merchant.create(f"/v1/prices/{shop.prices['yearly']}", active=False)

    assert await shop.refuses(CONFIRM, items={"price": shop.prices["yearly"]}) == (
        f"The item `{shop.item}` cannot be updated to price `{shop.prices['yearly']}` because the price is not active."
    )


async def test_classic_billing_cannot_be_paused(shop):
    await shop.subscribe(billing_mode={"type": "classic"})

    assert await shop.refuses(PAUSE) == (
        "This subscription cannot be paused because its `billing_mode` is not `flexible`."
    )


async def test_what_is_paused_is_resumed_first(shop):
    await shop.merchant.create(f"/v1/subscriptions/{shop.subscription['id']}/pause")

    assert await shop.refuses(UPDATE) == "This subscription cannot be updated because it is paused."
    assert await shop.refuses(PAUSE) == "This subscription cannot be paused because it is paused."
    assert await shop.opens(CANCEL)


DISCOUNTS = "flow_data[subscription_update_confirm][discounts][0]"
OFFER = "flow_data[subscription_cancel][retention][coupon_offer][coupon]"


def retaining(coupon):
    return {"retention": {"type": "coupon_offer", "coupon_offer": {"coupon": coupon}}}


async def test_coupons_and_codes_must_be_there(shop):
    async def missing(discount):
        return await shop.misses(CONFIRM, items={"quantity": 2}, discounts=[discount])

    assert await missing({"coupon": "x"}) == (f"{DISCOUNTS}[coupon]", "resource_missing", "No such coupon: 'x'")
    assert await missing({"promotion_code": "promo_x"}) == (
        f"{DISCOUNTS}[promotion_code]",
        "resource_missing",
        "No such promotion code: 'promo_x'",
    )
    assert await shop.misses(CANCEL, **retaining("x")) == (OFFER, "resource_missing", "No such coupon: 'x'")


async def test_a_discount_is_a_coupon_or_a_code(shop):
    both = await shop.misses(CONFIRM, items={"quantity": 2}, discounts=[{"coupon": "x", "promotion_code": "y"}])

    assert both == (DISCOUNTS, None, "You must specify exactly one of `coupon` and `promotion_code`.")


async def test_coupons_and_codes_must_be_good(shop, clock):
    stale = (await shop.merchant.create("/v1/coupons", percent_off=10, redeem_by=clock.now + 5))["id"]
    fresh = (await shop.merchant.create("/v1/coupons", percent_off=10))["id"]
    promotion = {"type": "coupon", "coupon": fresh}
    code = (await shop.merchant.create("/v1/promotion_codes", promotion=promotion, active=False))["id"]
    clock.advance(10)

    async def refused(discount):
        return await shop.misses(CONFIRM, items={"quantity": 2}, discounts=[discount])

    expired = ("coupon_expired", f"Coupon expired: {stale}")
    assert await refused({"coupon": stale}) == (f"{DISCOUNTS}[coupon]", *expired)
    assert await shop.misses(CANCEL, **retaining(stale)) == (OFFER, *expired)
    assert await refused({"promotion_code": code}) == (
        f"{DISCOUNTS}[promotion_code]",
        None,
        "This promotion code cannot be redeemed because it is not active.",
    )


async def test_good_coupons_and_codes_open_a_flow_and_are_not_redeemed_by_it(shop):
    coupon = (await shop.merchant.create("/v1/coupons", percent_off=10, max_redemptions=1))["id"]

    await shop.opens(CONFIRM, discounts=[{"coupon": coupon}])
    await shop.opens(CANCEL, **retaining(coupon))

    assert (await shop.merchant.find(f"/v1/coupons/{coupon}"))["times_redeemed"] == 0
