"""Real objects of every noun, in their plainest and in their fullest form, as the API answers with them."""

from dataclasses import dataclass
from typing import Any

from tests.sdk.callers import Caller
from tests.sdk.real import payments, portals, sales
from tests.sdk.real.naming import ADDRESS, Named


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
        portals.accounts, portals.customers, sales.catalogue, portals.portals, portals.clocks, sales.reductions,
        portals.ledgers, listeners, sales.usage, payments.billed, delivered, payments.paid, sales.sold,
        payments.shared, payments.recorded, subscribed, sales.untaxed, portals.leftovers,
    )  # fmt: skip
    return [Answer(tree["object"], name, tree) for make in makers for name, tree in make(api)]


def listeners(api: Caller) -> Named:
    plain = api.post("webhook_endpoints", url="https://shop.example/hook", enabled_events=["*"])
    yield "plain, with its secret", plain
    yield "plain", api.get(f"webhook_endpoints/{plain['id']}")
    full = {"api_version": "2025-03-31.basil", "connect": True, "description": "Ours", "metadata": {"a": "b"}}
    made = api.post("webhook_endpoints", url="https://shop.example/two", enabled_events=["invoice.paid"], **full)
    yield "disabled", api.post(f"webhook_endpoints/{made['id']}", disabled=True)
    yield "deleted", api.delete(f"webhook_endpoints/{made['id']}")


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
