"""Steps of schedules."""

from tests.walks.books import Books, Object
from tests.walks.business import Business
from tests.walks.steps import Request, post
from tests.walks.subscribing import DAY, MOST, PRORATIONS, any_one, living

PATH = "/v1/subscription_schedules"
LIVE = ("not_started", "active")


def phase(business: Business) -> Object:
    """What may come next."""
    dice = business.dice
    items = [business.planned(price) for price in business.on_offer()[: dice.choice([1, 1, 2])]]
    lasts = {"interval": business.interval, "interval_count": dice.choice([1, 1, 2])}
    more = business.some(
        proration_behavior=(0.5, lambda: dice.choice(PRORATIONS)),
        billing_cycle_anchor=(0.2, "phase_start"),
        discounts=(0.2, lambda: [business.discount()]),
        default_tax_rates=(0.2, business.rates[:1]),
        add_invoice_items=(0.1, [{"price": business.once}]),
        trial=(0.1, True),
    )
    return {"items": items, "duration": lasts, **more}


def plan(business: Business, books: Books) -> Request | None:
    """A schedule that begins a subscription, now or later."""
    if len(living(books)) >= MOST:
        return None
    dice = business.dice
    start = dice.choice(["now", "now", books.now + dice.randrange(1, 40 * DAY)])
    phases = [phase(business) | business.abroad for _ in range(dice.choice([1, 2, 3]))]
    end = dice.choice(["release", "release", "cancel", "renew"])
    mode = {"billing_mode": business.mode}
    return post(PATH, customer=business.customer, start_date=start, phases=phases, end_behavior=end, **mode)


def adopt(business: Business, books: Books) -> Request | None:
    """A schedule for a subscription that there is."""
    found = any_one(business, books)
    return found and post(PATH, from_subscription=found["id"])


def replan(business: Business, books: Books) -> Request | None:
    """Other phases after the running one, which stays or has something else from now on."""
    found = _live(business, books)
    if found is None:
        return None
    running = found["current_phase"] or {"start_date": found["phases"][0]["start_date"]}
    (now,) = [one for one in found["phases"] if one["start_date"] == running["start_date"]]
    items = [{"price": item["price"]} | ({"quantity": item["quantity"]} if "quantity" in item else {})
             for item in now["items"]]  # fmt: skip
    kept = {"items": items, "start_date": now["start_date"], "end_date": now["end_date"]}
    kept |= {} if now["trial_end"] is None else {"trial_end": now["trial_end"]}
    if business.dice.random() < 0.2:
        kept["items"] = [business.planned(business.on_offer()[0])]
    phases = [kept, *(phase(business) for _ in range(business.dice.choice([0, 1, 2])))]
    how = business.some(proration_behavior=(0.5, lambda: business.dice.choice(PRORATIONS)))
    return post(f"{PATH}/{found['id']}", phases=phases, **how)


def plan_a_pause(business: Business, books: Books) -> Request | None:
    """A pause, now or later, that ends by itself."""
    found = _live(business, books)
    if found is None:
        return None
    dice = business.dice
    start = dice.choice([{"type": "now"}, {"type": "timestamp", "timestamp": books.now + dice.randrange(1, 9 * DAY)}])
    lasts = {"type": "duration", "duration": {"interval": "week", "interval_count": dice.choice([1, 3])}}
    settings = business.some(settings=(0.5, {"invoicing_behavior": "invoice"}))
    how = business.some(settings=(0.4, lambda: {"billing_cycle_anchor": dice.choice(["resume_at", "unchanged"])}))
    pause = {"pause": {"pause_at": start} | settings, "resume": {"resume_at": lasts} | how}
    return post(f"{PATH}/{found['id']}", pause_schedules=dice.choice(["", [pause], [pause]]))


def let_go(business: Business, books: Books) -> Request | None:
    """End a schedule, alone or with its subscription."""
    found = _live(business, books)
    if found is None:
        return None
    if business.dice.random() < 0.6:
        return post(f"{PATH}/{found['id']}/release", **business.some(preserve_cancel_date=(0.3, True)))
    return post(f"{PATH}/{found['id']}/cancel", **business.some(prorate=(0.3, False), invoice_now=(0.3, False)))


def _live(business: Business, books: Books) -> Object | None:
    return business.one([one for one in books.of("subscription_schedule") if one["status"] in LIVE])
