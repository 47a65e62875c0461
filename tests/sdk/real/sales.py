"""What is sold, and for what: prices, discounts, meters, tax rates and Checkout, as the API answers with them."""

from tests.sdk.callers import Caller
from tests.sdk.real.naming import ADDRESS, Named

TIERS = [{"up_to": 10, "unit_amount_decimal": "12.5"}, {"up_to": "inf", "flat_amount": 100}]


def catalogue(api: Caller) -> Named:
    plain = api.post("products", name="Seat")
    yield "plain", plain
    yield (
        "with everything",
        api.post(
            "products",
            name="Box",
            type="good",
            description="A box",
            images=["https://example.com/a.png"],
            marketing_features=[{"name": "Square"}],
            package_dimensions={"height": 1, "length": 2.5, "weight": 3, "width": 4},
            shippable=True,
            statement_descriptor="BOX",
            tax_code="txcd_1",
            tax_details={"tax_code": "txcd_1"},
            unit_label="box",
            url="https://example.com",
            default_price_data={"currency": "usd", "unit_amount": 5, "recurring": {"interval": "month"}},
            expand=["default_price"],
        ),
    )
    hidden = ["currency_options", "tiers"]
    rest = {"product": plain["id"], "currency": "usd", "expand": [*hidden, "product"]}
    yield "once", api.post("prices", **rest, unit_amount_decimal="0.5", currency_options={"eur": {"unit_amount": 3}})
    yield "what the customer likes", api.post("prices", **rest, custom_unit_amount={"enabled": True, "minimum": 5})
    monthly = {"interval": "month", "interval_count": 3}
    packs = {"divide_by": 10, "round": "up"}
    yield "packs", api.post("prices", **rest, unit_amount=1, transform_quantity=packs, recurring=monthly)
    tiered = {"billing_scheme": "tiered", "tiers_mode": "volume", "tiers": TIERS}
    yield "tiered", api.post("prices", **rest, **tiered, recurring=monthly, lookup_key="tiered", nickname="Tiered")
    named = {"product": {"name": "Old"}, "currency": "usd", "interval": "week", "expand": ["tiers", "product"]}
    yield "plain", api.post("plans", **named, amount=7, trial_period_days=3, transform_usage=packs)
    tiered_plan = api.post("plans", **named, **tiered)
    yield "tiered", tiered_plan
    yield "deleted", api.delete(f"plans/{tiered_plan['id']}")
    yield "deleted", api.delete(f"products/{api.post('products', name='Short-lived')['id']}")
    begins = api.post("prices", product=plain["id"], currency="usd", unit_amount=1, recurring={"interval": "week"})[
        "id"
    ]
    lasts = api.post("prices", product=plain["id"], currency="usd", unit_amount=9, recurring={"interval": "month"})[
        "id"
    ]
    terms = {"duration": {"type": "relative", "relative": {"iterations": 2}}, "price": begins}
    offer = {**terms, "end_behavior": {"transition": {"price": lasts}}}
    yield "plain", api.post("product_catalog/trial_offers", **offer)
    whole = ["price", "end_behavior.transition.price"]
    yield (
        "with everything",
        api.post("product_catalog/trial_offers", **offer, active=False, nickname="Two weeks", expand=whole),
    )


