"""What a business sells, and to whom: its portal, customers, products and discounts."""

from portico.remote.shop import BEGINNING, CARD, DAY, Shop


def account(shop: Shop) -> None:
    """The business says what it is called."""
    id = shop.api.get("/v1/account")["id"]
    shop.api.post(f"/v1/accounts/{id}", metadata={"triggered": "yes"})


def portal(shop: Shop) -> None:
    """A portal, changed and opened."""
    made = shop.api.post("/v1/billing_portal/configurations", features={"invoice_history": {"enabled": True}})
    shop.api.post(f"/v1/billing_portal/configurations/{made['id']}", name="Triggered")
    shop.api.post("/v1/billing_portal/sessions", customer=shop.customer()["id"], configuration=made["id"])


def meter(shop: Shop) -> None:
    """A meter that comes, changes, goes and comes back."""
    aggregation, name = {"formula": "sum"}, shop.customer()["id"].lower()
    made = shop.api.post("/v1/billing/meters", display_name="Calls", event_name=name, default_aggregation=aggregation)
    shop.api.post(f"/v1/billing/meters/{made['id']}", display_name="Requests")
    shop.act("billing/meters", made["id"], "deactivate")
    shop.act("billing/meters", made["id"], "reactivate")


def customer(shop: Shop) -> None:
    """A customer with a tax number, who moves and leaves."""
    made = shop.customer()
    path = f"/v1/customers/{made['id']}"
    number = shop.api.post(f"{path}/tax_ids", type="eu_vat", value="DE123456789")
    shop.api.post(path, phone="+1 555 0100")
    shop.api.delete(f"{path}/tax_ids/{number['id']}")
    shop.api.delete(path)


def catalogue(shop: Shop) -> None:
    """A product with a price and a plan, a tax rate."""
    product = shop.api.post("/v1/products", name="Tea")
    price = _price_of(shop, product["id"])
    shop.api.post(f"/v1/prices/{price}", nickname="Monthly")
    shop.api.post(f"/v1/products/{product['id']}", name="Green tea")
    plan = shop.api.post("/v1/plans", currency="usd", amount=500, interval="month", product={"name": "Coffee"})
    shop.api.post(f"/v1/plans/{plan['id']}", nickname="Triggered")
    shop.api.delete(f"/v1/plans/{plan['id']}")
    shop.api.delete(f"/v1/products/{shop.api.post('/v1/products', name='Nothing')['id']}")
    rate = shop.api.post("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)
    shop.api.post(f"/v1/tax_rates/{rate['id']}", description="Triggered")


def _price_of(shop: Shop, product: str) -> str:
    recurring = {"interval": "month"}
    return str(shop.api.post("/v1/prices", currency="usd", unit_amount=900, product=product, recurring=recurring)["id"])


def discounts(shop: Shop) -> None:
    """A coupon with a code, given to a customer and taken back."""
    coupon = shop.api.post("/v1/coupons", percent_off=25, duration="forever")
    shop.api.post(f"/v1/coupons/{coupon['id']}", name="A quarter")
    code = shop.api.post("/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon["id"]})
    shop.api.post(f"/v1/promotion_codes/{code['id']}", active=False)
    subscription = shop.subscription(shop.customer(CARD), discounts=[{"coupon": coupon["id"]}])
    shop.api.delete(f"/v1/subscriptions/{subscription['id']}/discount")
    shop.api.delete(f"/v1/coupons/{shop.api.post('/v1/coupons', percent_off=5, duration='once')['id']}")


def test_clock(shop: Shop) -> None:
    """A test clock that is moved, and goes."""
    clock = shop.clock()
    shop.advance(clock, BEGINNING + DAY)
    shop.api.delete(f"/v1/test_helpers/test_clocks/{clock}")
