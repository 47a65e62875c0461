"""Steps of subscriptions."""

from typing import Any

from tests.walks.books import Books, Object
from tests.walks.business import ENDED, Business
from tests.walks.steps import Request, post

DAY = 86_400
PATH = "/v1/subscriptions"
PRORATIONS = ("create_prorations", "create_prorations", "always_invoice", "none")
FIRST = ("allow_incomplete", "allow_incomplete", "default_incomplete", "error_if_incomplete")
LATER = (*FIRST, "pending_if_incomplete")
MOST = 3
"""How many subscriptions live at a time, lest one walk be only about them."""


def living(books: Books) -> list[Object]:
    """All that have not ended."""
    return [one for one in books.of("subscription") if one["status"] not in ENDED]


def any_one(business: Business, books: Books) -> Object | None:
    """A subscription, which has rarely ended."""
    return business.one(books.of("subscription") if business.dice.random() < 0.03 else living(books))


def subscribe(business: Business, books: Books) -> Request | None:
    """Begin another one."""
    if len(living(books)) >= MOST:
        return None
    dice, terms = business.dice, business.terms()
    more = business.some(
        discounts=(0.3, lambda: [business.discount()]),
        payment_behavior=(0.4, lambda: dice.choice(FIRST)),
        trial_settings=(0.2, lambda: missing(dice.choice(["cancel", "pause", "create_invoice"]))),
        add_invoice_items=(0.1, [{"price": business.once}]),
        billing_thresholds=(0.08, lambda: {"amount_gte": 10 + business.amount(50_000)}),
        pending_invoice_item_interval=(0.08, {"interval": "week"}),
    )
    details = {name: value for name, value in terms.items() if name not in ("billing_cycle_anchor", "start_date")}
    if "start_date" in terms:
        details["backdate_start_date"] = terms["start_date"]
    if "billing_cycle_anchor" in terms:
        details["billing_cycle_anchor"] = terms["billing_cycle_anchor"]["timestamp"]
    sent = dice.random() < 0.15
    collection = {"collection_method": "send_invoice", "days_until_due": dice.choice([0, 7, 30])} if sent else {}
    preview = {"customer": business.customer, "subscription_details": terms, **business.abroad}
    preview |= {"discounts": more["discounts"]} if "discounts" in more else {}
    foretold = None if {"add_invoice_items", "billing_thresholds"} & more.keys() or sent else preview
    order = {"customer": business.customer, **business.abroad, **details, **more, **collection}
    return Request("POST", PATH, order, foretold)


def missing(what: str) -> Object:
    """What becomes of a trial without anything to charge."""
    return {"end_behavior": {"missing_payment_method": what}}


def change(business: Business, books: Books) -> Request | None:
    """Change what one is for, as a preview tells it."""
    found = any_one(business, books)
    if found is None:
        return None
    order, whole = business.change(found["items"]["data"]), business.discounts(0.15)
    how = business.some(payment_behavior=(0.4, lambda: business.dice.choice(LATER)))
    if how.get("payment_behavior") == "pending_if_incomplete" and business.dice.random() < 0.7:
        whole, order = (
            {},
            {name: value for name, value in order.items() if name not in ("cancel_at", "default_tax_rates")},
        )
    preview = {"subscription": found["id"], "subscription_details": order, **whole}
    return Request("POST", f"{PATH}/{found['id']}", {**order, **whole, **how}, preview)