def reductions(api: Caller) -> Named:
    product = api.post("products", name="Seat")["id"]
    yield "plain", api.post("coupons", percent_off=12.5, duration="forever")
    full = api.post(
        "coupons",
        amount_off=500,
        applies_to={"products": [product]},
        currency="usd",
        currency_options={"eur": {"amount_off": 450}},
        duration="repeating",
        duration_in_months=3,
        id="SPRING",
        max_redemptions=9,
        metadata={"a": "b"},
        name="Spring",
        redeem_by=1_900_000_000,
        expand=["applies_to", "currency_options"],
    )
    yield "with everything", full
    promotion = {"type": "coupon", "coupon": full["id"]}
    yield "plain", api.post("promotion_codes", promotion=promotion)
    yield (
        "with everything",
        api.post(
            "promotion_codes",
            promotion=promotion,
            code="Spring-25",
            customer=api.post("customers")["id"],
            expires_at=1_890_000_000,
            max_redemptions=3,
            metadata={"a": "b"},
            restrictions={
                "first_time_transaction": True,
                "minimum_amount": 100,
                "minimum_amount_currency": "usd",
                "currency_options": {"eur": {"minimum_amount": 90}},
            },
            expand=["restrictions.currency_options", "promotion.coupon", "customer"],
        ),
    )
    estimate = {"minimum": {"unit": "business_day", "value": 2}, "maximum": {"unit": "week", "value": 1}}
    cost = {"amount": 500, "currency": "usd"}
    yield "plain", api.post("shipping_rates", display_name="Post", fixed_amount=cost)
    yield (
        "with everything",
        api.post(
            "shipping_rates",
            display_name="Express",
            delivery_estimate=estimate,
            fixed_amount={**cost, "currency_options": {"eur": {"amount": 450, "tax_behavior": "inclusive"}}},
            metadata={"a": "b"},
            tax_behavior="exclusive",
            tax_code="txcd_92010001",
            type="fixed_amount",
            expand=["fixed_amount.currency_options"],
        ),
    )
    yield "plain", api.post("tax_rates", display_name="VAT", percentage=20, inclusive=True)
    yield (
        "with everything",
        api.post(
            "tax_rates",
            active=False,
            country="US",
            description="A note",
            display_name="Sales tax",
            inclusive=False,
            jurisdiction="NY",
            metadata={"a": "b"},
            percentage=8.8754,
            state="NY",
            tax_type="sales_tax",
        ),
    )


def usage(api: Caller) -> Named:
    settings = {
        "customer_mapping": {"type": "by_id", "event_payload_key": "who"},
        "default_aggregation": {"formula": "last"},
        "event_time_window": "hour",
        "value_settings": {"event_payload_key": "many"},
    }
    yield (
        "plain",
        api.post("billing/meters", display_name="Calls", event_name="call", default_aggregation={"formula": "sum"}),
    )
    meter = api.post("billing/meters", display_name="Seats", event_name="seat", **settings)
    yield "with everything", meter
    customer = api.post("customers")["id"]
    named = {"event_name": "seat", "payload": {"who": customer, "many": "5"}}
    yield "plain", api.post("billing/meter_events", **named)
    event = api.post("billing/meter_events", **named, identifier="seats-1")
    yield "with an identifier", event
    start = event["timestamp"] // 3_600 * 3_600
    for summary in api.get(
        f"billing/meters/{meter['id']}/event_summaries",
        customer=customer,
        start_time=start,
        end_time=start + 3_600,
        value_grouping_window="hour",
    )["data"]:
        yield "of an hour", summary
    cancel = {"event_name": "seat", "type": "cancel", "cancel": {"identifier": "seats-1"}}
    yield "of one event", api.post("billing/meter_event_adjustments", **cancel)
    yield "inactive", api.post(f"billing/meters/{meter['id']}/deactivate")


