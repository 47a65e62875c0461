"""Real objects of every noun, in their plainest and in their fullest form, as the API answers with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.sdk.callers import Caller

EVERY_FEATURE = {
    "customer_update": {
        "enabled": True,
        "allowed_updates": ["address", "email", "name", "phone", "shipping", "tax_id"],
    },
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True},
    "subscription_cancel": {"enabled": True, "mode": "immediately", "proration_behavior": "create_prorations"},
    "subscription_pause": {"enabled": True, "duration": {"type": "indefinite"}},
}
ADDRESS = {
    "line1": "1 Main Street",
    "line2": "Flat 2",
    "city": "Cork",
    "state": "Cork",
    "postal_code": "T12",
    "country": "IE",
}
TIERS = [{"up_to": 10, "unit_amount_decimal": "12.5"}, {"up_to": "inf", "flat_amount": 100}]


@dataclass(frozen=True)
class Answer:
    """One object as JSON."""

    noun: str
    name: str
    tree: dict[str, Any]


def collected(site: str) -> list[Answer]:
    """Objects of every noun, all of them in one new world."""
    api = Caller(site)
    makers = (
        accounts, customers, catalogue, portals, clocks, reductions, ledgers, listeners, usage, billed, delivered,
        paid, sold, shared, subscribed, untaxed, leftovers,
    )  # fmt: skip
    return [Answer(tree["object"], name, tree) for make in makers for name, tree in make(api)]


Named = Iterator[tuple[str, dict[str, Any]]]


def accounts(api: Caller) -> Named:
    yield "the caller's own", api.get("account")
    icon, logo = api.upload("business_icon"), api.upload("business_logo")
    yield "uploaded", icon
    yield "connected", api.post("accounts")
    full = api.post(
        "accounts",
        controller={"fees": {"payer": "application"}, "stripe_dashboard": {"type": "none"}},
        business_profile={
            "annual_revenue": {"amount": 1, "currency": "eur", "fiscal_year_end": "2026-12-31"},
            "monthly_estimated_revenue": {"amount": 1, "currency": "eur"},
            "minority_owned_business_designation": ["none_of_these_apply"],
            "support_address": ADDRESS,
        },
        settings={"card_payments": {"decline_on": {"avs_failure": True, "cvc_failure": True}}},
        groups={"payments_pricing": "gold"},
        email="books@example.com",
    )
    yield "connected, with everything", full
    own = {"icon": icon["id"], "logo": logo["id"], "primary_color": "#112233", "secondary_color": "#445566"}
    api.post(f"accounts/{api.get('account')['id']}", settings={"branding": own})
    yield "branded and expanded", api.get("account", expand=["settings.branding.icon", "settings.branding.logo"])
    yield "deleted", api.delete(f"accounts/{full['id']}")


def customers(api: Caller) -> Named:
    yield "plain", api.post("customers")
    everything = api.post(
        "customers",
        address=ADDRESS,
        balance=-500,
        business_name="Rose Ltd",
        cash_balance={"settings": {"reconciliation_mode": "manual"}},
        description="A note",
        email="rose@example.com",
        individual_name="Rose",
        invoice_settings={
            "custom_fields": [{"name": "PO", "value": "7"}],
            "footer": "Thanks",
            "rendering_options": {"amount_tax_display": "exclude_tax"},
        },
        metadata={"a": "b"},
        name="Rose",
        phone="123",
        preferred_locales=["en", "fr"],
        shipping={"name": "Rose", "phone": "123", "address": ADDRESS},
        tax={"ip_address": "127.0.0.1"},
        tax_exempt="reverse",
        expand=["cash_balance", "invoice_credit_balance", "sources", "subscriptions", "tax", "tax_ids"],
    )
    yield "with everything", everything
    yield "with nothing to expand", api.post("customers", expand=["cash_balance", "tax"])
    yield "deleted", api.delete(f"customers/{everything['id']}")


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


def portals(api: Caller) -> Named:
    yield "plain", api.post("billing_portal/configurations", features={"invoice_history": {"enabled": True}})
    option = api.post("billing/feedback_options", description="It is raining")
    yield "active", option
    yield (
        "inactive",
        api.post(f"billing/feedback_options/{api.post('billing/feedback_options', description='No')['id']}/deactivate"),
    )
    methods = api.post("payment_method_configurations", name="Cards", card={"display_preference": {"preference": "on"}})
    yield "of cards", methods
    full = api.post("billing_portal/configurations", **_everything(api, methods["id"], option["id"]))
    yield "with everything", full
    customer = api.post("customers", email="rose@example.com")["id"]
    yield "plain", api.post("billing_portal/sessions", customer=customer)
    for kind, flow in FLOWS.items():
        yield (
            kind,
            api.post(
                "billing_portal/sessions",
                customer=customer,
                configuration=full["id"],
                flow_data=flow,
                after_expiration={"type": "customer_login", "customer_login": {"expires_at": 4_000_000_000}},
                locale="fr-CA",
                return_url="https://example.com",
                expand=["configuration"],
            ),
        )


FLOWS = {
    "customer update": {"type": "customer_update"},
    "payment method update": {
        "type": "payment_method_update",
        "after_completion": {"type": "redirect", "redirect": {"return_url": "https://example.com/done"}},
    },
    "home": {"type": "customer_update", "after_completion": {"type": "portal_homepage"}},
}


def _everything(api: Caller, methods: str, option: str) -> dict[str, Any]:
    price = api.post(
        "prices", currency="usd", unit_amount=5, recurring={"interval": "month"}, product_data={"name": "P"}
    )
    offer = {
        "product": price["product"],
        "prices": [price["id"]],
        "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 9},
    }
    update = {
        "enabled": True,
        "default_allowed_updates": ["price", "quantity", "promotion_code"],
        "products": [offer],
        "billing_cycle_anchor": "now",
        "proration_behavior": "always_invoice",
        "schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]},
        "trial_update_behavior": "continue_trial",
    }
    reason = {"enabled": True, "options": ["unused"], "feedback_options": [option]}
    features = EVERY_FEATURE | {
        "payment_method_update": {"enabled": True, "payment_method_configuration": methods},
        "subscription_cancel": EVERY_FEATURE["subscription_cancel"] | {"cancellation_reason": reason},
        "subscription_update": update,
    }
    return {
        "features": features,
        "business_profile": {"headline": "Hello", "privacy_policy_url": "https://example.com/p"},
        "login_page": {"enabled": True},
        "metadata": {"a": "b"},
        "name": "All",
        "default_return_url": "https://example.com",
        "expand": [
            "features.subscription_update.products",
            "features.subscription_cancel.cancellation_reason.feedback_options",
        ],
    }


def clocks(api: Caller) -> Named:
    clock = api.post("test_helpers/test_clocks", frozen_time=1_800_000_000, name="Noon")
    yield "still", clock
    yield "moving", api.post(f"test_helpers/test_clocks/{clock['id']}/advance", frozen_time=1_800_000_001)


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


def ledgers(api: Caller) -> Named:
    numbers = [{"type": "eu_vat", "value": "DE123456789"}, {"type": "us_ein", "value": "12-3456789"}]
    customer = api.post("customers", balance=-500, tax_id_data=numbers, expand=["tax_ids", "invoice_credit_balance"])
    yield "with tax ids and a balance", customer
    below = f"customers/{customer['id']}"
    for number in customer["tax_ids"]["data"]:
        yield number["type"], number
    yield "verified", api.post(f"{below}/tax_ids", type="gb_vat", value="000000000", expand=["owner.customer"])
    own = api.post("tax_ids", type="ch_vat", value="CHE-123.456.789 MWST")
    yield "the merchant's own", own
    yield "deleted", api.delete(f"tax_ids/{own['id']}")
    yield "initial", api.get(f"{below}/balance_transactions")["data"][0]
    note = {"description": "Sorry", "metadata": {"a": "b"}, "expand": ["customer"]}
    yield "with everything", api.post(f"{below}/balance_transactions", amount=-7, currency="eur", **note)


def listeners(api: Caller) -> Named:
    plain = api.post("webhook_endpoints", url="https://shop.example/hook", enabled_events=["*"])
    yield "plain, with its secret", plain
    yield "plain", api.get(f"webhook_endpoints/{plain['id']}")
    full = {"api_version": "2025-03-31.basil", "connect": True, "description": "Ours", "metadata": {"a": "b"}}
    made = api.post("webhook_endpoints", url="https://shop.example/two", enabled_events=["invoice.paid"], **full)
    yield "disabled", api.post(f"webhook_endpoints/{made['id']}", disabled=True)
    yield "deleted", api.delete(f"webhook_endpoints/{made['id']}")


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


def billed(api: Caller) -> Named:
    customer = api.post("customers", name="Rose", address=ADDRESS, shipping={"name": "Rose", "address": ADDRESS})["id"]
    rate = api.post("tax_rates", display_name="VAT", percentage=20, inclusive=False)["id"]
    coupon = api.post("coupons", percent_off=10)["id"]
    product = api.post("products", name="Box")["id"]
    yield "empty", api.post("invoices", customer=customer)
    yield "plain", api.post("invoiceitems", customer=customer, amount=-500, currency="usd")
    yield (
        "with everything",
        api.post(
            "invoiceitems",
            customer=customer,
            price_data={"currency": "usd", "product": product, "unit_amount": 5000},
            quantity=3,
            description="Boxes",
            discounts=[{"coupon": coupon}],
            metadata={"a": "b"},
            period={"start": 1_800_000_000, "end": 1_800_000_001},
            tax_rates=[rate],
            expand=["customer", "discounts", "pricing.price_details.price"],
        ),
    )
    method = api.post("payment_methods/pm_card_visa/attach", customer=customer)["id"]
    full = api.post(
        "invoices",
        customer=customer,
        auto_advance=True,
        custom_fields=[{"name": "PO", "value": "7"}],
        default_payment_method=method,
        default_tax_rates=[rate],
        description="Thanks",
        discounts=[{"coupon": coupon}],
        footer="Bye",
        metadata={"a": "b"},
        payment_settings={
            "payment_method_options": {"card": {"request_three_d_secure": "any"}},
            "payment_method_types": ["card"],
        },
        pending_invoice_items_behavior="include",
        rendering={"amount_tax_display": "exclude_tax", "pdf": {"page_size": "a4"}},
        shipping_details={"name": "Rose", "address": ADDRESS},
        statement_descriptor="ROSE",
    )
    yield "with everything", full
    for line in api.get(f"invoices/{full['id']}/lines", expand=["data.discounts"])["data"]:
        yield f"of {line['amount']}", line
    hidden = ["confirmation_secret", "payments.data.payment.payment_intent", "customer", "discounts"]
    opened = api.post(f"invoices/{full['id']}/finalize", auto_advance=False, expand=hidden)
    yield "open", opened
    yield "open", opened["payments"]["data"][0]
    yield "paid", api.post(f"invoices/{full['id']}/pay", expand=hidden)
    sent = api.post("invoices", customer=customer, collection_method="send_invoice", days_until_due=3)["id"]
    api.post(f"invoices/{sent}/add_lines", lines=[{"amount": 700, "description": "Late"}])
    yield "sent", api.post(f"invoices/{sent}/send")
    revision = {"action": "revision", "invoice": sent}
    yield "revising", api.post("invoices", from_invoice=revision, expand=["from_invoice.invoice"])
    yield "uncollectible", api.post(f"invoices/{sent}/mark_uncollectible")
    yield "void", api.post(f"invoices/{sent}/void")
    note = {
        "invoice": full["id"],
        "lines": [
            {"type": "invoice_line_item", "invoice_line_item": full["lines"]["data"][0]["id"], "quantity": 1},
            {"type": "custom_line_item", "description": "Sorry", "unit_amount": 100, "tax_rates": [rate]},
        ],
    }
    amount = api.get("credit_notes/preview", **note)["total"]
    note |= {"reason": "duplicate", "memo": "Sorry", "metadata": {"a": "b"}}
    split = {"credit_amount": 50, "refund_amount": 50, "out_of_band_amount": amount - 100}
    credited = api.post("credit_notes", **note, **split, expand=["invoice", "refunds.refund"])
    yield "with everything", credited
    for line in credited["lines"]["data"]:
        yield line["type"], line


def delivered(api: Caller) -> Named:
    customer = api.post("customers", address=ADDRESS, name="Rose")["id"]
    reckoned = api.post("invoices", customer=customer)["id"]
    vat = {"display_name": "VAT", "percentage": 20, "inclusive": False, "country": "FR", "tax_type": "vat"}
    tax = {"amount": 140, "taxable_amount": 700, "tax_rate_data": vat, "taxability_reason": "standard_rated"}
    line = {"amount": 700, "description": "Tea", "tax_amounts": [tax]}
    yield "taxed by others", api.post(f"invoices/{reckoned}/add_lines", lines=[line])
    delivery = {"shipping_rate_data": {"display_name": "Post", "fixed_amount": {"amount": 500, "currency": "usd"}}}
    parcel = api.post("invoices", customer=customer, shipping_cost=delivery, automatic_tax={"enabled": True})
    yield "delivered", parcel
    yield "delivered", api.get(f"invoices/{parcel['id']}", expand=["shipping_cost.shipping_rate"])
    api.post(f"invoices/{parcel['id']}/finalize")
    rate_of = {"shipping_rate": parcel["shipping_cost"]["shipping_rate"]}
    yield "of delivery", api.post("credit_notes", invoice=parcel["id"], shipping_cost=rate_of)


def paid(api: Caller) -> Named:
    customer = api.post("customers", name="Rose")["id"]
    mandate = {"customer_acceptance": {"type": "online", "online": {"ip_address": "127.0.0.1", "user_agent": "x"}}}
    iban = {"iban": "DE89370400440532013000"}
    owner = {"name": "Rose", "email": "rose@example.com", "phone": "123", "address": ADDRESS}
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    yield "card", api.post("payment_methods", type="card", card=card, billing_details=owner, metadata={"a": "b"})
    yield "debited", api.post("payment_methods", type="sepa_debit", sepa_debit=iban, billing_details=owner)
    kept = api.post("payment_methods/pm_card_visa/attach", customer=customer)["id"]
    bank = api.post("payment_methods/pm_usBankAccount_success/attach", customer=customer)
    yield "in the United States", bank
    yield "plain", api.post("payment_intents", amount=500, currency="usd")
    money = {"amount": 500, "currency": "usd", "customer": customer}
    full = api.post(
        "payment_intents",
        **money,
        payment_method=kept,
        automatic_payment_methods={"enabled": True},
        description="Tea",
        metadata={"a": "b"},
        payment_method_options={"card": {"request_three_d_secure": "any", "setup_future_usage": "off_session"}},
        receipt_email="rose@example.com",
        setup_future_usage="off_session",
        shipping={"name": "Rose", "address": ADDRESS},
        statement_descriptor_suffix="TEA",
        confirm=True,
        expand=["customer", "latest_charge.refunds", "payment_method"],
    )
    yield "with everything", full
    yield "with everything", full["latest_charge"]
    ask = {"payment_method": "pm_card_authenticationRequired", "confirm": True}
    yield "asking", api.post("payment_intents", amount=500, currency="eur", **ask, return_url="https://example.com")
    yield "asking the SDK", api.post("payment_intents", amount=500, currency="eur", **ask)
    held = api.post("payment_intents", **money, payment_method=kept, capture_method="manual", confirm=True)
    yield "held", held
    yield "held", api.get(f"charges/{held['latest_charge']}")
    yield "canceled", api.post(f"payment_intents/{held['id']}/cancel", cancellation_reason="duplicate")
    going = api.post("payment_intents", **money, payment_method=bank["id"], confirm=True, mandate_data=mandate)
    yield "going", going
    yield "going", api.get(f"charges/{going['latest_charge']}")
    yield "in part", api.post("refunds", payment_intent=full["id"], amount=100, reason="duplicate", metadata={"a": "b"})
    yield "plain", api.post("setup_intents")
    debited = {"payment_method": "pm_sepaDebit_success_de", "confirm": True, "mandate_data": mandate}
    setup = api.post("setup_intents", **debited, customer=customer, attach_to_self=False, expand=["mandate"])
    yield "with everything", setup
    yield "online", setup["mandate"]
    yield "asking", api.post("setup_intents", **ask)
    yield from _unpaid(api)


def _unpaid(api: Caller) -> Named:
    """What a card that is refused leaves behind."""
    refused = {"payment_method": "pm_card_visa_chargeDeclined", "confirm": True}
    intent = api.refused("payment_intents", amount=500, currency="eur", **refused)["payment_intent"]
    yield "refused", intent
    yield "failed", api.get(f"charges/{intent['latest_charge']}")
    yield "refused", api.refused("setup_intents", **refused)["setup_intent"]


def subscribed(api: Caller) -> Named:
    customer = api.post("customers", name="Rose", address=ADDRESS)["id"]
    method = api.post("payment_methods/pm_card_visa/attach", customer=customer)["id"]
    rate = api.post("tax_rates", display_name="VAT", percentage=20, inclusive=False)["id"]
    coupon = api.post("coupons", percent_off=10, duration="forever")["id"]
    monthly = {"currency": "usd", "unit_amount": 500, "recurring": {"interval": "month"}, "product_data": {"name": "P"}}
    first, second = api.post("prices", **monthly)["id"], api.post("prices", **monthly)["id"]
    plain = api.post("subscriptions", customer=customer, items=[{"price": first}], default_payment_method=method)
    yield "plain", plain
    full = api.post(
        "subscriptions",
        customer=customer,
        items=[{"price": first, "quantity": 2, "metadata": {"a": "b"}, "tax_rates": [rate]}],
        billing_mode={"type": "classic"},
        default_payment_method=method,
        default_tax_rates=[rate],
        description="Words",
        discounts=[{"coupon": coupon}],
        invoice_settings={"custom_fields": [{"name": "PO", "value": "7"}], "footer": "Bye"},
        metadata={"a": "b"},
        payment_settings={
            "payment_method_types": ["card"],
            "save_default_payment_method": "on_subscription",
        },
        trial_period_days=7,
        trial_settings={"end_behavior": {"missing_payment_method": "cancel"}},
        expand=["customer", "discounts", "latest_invoice"],
    )
    yield "with everything", full
    yield "an item", full["items"]["data"][0]
    yield "an item alone", api.post("subscription_items", subscription=plain["id"], price=second)
    meter = api.post("billing/meters", display_name="Used", event_name="used", default_aggregation={"formula": "sum"})
    counted = {"interval": "month", "usage_type": "metered", "meter": meter["id"]}
    third = api.post("prices", **(monthly | {"recurring": counted}))["id"]
    measured = {
        "items": [{"price": third, "billing_thresholds": {"usage_gte": 10}}],
        "billing_thresholds": {"amount_gte": 5000, "reset_billing_cycle_anchor": True},
    }
    yield "with thresholds", api.post("subscriptions", customer=customer, default_payment_method=method, **measured)
    ahead = {"bill_until": {"type": "duration", "duration": {"interval": "month", "interval_count": 2}}}
    schedules = [{"applies_to": [{"type": "price", "price": first}], **ahead}]
    items = {"items": [{"price": first}], "default_payment_method": method}
    yield "billed ahead", api.post("subscriptions", customer=customer, billing_schedules=schedules, **items)
    terms = {"duration": {"type": "relative", "relative": {"iterations": 2}}, "price": first}
    offer = api.post("product_catalog/trial_offers", **terms, end_behavior={"transition": {"price": second}})["id"]
    trial = {"items": [{"current_trial": {"trial_offer": offer}}], "default_payment_method": method}
    tried = api.post("subscriptions", customer=customer, **trial)
    yield "on trial", tried
    yield "an item on trial", tried["items"]["data"][0]
    yield "ending", api.post(f"subscriptions/{plain['id']}", cancel_at_period_end=True)
    yield "paused", api.post(f"subscriptions/{plain['id']}/pause")
    yield "canceled", api.delete(f"subscriptions/{full['id']}")
    phases = [{"items": [{"price": first}], "duration": {"interval": "month"}, "metadata": {"a": "b"}}]
    settings = {"default_payment_method": method}
    planned = api.post(
        "subscription_schedules", customer=customer, start_date="now", phases=phases, default_settings=settings
    )
    yield "running", planned
    yield "released", api.post(f"subscription_schedules/{planned['id']}/release")


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


def shared(api: Caller) -> Named:
    """What platforms and connected accounts get."""
    seller = api.post("accounts")["id"]
    onward = {"destination": seller, "description": "Rent", "metadata": {"a": "b"}}
    money = {"amount": 1000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    said = {"payment_data": {"description": "From Rose", "metadata": {"a": "b"}}}
    hidden = ["latest_charge.transfer", "latest_charge.application_fee"]
    full = api.post("payment_intents", **money, application_fee_amount=100, transfer_data=onward | said, expand=hidden)
    yield "passed on", full
    charge = full["latest_charge"]
    yield "passed on", charge
    yield "new", charge["application_fee"]
    yield "new", charge["transfer"]
    both = {"reverse_transfer": True, "refund_application_fee": True}
    yield "with its shares", api.post("refunds", charge=charge["id"], amount=300, **both)
    fee, transfer = f"application_fees/{charge['application_fee']['id']}", f"transfers/{charge['transfer']['id']}"
    yield "by hand", api.post(f"{fee}/refunds", amount=20, metadata={"a": "b"}, expand=["fee"])
    yield "by hand", api.post(f"{transfer}/reversals", amount=50, metadata={"a": "b"}, expand=["source_refund"])
    yield "given back in part", api.get(fee, expand=["account"])
    yield "taken back in part", api.get(transfer, expand=["source_transaction", "reversals.data.source_refund"])
    for reversal in api.get(f"{transfer}/reversals")["data"]:
        yield "listed", reversal
    for refund in api.get(f"{fee}/refunds")["data"]:
        yield "listed", refund


def leftovers(api: Caller) -> Named:
    """What came of all this: lists and events."""
    for event in api.get("events", limit=100)["data"]:
        yield event["type"], event
        yield f"in {event['type']}", event["data"]["object"]
    for methods in api.get("payment_method_configurations")["data"]:
        yield methods["name"], methods
