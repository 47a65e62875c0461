"""Subscriptions and schedules: how they begin, change, rest and end."""

from portico.remote.shop import BEGINNING, CARD, DAY, DECLINED, Shop


def subscribed(shop: Shop) -> None:
    """A subscription that begins, changes and ends."""
    made = shop.subscription(shop.customer(CARD))
    shop.api.post(f"/v1/subscriptions/{made['id']}", metadata={"triggered": "yes"})
    shop.api.delete(f"/v1/subscriptions/{made['id']}")


def paused(shop: Shop) -> None:
    """A subscription that is paused and resumed."""
    made = shop.subscription(shop.customer(CARD))
    shop.act("subscriptions", made["id"], "pause")
    shop.act("subscriptions", made["id"], "resume")


def _unpaid_change(shop: Shop, clock: str = "") -> tuple[str, str]:
    """A change that waits for its payment: the customer and the subscription."""
    payer = shop.customer(CARD, clock)
    made = shop.subscription(payer)
    bad = shop.api.post(f"/v1/payment_methods/{DECLINED}/attach", customer=payer["id"])
    settings = {"default_payment_method": bad["id"]}
    shop.api.post(f"/v1/customers/{payer['id']}", invoice_settings=settings)
    shop.api.post(
        f"/v1/subscriptions/{made['id']}",
        items=[{"id": made["items"]["data"][0]["id"], "price": shop.price(9_000)["id"]}],
        payment_behavior="pending_if_incomplete",
        proration_behavior="always_invoice",
    )
    return payer["id"], made["id"]


def pending_update(shop: Shop) -> None:
    """A change that waits for its payment, and is paid."""
    payer, subscription = _unpaid_change(shop)
    good = shop.api.post(f"/v1/payment_methods/{CARD}/attach", customer=payer)
    invoice = shop.api.get(f"/v1/subscriptions/{subscription}")["latest_invoice"]
    shop.act("invoices", invoice, "pay", payment_method=good["id"])


def expired_update(shop: Shop) -> None:
    """A change that waits for its payment in vain."""
    clock = shop.clock()
    _unpaid_change(shop, clock)
    shop.advance(clock, BEGINNING + 2 * DAY)


def trial(shop: Shop) -> None:
    """A trial that is nearly over."""
    clock = shop.clock()
    shop.subscription(shop.customer(CARD, clock), trial_period_days=7)
    shop.advance(clock, BEGINNING + 5 * DAY)


def renewal(shop: Shop) -> None:
    """A renewal that is near."""
    clock = shop.clock()
    shop.subscription(shop.customer(CARD, clock))
    shop.advance(clock, BEGINNING + 28 * DAY)


def schedules(shop: Shop) -> None:
    """Schedules that change, are let go, and are canceled."""
    payer = shop.customer(CARD)
    for ending in ("release", "cancel"):
        source = shop.subscription(payer)["id"]
        made = shop.api.post("/v1/subscription_schedules", from_subscription=source)
        shop.api.post(f"/v1/subscription_schedules/{made['id']}", metadata={"triggered": "yes"})
        shop.act("subscription_schedules", made["id"], ending)


def lived_schedule(shop: Shop) -> None:
    """A schedule that comes to its end."""
    clock = shop.clock()
    phase = {"items": [{"price": shop.price()["id"]}], "duration": {"interval": "month", "interval_count": 1}}
    payer = shop.customer(CARD, clock)["id"]
    shop.api.post(
        "/v1/subscription_schedules", customer=payer, start_date=BEGINNING, end_behavior="cancel", phases=[phase]
    )
    shop.advance(clock, BEGINNING + 32 * DAY)