def sold(api: Caller) -> Named:
    back = {"success_url": "https://shop.example/", "cancel_url": "https://shop.example/cart"}
    yield "saving a card", api.post("checkout/sessions", mode="setup", currency="eur", success_url=back["success_url"])
    rate = api.post("tax_rates", display_name="VAT", percentage=20, inclusive=False)["id"]
    coupon = api.post("coupons", percent_off=10)["id"]
    price = {"currency": "eur", "unit_amount": 500, "recurring": {"interval": "month"}, "product_data": {"name": "Tea"}}
    monthly, label = api.post("prices", **price)["id"], {"type": "custom", "custom": "Size"}
    full = api.post(
        "checkout/sessions",
        mode="subscription",
        **back,
        adaptive_pricing={"enabled": False},
        branding_settings={"background_color": "#ffe08a", "border_style": "pill", "font_family": "lora"},
        client_reference_id="7",
        custom_fields=[
            {"key": "a", "label": label, "type": "text"},
            {"key": "b", "label": label, "type": "numeric", "numeric": {"maximum_length": 3}},
            {"key": "c", "label": label, "type": "dropdown", "dropdown": {"options": [{"label": "S", "value": "s"}]}},
        ],
        custom_text={"submit": {"message": "Hello"}},
        customer_email="rose@example.com",
        discounts=[{"coupon": coupon}],
        line_items=[{"price_data": price, "quantity": 2, "tax_rates": [rate], "metadata": {"a": "b"}}],
        locale="fr",
        name_collection={"business": {"enabled": True}, "individual": {"enabled": True, "optional": True}},
        optional_items=[{"price": monthly, "quantity": 1, "adjustable_quantity": {"enabled": True}}],
        payment_method_options={
            "card": {"request_three_d_secure": "any", "restrictions": {"brands_blocked": ["visa"]}},
            "us_bank_account": {"financial_connections": {"permissions": ["payment_method"]}},
        },
        phone_number_collection={"enabled": True},
        shipping_address_collection={"allowed_countries": ["FR"]},
        subscription_data={"trial_period_days": 7},
        tax_id_collection={"enabled": True, "required": "if_supported"},
        expand=["line_items.data.taxes", "discounts.coupon", "total_details.breakdown"],
    )
    yield "with everything", full
    yield "its line", full["line_items"]["data"][0]
    once = {"currency": "eur", "unit_amount": 500, "product_data": {"name": "Tea"}}
    paid = api.post(
        "checkout/sessions",
        mode="payment",
        **back,
        line_items=[{"price_data": once, "quantity": 2}],
        invoice_creation={
            "enabled": True,
            "invoice_data": {
                "custom_fields": [{"name": "Order", "value": "7"}],
                "issuer": {"type": "self"},
                "rendering_options": {"amount_tax_display": "exclude_tax"},
            },
        },
        payment_intent_data={"description": "Tea", "capture_method": "manual"},
        payment_method_options={"card": {"capture_method": "manual", "setup_future_usage": "off_session"}},
    )
    yield "for once", paid
    holder = {"email": "rose@example.com"}
    card = api.post("payment_methods", type="card", card={"token": "tok_visa"}, billing_details=holder)
    yield "paid for once", api.post(f"payment_pages/{paid['id']}/confirm", payment_method=card["id"])


def untaxed(api: Caller) -> Named:
    """Automatic tax, with and without a place that tax is of."""
    on = {"automatic_tax": {"enabled": True}}
    yield "of nowhere", api.post("customers", tax={"ip_address": "127.0.0.1"}, expand=["tax"])
    customer = api.post("customers", name="Rose", address=ADDRESS, expand=["tax"])
    yield "somewhere", customer
    api.post("payment_methods/pm_card_visa/attach", customer=customer["id"])
    who = {"customer": customer["id"]}
    monthly = {"currency": "usd", "unit_amount": 500, "recurring": {"interval": "month"}, "product_data": {"name": "P"}}
    items = [{"price": api.post("prices", **monthly)["id"], "quantity": 1}]
    made = api.post(
        "subscriptions", **who, **on, items=items, payment_behavior="default_incomplete", expand=["latest_invoice"]
    )
    yield "with automatic tax", made
    yield "with automatic tax", made["latest_invoice"]
    yield "not collected", made["latest_invoice"]["lines"]["data"][0]
    rate = made["latest_invoice"]["total_taxes"][0]["tax_rate_details"]["tax_rate"]
    yield "not collected", api.get(f"tax_rates/{rate}")
    phases = [{"items": items, "duration": {"interval": "month"}, **on}]
    yield "with automatic tax", api.post("subscription_schedules", **who, start_date=1_900_000_000, phases=phases)
    back = {"success_url": "https://shop.example/"}
    session = api.post(
        "checkout/sessions",
        **who,
        **on,
        **back,
        mode="subscription",
        line_items=items,
        expand=["line_items.data.taxes"],
    )
    yield "with automatic tax", session
    yield "not collected", session["line_items"]["data"][0]
    yield "waiting for a place", api.post("invoices", customer=api.post("customers")["id"], **on)