def settle(business: Business, books: Books) -> Request | None:
    """Change how one is billed, or whether it goes on."""
    found = any_one(business, books)
    if found is None:
        return None
    dice = business.dice
    orders: list[dict[str, Any]] = [
        {"pause_collection": {"behavior": dice.choice(["keep_as_draft", "mark_uncollectible", "void"])}},
        {"pause_collection": {"behavior": "void", "resumes_at": books.now + dice.randrange(1, 40 * DAY)}},
        {"pause_collection": ""},
        {"cancel_at_period_end": dice.random() < 0.6},
        {"cancel_at": ""},
        {"cancel_at": dice.choice(["min_period_end", "max_period_end"])},
        {"collection_method": "send_invoice", "days_until_due": dice.choice([0, 1, 30])},
        {"collection_method": "charge_automatically"},
        {"discounts": dice.choice(["", [business.discount()], [business.discount(), business.discount()]])},
        {"default_tax_rates": dice.choice(["", business.rates[:1], business.rates])},
        {"billing_thresholds": dice.choice(["", {"amount_gte": 10 + business.amount(30_000)}])},
        {"add_invoice_items": [{"price": business.once}], "proration_behavior": dice.choice(PRORATIONS)},
        {"metadata": {"walk": dice.randrange(9)}, "description": "On the way"},
        {"pending_invoice_item_interval": dice.choice(["", {"interval": "week"}])},
        {"trial_settings": missing(dice.choice(["cancel", "pause"]))},
        {"billing_schedules": dice.choice(["", [ahead(business)]])},
        {"default_payment_method": dice.choice([one["id"] for one in books.of("payment_method")] or [""])},
        {"automatic_tax": {"enabled": False}, "off_session": True},
    ]
    return post(f"{PATH}/{found['id']}", **dice.choice(orders))


def ahead(business: Business) -> Object:
    """Some periods are billed ahead."""
    lasts = {"interval": business.interval, "interval_count": business.dice.choice([1, 2, 3])}
    return {"bill_until": {"type": "duration", "duration": lasts}}


def cancel(business: Business, books: Books) -> Request | None:
    """End one now."""
    found = any_one(business, books)
    if found is None:
        return None
    return Request("DELETE", f"{PATH}/{found['id']}", business.some(prorate=(0.6, True), invoice_now=(0.6, True)))


def pause(business: Business, books: Books) -> Request | None:
    """Let one rest."""
    found = any_one(business, books)
    if found is None:
        return None
    order = business.some(invoicing_behavior=(0.5, "invoice"), bill_for=(0.2, {"unused_time_from": {"type": "none"}}))
    preview = {"subscription": found["id"], "subscription_details": {"pause": {"type": "subscription"} | order}}
    return Request("POST", f"{PATH}/{found['id']}/pause", order, preview)


def resume(business: Business, books: Books) -> Request | None:
    """Let one that rests go on."""
    found = business.one(books.of("subscription", status="paused"))
    if found is None:
        return None
    dice = business.dice
    order = business.some(
        proration_behavior=(0.5, lambda: dice.choice(PRORATIONS)),
        billing_cycle_anchor=(0.5, lambda: {"type": dice.choice(["now", "unchanged"])}),
    )
    how = business.some(payment_behavior=(0.5, "resume_on_payment_success"))
    preview = {"subscription": found["id"], "subscription_details": {"resume_at": "now"} | order}
    return Request("POST", f"{PATH}/{found['id']}/resume", order | how, preview)


def migrate(business: Business, books: Books) -> Request | None:
    """Reckon by what was charged from now on."""
    found = any_one(business, books)
    return found and post(f"{PATH}/{found['id']}/migrate", billing_mode={"type": "flexible"})


def change_item(business: Business, books: Books) -> Request | None:
    """Change one item by its own address."""
    found = any_one(business, books)
    if found is None:
        return None
    dice, item = business.dice, business.dice.choice(found["items"]["data"])
    how = {"proration_behavior": dice.choice(PRORATIONS)}
    address = f"/v1/subscription_items/{item['id']}"
    if dice.random() < 0.25:
        return Request("DELETE", address, how)
    if dice.random() < 0.4:
        return post("/v1/subscription_items", subscription=found["id"], **business.item(business.on_offer()[0]), **how)
    return post(address, quantity=dice.choice([0, 1, 2, 9]), **how)
