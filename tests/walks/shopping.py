"""Steps of Checkout: what the merchant offers, and what she does on the page."""

from tests.checkouts import BACK, PAGE, SESSIONS
from tests.walks.books import Books, Object
from tests.walks.business import Business
from tests.walks.living import CARDS
from tests.walks.steps import Request, post
from tests.walks.subscribing import DAY, MOST, living, missing


def offer(business: Business, books: Books) -> Request | None:
    """A page on which she may subscribe, or leave a card."""
    dice = business.dice
    whose = {"customer": business.customer, **BACK, **business.some(expires_at=(0.3, books.now + 3_600))}
    if dice.random() < 0.25:
        return post(SESSIONS, mode="setup", currency=business.currency, **whose)
    if len(living(books)) >= MOST:
        return None
    lines = [_line(business, price) for price in business.on_offer()[: dice.choice([1, 1, 2])]]
    lines += [_line(business, business.once)] if dice.random() < 0.2 else []
    more = business.some(
        discounts=(0.3, lambda: [business.discount()]),
        payment_method_collection=(0.4, "if_required"),
        optional_items=(0.3, lambda: [{"price": dice.choice(business.prices), "quantity": 1}]),
        currency=(1.0 if business.abroad else 0.0, business.currency),
    )
    more |= {} if "discounts" in more else business.some(allow_promotion_codes=(0.3, True))
    plans = _plans(business, books)
    return post(SESSIONS, mode="subscription", line_items=lines, subscription_data=plans, **whose, **more)


def _line(business: Business, price: str) -> Object:
    """So much of something, which she may change."""
    dice = business.dice
    line = {"price": price} if price == business.calls else {"price": price, "quantity": dice.choice([1, 1, 2, 12])}
    more = business.some(tax_rates=(0.15, business.rates[1:]))
    more |= {} if price == business.calls else business.some(adjustable_quantity=(0.4, {"enabled": True}))
    return line | more


def _plans(business: Business, books: Books) -> Object:
    """What the subscription will be like."""
    dice = business.dice
    return {"billing_mode": business.mode} | business.some(
        default_tax_rates=(0.4, business.rates[:1]),
        billing_cycle_anchor=(0.2, lambda: books.now + dice.randrange(1, 27 * DAY)),
        proration_behavior=(0.1, "none"),
        trial_period_days=(0.2, lambda: dice.choice([1, 9, 40])),
        trial_settings=(0.2, lambda: missing(dice.choice(["cancel", "pause", "create_invoice"]))),
        pending_invoice_item_interval=(0.1, {"interval": "week"}),
    )


def choose(business: Business, books: Books) -> Request | None:
    """She buys more of something, or less, or has a code."""
    found = _open(business, books)
    if found is None:
        return None
    dice = business.dice
    lines = found["line_items"]["data"] if found["line_items"] else []
    what: Object = {"promotion_code": dice.choice(["", "WALK0", "WALK1"])}
    if lines and dice.random() < 0.7:
        what = {"item": dice.choice(lines)["id"], "quantity": dice.choice([1, 2, 7, 99])}
    return post(f"{PAGE}/{found['id']}/change", **what)


def buy(business: Business, books: Books) -> Request | None:
    """She enters a card, or nothing."""
    found = _open(business, books)
    if found is None:
        return None
    paid = business.some(payment_method=(0.85, lambda: f"pm_card_{business.dice.choice(CARDS)}"))
    return post(f"{PAGE}/{found['id']}/confirm", return_url="https://here.example/back", **paid)


def close(business: Business, books: Books) -> Request | None:
    """The merchant takes an offer back."""
    found = _open(business, books)
    return found and post(f"{SESSIONS}/{found['id']}/expire")


def _open(business: Business, books: Books) -> Object | None:
    """A session, which is rarely closed."""
    status = {} if business.dice.random() < 0.05 else {"status": "open"}
    return business.one(books.of("checkout.session", **status))
