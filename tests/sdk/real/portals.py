"""Portals, and the customers who come there, as the API answers with them."""

from typing import Any

from tests.sdk.callers import Caller
from tests.sdk.real.naming import ADDRESS, Named

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


def leftovers(api: Caller) -> Named:
    """What came of all this: lists and events."""
    for event in api.get("events", limit=100)["data"]:
        yield event["type"], event
        yield f"in {event['type']}", event["data"]["object"]
    for methods in api.get("payment_method_configurations")["data"]:
        yield methods["name"], methods
